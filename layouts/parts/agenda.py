"""今日待办: what needs somebody today, side by side, each number the way to its cases."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.snapshot.model import AgendaRow, AgendaTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import age, attributes, number
from layouts.words import Words


def agenda_tile(agenda: AgendaTile, words: Words) -> html.Div:
    head = html.Div([html.H2(words("agenda"), className="tile-title"), age()], className="agenda-head")
    items = [_item(row, agenda.freshness.as_of, words) for row in agenda.rows]
    return html.Div(
        [head, html.Ul(items, className="agenda-items")], className="tile agenda", **attributes(agenda.freshness)
    )


def _item(row: AgendaRow, as_of: datetime | None, words: Words) -> html.Li:
    sign = [html.Span(className=f"sign sign-{row.sign}")] if row.sign and row.n else []
    figure = number(words.number(row.n), as_of, "agenda-number", links.opened(row.opens, words))
    return html.Li(
        [
            html.Span(words(f"agenda_{row.word}"), className="agenda-word"),
            html.Span([*sign, figure], className="agenda-figure"),
            *_pressing(row, as_of, words),
        ],
        className="agenda-item alarming" if row.sign == "red" and row.n else "agenda-item",
    )


def _pressing(row: AgendaRow, as_of: datetime | None, words: Words) -> list[Component]:
    if row.pressing is None:
        return []
    word, n = row.pressing
    text = f"{words(f'agenda_{word}')} {words.number(n)}"
    kind = "agenda-beside pressing" if n else "agenda-beside"
    return [number(text, as_of, kind, links.opened(row.opens_pressing, words))]
