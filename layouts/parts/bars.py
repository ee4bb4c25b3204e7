"""Counts by source or class as bars from zero; minor classes open under their major class where there is room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.snapshot.model import BarRow, BarsTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import data, number, rows, said, tile
from layouts.words import Words


def bars_tile(title: str, bars: BarsTile, words: Words) -> html.Div:
    longest = max((row.value for row in bars.rows), default=0)
    drawn = [
        drawn
        for major in bars.rows
        for drawn in (
            _bar(major, longest, bars.freshness.as_of, words, "bar", **_opening(major)),
            *(
                _bar(minor, longest, bars.freshness.as_of, words, "bar minor", **data(under=major.key))
                for minor in major.children
            ),
        )
    ]
    total = words("total", period=words.period(bars.period), n=words.number(bars.total))
    note = number(total, bars.freshness.as_of, "total", links.opened(bars.opens, words))
    return tile(title, [note], [rows(drawn, words, "bars")], bars.freshness, **said(bars.definition, words))


def _opening(row: BarRow) -> dict[str, Any]:
    """What a script needs to open a class that has others under it, by click or key."""
    return {**data(opens=row.key), "role": "button", "tabIndex": "0"} if row.children else {}


def _bar(row: BarRow, longest: int, as_of: datetime | None, words: Words, kind: str, **attributes: Any) -> html.Div:
    return html.Div(
        [
            html.Span(words.name(row.label, row.label_en), className="row-label"),
            # A progress element carries its length as a value: no inline style, and readers can read it.
            html.Progress(value=str(row.value), max=str(max(longest, 1)), className="bar-line"),
            number(words.short_number(row.value), as_of, "row-number", links.opened(row.opens, words)),
        ],
        className=f"row {kind}",
        **attributes,
    )
