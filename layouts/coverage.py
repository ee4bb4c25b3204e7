"""每日巡查: which areas were passed how often on which day, and in the shift that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.snapshot.details import Coverage, CoverageLine
from layouts import links
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

_SILENCES = ("quiet", "unvisited", "data_cut")
_HOTTEST = 4


def coverage_page(
    coverage: Coverage, said: Mapping[str, str], page: int, page_size: int, zone: ZoneInfo, words: Words
) -> list[Component]:
    shift = coverage.shift_at.astimezone(zone)
    at = f"{shift:%Y-%m-%dT%H:%M}"

    def to(word: str, state: str, number: int | None = None) -> Component:
        text = words(word) if number is None else f"{words(word)} {words.number(number)}"
        here = "chosen" if said.get("state") == state else ""
        return dcc.Link(text, href=links.coverage(words, at=at, **({"state": state} if state else {})), className=here)

    def shifted(word: str, hours: int) -> Component:
        return dcc.Link(words(word), href=links.coverage(words, at=f"{shift + timedelta(hours=hours):%Y-%m-%dT%H:%M}"))

    counts = [
        to("coverage_visited", "visited", coverage.visited),
        to("coverage_repeated", "repeated", coverage.repeated),
        to("coverage_missed", "missed", coverage.missed),
    ]
    return [
        html.Nav(
            [
                shifted("shift_before", -1),
                html.Span(words("shift_of", at=f"{shift:%Y-%m-%d %H:%M}"), className="chosen"),
                *(
                    counts
                    if coverage.heard
                    else [html.Span(words("shift_unheard"), className="state silence-data_cut")]
                ),
            ],
            className="choices",
        ),
        html.Nav(
            [
                html.Span(words("silence", n=coverage.quiet_days)),
                to("units_all", ""),
                *(to(f"silence_{silence}", silence) for silence in _SILENCES),
            ],
            className="choices",
        ),
        _table(coverage, words),
        html.P(
            words("page_of", page=page, pages=max(1, -(-coverage.total // page_size)), n=words.number(coverage.total))
        ),
        html.Nav(
            [
                dcc.Link(words(word), href=links.coverage(words, **{**said, "at": at, "page": str(number)}))
                for word, number in (("page_before", page - 1), ("page_after", page + 1))
                if 1 <= number <= -(-coverage.total // page_size)
            ],
            className="choices",
        ),
    ]


def _table(coverage: Coverage, words: Words) -> Component:
    columns = [
        Column(words("area_name")),
        Column(words("area_above")),
        Column(words("shift_passes"), number=True),
        *(Column(f"{day:%m-%d}", number=True) for day in coverage.days),
        Column(words("silence_state")),
    ]

    def row(line: CoverageLine) -> list[Cell]:
        return [
            line.name,
            line.above,
            words.number(line.in_shift),
            *(_heat(count, words) for count in line.by_day),
            _silence(line.silence, words),
        ]

    return table(columns, [row(line) for line in coverage.lines], words, caption=words("coverage_reading"))


def _silence(silence: str, words: Words) -> Cell:
    """Nothing where cases were reported: that is no silence."""
    return html.Span(words(f"silence_{silence}"), className=f"state silence-{silence}") if silence else ""


def _heat(count: int | None, words: Words) -> html.Span:
    if count is None:
        return html.Span("—", className="passes passes-unknown", title=words("silence_data_cut"))
    return html.Span(words.number(count), className=f"passes passes-{min(count, _HOTTEST)}")
