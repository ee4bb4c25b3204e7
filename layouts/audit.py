"""The page of the audit officer: who did what, when, to what, and whether the record holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.access import AuditEntry
from layouts import links
from layouts.elements import html
from layouts.parts.form import choice, form, written
from layouts.parts.pager import pager
from layouts.parts.table import Column, table
from layouts.words import UNKNOWN, WORDS, Words
from layouts.words.access import ACTIONS
from layouts.words.entrance import ROLES

_COLUMNS = ("seq", "at", "who", "address", "action", "object", "result", "detail")


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the audit. ``said`` is what the address asks for; ``verdict`` is there once it was verified."""

    entries: Sequence[AuditEntry]
    total: int
    page: int
    size: int
    said: Mapping[str, str]
    kept_days: int
    verdict: str | None = None
    sound: bool = True


def audit_page(shown: Shown, zone: ZoneInfo, words: Words) -> list[Component]:
    rows = [[_cell(name, one, zone, words) for name in _COLUMNS] for one in shown.entries]
    columns = [Column(text, number=name == "seq") for name, text in zip(_COLUMNS, columns_of(words), strict=True)]
    verdict = [] if shown.verdict is None else [_verdict(shown)]
    return [
        *verdict,
        form("/audit", _fields(shown.said, words), links.carried(words), [_show(words)]),
        html.Div(
            [
                html.Span(words.number(shown.total), className="list-total"),
                html.Span(words("audit_kept", n=shown.kept_days), className="list-known"),
                html.Span(
                    [
                        html.A(words("audit_verify"), href=links.to("/audit", words, verify="yes")),
                        html.Span("·", className="aside-dot"),
                        html.A(words("audit_file"), href=links.to("/audit.csv", words, **shown.said)),
                    ],
                    className="list-files",
                ),
            ],
            className="list-head",
        ),
        html.Div(table(columns, rows, words), className="lines"),
        pager(
            shown.page,
            shown.size,
            shown.total,
            lambda n: links.to("/audit", words, **shown.said, page=str(n)),
            words,
        ),
    ]


def columns_of(words: Words) -> list[str]:
    return [words(f"audit_{name}") for name in _COLUMNS]


def row(one: AuditEntry, zone: ZoneInfo, words: Words) -> list[str | int | datetime | None]:
    """One act as a row of a file."""
    said = [_text(name, one, zone, words) for name in _COLUMNS[2:]]
    return [one.seq, one.at.astimezone(zone), *said]


def _cell(name: str, one: AuditEntry, zone: ZoneInfo, words: Words) -> str | Component | None:
    text = _text(name, one, zone, words)
    if name in ("object", "detail"):
        return None if text is None else html.Span(text, className="long")
    if name != "result":
        return text
    return html.Span(text, className=f"state state-{'live' if one.result == 'done' else 'stale'}")


def _text(name: str, one: AuditEntry, zone: ZoneInfo, words: Words) -> str | None:
    if name == "seq":
        return str(one.seq)
    if name == "at":
        return f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if name == "who":
        kind = _word(f"actor_{one.actor_kind}", one.actor_kind, words)
        return f"{one.actor_name} · {kind}" if one.actor_name else kind
    if name == "action":
        return words.of(ACTIONS.get(one.action, (one.action, one.action)))
    if name == "result":
        return _word(f"result_{one.result}", one.result, words)
    if name == "detail":
        return _detail(one.detail, words)
    text: str | None = getattr(one, name)
    return text or None


def _detail(text: str, words: Words) -> str | None:
    """``key: value`` each; roles, reasons and fields by their names."""
    said = (
        f"{_word(f'detail_{key}', key, words)}: {_value(key, value, words)}" for key, value in json.loads(text).items()
    )
    return " · ".join(said) or None


def _value(key: str, text: str, words: Words) -> str:
    if key == "fields":
        return ", ".join(words.field(name) for name in text.split(",") if name) or UNKNOWN
    return words.of(ROLES[text]) if text in ROLES else _word(f"try_{text}", text, words)


def _word(key: str, otherwise: str, words: Words) -> str:
    return words(key) if key in WORDS else otherwise


def _fields(said: Mapping[str, str], words: Words) -> list[Component]:
    actions = sorted(((action, words.of(pair)) for action, pair in ACTIONS.items()), key=lambda option: option[1])
    results = [(name, words(f"result_{name}")) for name in ("done", "refused")]
    return [
        written("who", words("audit_who"), said.get("who"), ""),
        choice("action", words("audit_action"), actions, said.get("action"), words),
        written("object", words("audit_object"), said.get("object"), ""),
        choice("result", words("audit_result"), results, said.get("result"), words),
        written("from", words("audit_from"), said.get("from"), words("audit_day_hint")),
        written("to", words("audit_to"), said.get("to"), words("audit_day_hint")),
    ]


def _show(words: Words) -> Component:
    return html.Button(words("audit_show"), type="submit", className="button")


def _verdict(shown: Shown) -> Component:
    kind = "live" if shown.sound else "stale"
    return html.P(html.Span(shown.verdict, className=f"state state-{kind}"), className="act-note", role="status")
