"""高发 TOP 5: the frequent minor classes and how each moved."""

from __future__ import annotations

from dashboard.snapshot.model import HotRow, HotTile
from layouts import links
from layouts.elements import html
from layouts.parts.kpi import delta
from layouts.parts.tile import number, rows, said, tile
from layouts.words import Words


def hot_tile(hot: HotTile, words: Words) -> html.Div:
    drawn = [
        html.Div(
            [
                html.Span(str(place), className="row-rank"),
                html.Span(words.name(row.label), className="row-label"),
                number(
                    words.short_number(row.value), hot.freshness.as_of, "row-number", links.opened(row.opens, words)
                ),
                _moved(row, words),
            ],
            className="row hot",
        )
        for place, row in enumerate(hot.rows, 1)
    ]
    note = f"{words.period(hot.period)} · {words('against', versus=words.period(hot.versus))}"
    return tile(words("hot"), note, [rows(drawn, words, "hots")], hot.freshness, **said(hot.definition, words))


def _moved(row: HotRow, words: Words) -> html.Span:
    """More of a frequent problem is bad news; from none at all it is new."""
    if row.previous is None:
        return delta(None, None, words)
    if row.previous == 0:
        return html.Span(words("new"), className="delta delta-bad")
    change = row.value - row.previous
    return delta(change, None if change == 0 else change < 0, words)
