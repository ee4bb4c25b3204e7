"""Which areas have been visited since the shift began: the least visited first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.snapshot.model import CoverageRow, CoverageTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import number, rows, tile
from layouts.words import UNKNOWN, Words


def coverage_tile(coverage: CoverageTile, zone: ZoneInfo, words: Words) -> html.Div:
    """Where nothing was heard in the shift nobody can say what was missed."""
    as_of = coverage.freshness.as_of
    shift = words("shift_of", at=f"{coverage.shift_at.astimezone(zone):%H:%M}")
    if not coverage.heard:
        body: list[Component] = [html.P(words("shift_unheard"), className="tile-warning tile-warning-wide")]
        return tile(words("coverage_tile"), shift, body, coverage.freshness)
    counts: list[Component] = [
        html.Span(
            [
                f"{words(word)} ",
                number(words.number(n), as_of, "count", links.coverage(words, state=state)),
            ],
            className="count-of",
        )
        for word, n, state in (
            ("coverage_missed", coverage.missed, "missed"),
            ("coverage_repeated", coverage.repeated, "repeated"),
        )
    ]
    drawn = [_row(row, coverage, words) for row in coverage.rows]
    return tile(
        words("coverage_tile"),
        [html.Span(shift, className="count-of"), *counts],
        [rows(drawn, words, "covers")],
        coverage.freshness,
    )


def _row(row: CoverageRow, coverage: CoverageTile, words: Words) -> html.Div:
    as_of = coverage.freshness.as_of
    share = f"{100 * row.visited / row.areas:.0f}%" if row.areas else UNKNOWN
    area = links.area(row.code, words)
    return html.Div(
        [
            html.Span(row.label, className="row-label"),
            html.Progress(value=str(row.visited), max=str(max(row.areas, 1)), className="bar-line"),
            number(share, as_of, "row-number", area),
            number(f"{words.number(row.visited)} / {words.number(row.areas)}", as_of, "fleet-of", area),
        ],
        className="row fleet",
    )
