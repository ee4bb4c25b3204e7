"""Who should be out there: those not heard of first, then those that move."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.snapshot.model import UnitRow, UnitsTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import label, number, rows, tile
from layouts.words import Words


def units_tile(units: UnitsTile, now: datetime, words: Words) -> html.Div:
    as_of = units.freshness.as_of
    counts: list[Component] = [
        html.Span(
            [f"{words(word)} ", number(words.number(n), as_of, "count", links.roster(words, state=state))],
            className="count-of",
        )
        for word, n, state in (("silent_units", units.silent, "silent"), ("online", units.online, "online"))
    ]
    drawn = [_row(row, now, words) for row in units.rows]
    return tile(words("units_tile"), counts, [rows(drawn, words, "units")], units.freshness)


def _row(row: UnitRow, now: datetime, words: Words) -> html.Div:
    silent = row.presence == "silent"
    moving = words("speed_short", n=round(row.speed_kmh)) if row.speed_kmh is not None else ""
    said = words("ago", span=words.span(now - row.fixed_at)) if silent else moving
    return html.Div(
        [
            html.Span(className="sign sign-yellow" if silent else "sign sign-unit"),
            label(row.label, " · ".join(part for part in (row.fleet, row.area) if part)),
            number(said, row.fixed_at, "deadline-yellow" if silent else "unit-speed"),
        ],
        className="row deadline",
    )
