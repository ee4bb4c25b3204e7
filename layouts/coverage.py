"""每日巡查: which areas were passed how often on which day, and in the shift that is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.beat import BeatKind
from dashboard.snapshot.details import BeatCoverage, Coverage, CoverageLine
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.pager import pager
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

_SILENCES = ("quiet", "unvisited", "data_cut")
_HOTTEST = 4


def coverage_page(
    coverage: Coverage,
    said: Mapping[str, str],
    page: int,
    page_size: int,
    zone: ZoneInfo,
    words: Words,
    kinds: Sequence[BeatKind] = (),
) -> list[Component]:
    """``kinds`` is what the city declares beside its areas for patrols to pass."""
    shift = coverage.shift_at.astimezone(zone)
    at = f"{shift:%Y-%m-%dT%H:%M}"

    def to(word: str, state: str, number: int | None = None) -> Component:
        text = words(word) if number is None else f"{words(word)} {words.number(number)}"
        here = "chosen" if said.get("state") == state else ""
        return dcc.Link(text, href=links.coverage(words, at=at, **({"state": state} if state else {})), className=here)

    def shifted(word: str, hours: int) -> Component:
        return dcc.Link(words(word), href=links.coverage(words, at=f"{shift + timedelta(hours=hours):%Y-%m-%dT%H:%M}"))

    def page_at(number: int) -> str:
        return links.coverage(words, **{**said, "at": at, "page": str(number)})

    counts = [
        to("coverage_visited", "visited", coverage.visited),
        to("coverage_repeated", "repeated", coverage.repeated),
        to("coverage_missed", "missed", coverage.missed),
    ]
    return [
        *kinds_nav(kinds, "", at, words),
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
        html.P(words("silence_rule", n=coverage.quiet_days), className="prose"),
        _table(coverage, words),
        *partly_line(coverage, words),
        pager(page, page_size, coverage.total, page_at, words),
    ]


def kinds_nav(kinds: Sequence[BeatKind], chosen: str, at: str, words: Words) -> list[Component]:
    """Coverage of what: areas, and what else there is to pass."""
    if not kinds:
        return []

    def to(word: str, of: str) -> Component:
        href = links.coverage(words, at=at, **({"of": of} if of else {}))
        return dcc.Link(words(word), href=href, className="chosen" if of == chosen else "")

    return [html.Nav([to("coverage_areas", ""), *(to(f"beats_{kind}", kind) for kind in kinds)], className="choices")]


def _table(coverage: Coverage, words: Words) -> Component:
    columns = [
        Column(words("area_name")),
        Column(words("area_above")),
        Column(words("shift_passes"), number=True),
        *day_columns(coverage),
        Column(words("silence_state")),
    ]

    def row(line: CoverageLine) -> list[Cell]:
        return [
            line.name,
            line.above,
            words.number(line.in_shift),
            *(heat(count, words) for count in line.by_day),
            _silence(line.silence, words),
        ]

    return table(columns, [row(line) for line in coverage.lines], words, caption=words("coverage_reading"))


def day_columns(coverage: Coverage | BeatCoverage) -> list[Column]:
    """The days, those marked of whose shifts some are unknown and some are not."""
    marked = zip(coverage.days, _partly(coverage), strict=True)
    return [Column(f"{day:%m-%d}{' ◐' if partly else ''}", number=True) for day, partly in marked]


def partly_line(coverage: Coverage | BeatCoverage, words: Words) -> list[Component]:
    """What the mark says, where there is one."""
    return [html.P(words("coverage_partly"), className="prose under-table")] if any(_partly(coverage)) else []


def _partly(coverage: Coverage | BeatCoverage) -> list[bool]:
    return [0 < cut < shifts for cut, shifts in coverage.outages]


def _silence(silence: str, words: Words) -> Cell:
    """Nothing where cases were reported: that is no silence."""
    return html.Span(words(f"silence_{silence}"), className=f"state silence-{silence}") if silence else ""


def heat(count: int | None, words: Words, href: str | None = None) -> Component:
    """How often on a day, the fuller the more, and where the passes of that day are listed."""
    if count is None:
        return html.Span("—", className="passes passes-unknown", title=words("silence_data_cut"))
    hot = f"passes passes-{min(count, _HOTTEST)}"
    said = words.number(count)
    return dcc.Link(said, href=href, className=hot) if href else html.Span(said, className=hot)
