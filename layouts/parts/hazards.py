"""Danger sources and key sites: how many there are, and what is open in the area around each."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.snapshot.model import HazardRow, HazardsTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import label, number, rows, tile
from layouts.words import Words


def hazards_tile(hazards: HazardsTile, words: Words) -> html.Div:
    counts: list[Component] = [
        html.Span(
            [f"{words.of((zh, en))} ", html.Span(words.number(n), className="count")],
            className="count-of",
        )
        for zh, en, n in hazards.totals
    ]
    drawn = [_row(row, hazards, words) for row in hazards.rows]
    return tile(words("hazards_tile"), counts, [rows(drawn, words, "hazards")], hazards.freshness)


def _row(row: HazardRow, hazards: HazardsTile, words: Words) -> html.Div:
    as_of = hazards.freshness.as_of
    kind = words.of((row.layer_zh, row.layer_en))
    return html.Div(
        [
            html.Span(className="sign sign-red" if row.overdue else "sign sign-hazard"),
            label(row.label, " · ".join(part for part in (row.area, kind) if part)),
            number(
                words("hazard_overdue", n=words.number(row.overdue)),
                as_of,
                "deadline-red" if row.overdue else "hazard-none",
                links.opened(row.opens_overdue, words),
            ),
            number(
                words("hazard_open", n=words.number(row.open)), as_of, "hazard-open", links.opened(row.opens, words)
            ),
        ],
        className="row hazard",
    )
