"""``/alerts``: everything that rings, what it opens, and who has it in hand, why and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.alert import LONGEST_REASON, Alert, Hush
from layouts import links
from layouts.accounts import moment
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.parts.act import act, one_of, outcome
from layouts.parts.alerts import SIGNS, address, subject
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

HOURS = ("1", "4", "12", "24", "72")


def alerts_page(
    alerts: Sequence[Alert],
    hushes: Sequence[Hush],
    now: datetime,
    zone: ZoneInfo,
    words: Words,
    *,
    may: bool,
    done: str | None,
) -> list[Component]:
    """``may`` is whether the asker takes alerts in hand. ``hushes`` are all that hold, those of a kind too."""
    columns = [
        Column(words("alert_kind")),
        Column(words("alert_what")),
        Column(words("alert_since")),
        Column(words("alert_state")),
    ]
    rows = [_row(alert, now, zone, words) for alert in alerts]
    forms = {place: _form(alert, words) for place, alert in enumerate(alerts)} if may else {}
    return [
        *outcome(done, words),
        *([] if alerts else [message(words("no_alerts"))]),
        *([html.Div(table(columns, rows, words, details=forms), className="lines alerts-list")] if alerts else []),
        *_in_hand(hushes, zone, words, may),
    ]


def _row(alert: Alert, now: datetime, zone: ZoneInfo, words: Words) -> list[Cell]:
    hush = alert.hush
    state = words("alert_open") if hush is None else words("alert_silenced" if hush.silent else "alert_acknowledged")
    return [
        html.Span([html.Span(className=f"sign sign-{SIGNS[alert.kind]}"), words(f"alert_{alert.kind}")]),
        dcc.Link(subject(alert, words) or words("alert_open_it"), href=address(alert, words)),
        f"{moment(alert.since, zone)} · {words('ago', span=words.span(now - alert.since))}",
        html.Span(state, className=f"state state-{'stale' if hush is None else 'live'}"),
    ]


def _form(alert: Alert, words: Words) -> Component:
    fields = [
        html.Label(
            [
                html.Span(words("alert_reason"), className="field-label"),
                dcc.Input(type="text", name="reason", maxLength=LONGEST_REASON, autoComplete="off", className="field"),
            ],
            className="field-of",
        ),
        one_of("hours", words("alert_until"), [(n, words("alert_hours", n=n)) for n in HOURS], HOURS[0]),
        one_of(
            "how",
            words("alert_how"),
            [
                ("acknowledge", words("alert_acknowledge")),
                ("silence", words("alert_silence")),
                ("silence_kind", words("alert_silence_kind", kind=words(f"alert_{alert.kind}"))),
            ],
            "acknowledge",
        ),
    ]
    return act("/alerts", words("alert_do"), words, fields, {"key": alert.key})


def _in_hand(hushes: Sequence[Hush], zone: ZoneInfo, words: Words, may: bool) -> list[Component]:
    if not hushes:
        return []
    columns = [
        Column(words("alert_how")),
        Column(words("alert_of")),
        Column(words("alert_owner")),
        Column(words("alert_reason")),
        Column(words("alert_at")),
        Column(words("alert_ends")),
        *([Column("")] if may else []),
    ]
    rows: list[list[Cell]] = [
        [
            words("alert_silenced" if hush.silent else "alert_acknowledged"),
            _of(hush, words),
            hush.owner,
            html.Span(hush.reason, className="long"),
            moment(hush.at, zone),
            moment(hush.ends_at, zone),
            *([act(f"/alerts/{hush.id}/end", words("alert_end_do"), words)] if may else []),
        ]
        for hush in hushes
    ]
    return [
        html.H2(words("alerts_in_hand"), className="section"),
        html.Div(table(columns, rows, words), className="lines"),
    ]


def _of(hush: Hush, words: Words) -> Cell:
    kind, _, which = hush.key.partition(":")
    if which == "*":
        return words("alert_all_of", kind=words(f"alert_{kind}"))
    if kind in ("urgent", "supervised"):
        return dcc.Link(f"{words(f'alert_{kind}')} · {which}", href=links.case(int(which), words))
    return f"{words(f'alert_{kind}')} · {which}"
