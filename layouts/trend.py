"""The trend as a table: what the chart of a wall or a desk draws, bucket by bucket, each number with its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.selection import Selection
from dashboard.snapshot.model import TrendLine, TrendTile, TrendWindow
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.choices import choices
from layouts.parts.table import Cell, Column, table
from layouts.parts.trend import changes_text
from layouts.words import Words


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whose chart it is and of when. ``said`` is what the address says of both; ``whose`` are its cases, if any list
    can say them.
    """

    trend: TrendTile
    window: TrendWindow
    at: datetime
    said: Mapping[str, str]
    whose: Selection | None


def trend_page(drawn: Drawn, zone: ZoneInfo, words: Words) -> list[Component]:
    """One window of the three, the latest bucket first."""
    window = drawn.window
    offered = [
        (words.period(one.name), links.trend(words, **{**drawn.said, "window": one.name}), one.name == window.name)
        for one in drawn.trend.windows
    ]
    at = f"{drawn.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    changed = [html.P(changes_text(window, zone, words), className="caution")] if window.changes else []
    return [
        html.Div(choices(words("trend_window"), offered), className="choices-all"),
        html.P(words("trend_as_of", at=at), className="prose"),
        *changed,
        _table(drawn, zone, words),
    ]


def _table(drawn: Drawn, zone: ZoneInfo, words: Words) -> html.Div:
    window = drawn.window
    series: list[tuple[str, TrendLine, Sequence[datetime]]] = [
        (words.indicator(line.indicator), line, window.starts) for line in window.lines
    ]
    if window.previous is not None and window.previous_versus:
        versus = f"{words.indicator(window.previous.indicator)} · {words.period(window.previous_versus)}"
        series.append((versus, window.previous, window.previous_starts))
    columns = [Column(words("trend_bucket")), *(Column(name, number=True) for name, _, _ in series)]
    rows: list[list[Cell]] = []
    for bucket in reversed(range(len(window.starts))):
        name = _name(window, window.starts[bucket], zone)
        running = window.unfinished and bucket == len(window.starts) - 1
        cells = [_number(drawn, line, starts, bucket, words) for _, line, starts in series]
        rows.append([words("unfinished", at=name) if running else name, *cells])
    return table(columns, rows, words)


def _name(window: TrendWindow, start: datetime, zone: ZoneInfo) -> str:
    local = start.astimezone(zone)
    return f"{local:%m-%d %H:00}" if window.name == "24h" else f"{local:%Y-%m-%d}"


def _number(drawn: Drawn, line: TrendLine, starts: Sequence[datetime], bucket: int, words: Words) -> Cell:
    n = line.values[bucket]
    if n is None or drawn.whose is None:
        return words.number(n)
    # The last bucket is as long as the one before it.
    end = starts[bucket + 1] if bucket + 1 < len(starts) else starts[bucket] + (starts[bucket] - starts[bucket - 1])
    asked = drawn.whose.but(count=line.indicator, period="range", start=starts[bucket], end=end)
    return dcc.Link(words.number(n), href=links.cases(asked, words))
