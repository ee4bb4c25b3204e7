"""Counts by source or class as bars from zero; minor classes open under their major class where there is room."""

from __future__ import annotations

from datetime import datetime

from dash import html

from dashboard.snapshot.model import BarRow, BarsTile
from layouts.parts.tile import number, rows, tile
from layouts.words import Words


def bars_tile(title: str, bars: BarsTile, words: Words) -> html.Div:
    longest = max((row.value for row in bars.rows), default=0)
    drawn = [
        _bar(row, longest, bars.freshness.as_of, words, kind)
        for major in bars.rows
        for row, kind in [(major, "bar"), *((minor, "bar minor") for minor in major.children)]
    ]
    note = words("total", period=words.period(bars.period), n=words.number(bars.total))
    return tile(title, note, [rows(drawn, words, "bars")], bars.freshness)


def _bar(row: BarRow, longest: int, as_of: datetime | None, words: Words, kind: str) -> html.Div:
    return html.Div(
        [
            html.Span(words.name(row.label, row.label_en), className="row-label"),
            # A progress element carries its length as a value: no inline style, and readers can read it.
            html.Progress(value=str(row.value), max=str(max(longest, 1)), className="bar-line"),
            number(words.short_number(row.value), as_of, "row-number"),
        ],
        className=f"row {kind}",
    )
