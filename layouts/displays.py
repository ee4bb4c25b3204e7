"""The page of whoever runs the hall's screens: every display, and how another one is joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.domain.access import Display
from layouts.accounts import moment, scope_text
from layouts.desk import message
from layouts.parts.act import act, one_of, outcome, said
from layouts.parts.table import Column, table
from layouts.words import Words

_LIVE = timedelta(minutes=2)  # it is written once a minute that one was heard of


def displays_page(
    displays: Sequence[Display],
    walls: Sequence[str],
    areas: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    words: Words,
    done: str | None,
) -> list[Component]:
    """``walls`` are the presets that the asker may give."""
    columns = [
        Column(words("display")),
        Column(words("display_seen")),
        Column(words("display_wall")),
        Column(words("account_scope")),
        Column(words("display_bound")),
        Column(words("display_approved")),
        Column(words("display_ends")),
        Column(""),
    ]
    rows = [
        [
            one.name,
            _heard(one, now, words),
            one.wall,
            scope_text(one.scope, areas, words),
            one.bound,
            words("display_approved_by", who=one.approved_by, at=moment(one.approved_at, zone)),
            moment(one.ends_at, zone),
            act(f"/displays/{one.id}/revoke", words("display_revoke_do"), words),
        ]
        for one in displays
    ]
    return [
        *outcome(done, words),
        html.Div(table(columns, rows, words), className="lines"),
        html.H2(words("display_add"), className="section"),
        *_joining(walls, words),
    ]


def _joining(walls: Sequence[str], words: Words) -> list[Component]:
    if not walls:
        return [message(words("display_no_wall"))]
    fields = [
        said("code", words("display_code"), "K7QM-3XPA"),
        said("name", words("display_name"), words("display_name_hint")),
        one_of("wall", words("display_wall"), [(name, name) for name in walls], walls[0]),
        said("network", words("display_network"), words("display_network_hint")),
    ]
    return [
        html.P(words("display_add_said"), className="act-note"),
        act("/displays", words("display_add_do"), words, fields),
    ]


def _heard(one: Display, now: datetime, words: Words) -> html.Span:
    if not one.claimed or one.seen_at is None:
        return html.Span(words("display_waiting"), className="state state-never")
    ago = now - one.seen_at
    if ago < _LIVE:
        return html.Span(words("display_live"), className="state state-live")
    kind = "late" if ago < 5 * _LIVE else "stale"
    return html.Span(words("display_late", ago=words.span(ago)), className=f"state state-{kind}")
