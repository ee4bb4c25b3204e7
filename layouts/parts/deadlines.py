"""督办 · 超期 · 将超期: how many of each, and the worst few by name."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.snapshot.model import DeadlineRow, DeadlinesTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import label, number, rows, said, tile
from layouts.words import UNKNOWN, Words


def deadlines_tile(deadlines: DeadlinesTile, now: datetime, words: Words, title: str = "deadlines") -> html.Div:
    """``title`` is the word of which cases are named: those of the lights, or the supervised ones."""
    as_of = deadlines.freshness.as_of
    counts: list[Component] = [
        html.Span(
            [
                html.Span(className=f"sign sign-{sign}"),
                f"{words(word)} ",
                number(words.short_number(n), as_of, "count", links.opened(opens, words)),
            ],
            className="count-of",
        )
        for word, sign, n, opens in (
            ("supervised", "supervised", deadlines.supervised, deadlines.opens_supervised),
            ("overdue", "red", deadlines.overdue, deadlines.opens_overdue),
            ("nearly_due", "yellow", deadlines.nearly_due, deadlines.opens_nearly_due),
        )
    ]
    drawn = [_row(row, deadlines.work_day_s, now, as_of, words) for row in deadlines.rows]
    missing = ", ".join(map(str, deadlines.missing_years))
    warning = [html.P(words("holidays_missing", years=missing), className="tile-warning")] if missing else []
    hover = said(deadlines.definition, words)
    return tile(words(title), counts, [*warning, rows(drawn, words, "deadlines")], deadlines.freshness, **hover)


def _row(row: DeadlineRow, work_day_s: int, now: datetime, as_of: datetime | None, words: Words) -> html.Div:
    over = row.light == "red"
    sign = "supervised" if row.supervised else row.light
    where = " ".join(part for part in (row.area, words.name(row.label)) if part)
    return html.Div(
        [
            html.Span(className=f"sign sign-{sign}"),
            label(where, row.department),
            number(
                UNKNOWN
                if row.due_at is None
                else words("over_by" if over else "left", span=_span(row, work_day_s, now, words)),
                as_of,
                f"deadline-{row.light or 'none'}",
                links.case(row.case_id, words),
            ),
        ],
        className="row deadline",
    )


def _span(row: DeadlineRow, work_day_s: int, now: datetime, words: Words) -> str:
    if row.work_left_s is not None:
        return words.work_span(abs(row.work_left_s), work_day_s)
    return "" if row.due_at is None else words.span(row.due_at - now)
