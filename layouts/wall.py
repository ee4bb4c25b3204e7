"""The main wall: its empty page, and what the wire carries to fill it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.snapshot.model import MapTile, Snapshot, TrendTile
from layouts import ids, shell
from layouts.parts import trend
from layouts.parts.bars import bars_tile
from layouts.parts.deadlines import deadlines_tile
from layouts.parts.feeds import feeds_strip, freshness_table
from layouts.parts.hot import hot_tile
from layouts.parts.kpi import kpi_strip
from layouts.parts.map import map_cases, map_counts, map_head, map_slot
from layouts.parts.map_menu import map_legend, map_switches
from layouts.parts.ranking import rank_tile
from layouts.parts.ticker import ticker_tile
from layouts.parts.tile import View, bounded, waiting
from layouts.words import Words

Panels = dict[str, dict[str, Any]]


def wall_page(
    wall: str = "main", lang: str = "zh", snapshot: Snapshot | None = None, *, interval_s: float = 5, build: str = ""
) -> html.Div:
    """The page with every id the wire fills. It arrives with ``snapshot`` on it, or says that it waits."""
    words = Words(lang)

    def side(name: str, *slots: Component) -> html.Div:
        return html.Div(list(slots), className=f"side side-{name}")

    left = side(
        "left",
        shell.slot(ids.SOURCES),
        shell.slot(ids.CLASSES),
        trend.trend_slot(waiting(words("trend"), words)),
        shell.slot(ids.HOT),
    )
    right = side("right", *(shell.slot(slot) for slot in (ids.DEPARTMENTS, ids.AREAS, ids.DEADLINES, ids.TICKER)))
    middle = map_slot(waiting(words("map"), words), words)
    page = shell.screen(
        wall,
        words,
        [
            shell.masthead(),
            shell.slot(ids.KPIS),
            html.Main([left, middle, right], className="stage"),
            html.Footer(id=ids.FEEDS, className="slot slot-feeds"),
        ],
        interval_s=interval_s,
        build=build,
        version=str(snapshot.version) if snapshot else "",
        counted_ms=str(counted_ms(snapshot) or "") if snapshot else "",
        fresh=freshness_table(snapshot.feeds) if snapshot else {},
    )
    for component_id, props in (wall_panels(snapshot, lang) if snapshot else {}).items():
        for name, value in props.items():
            setattr(page[component_id], name, value)
    return page


def counted_ms(snapshot: Snapshot) -> int | None:
    """The moment its numbers were counted, as addresses say moments."""
    return None if snapshot.counted_at is None else round(snapshot.counted_at.timestamp() * 1000)


def wall_panels(snapshot: Snapshot, lang: str) -> Panels:
    """Component id → property → value. Values are components and plain figures: encode with PlotlyJSONEncoder.

    A panel whose snapshot is missing, or that cannot be drawn, is broken alone.
    """
    words = Words(lang)
    zone = ZoneInfo(snapshot.zone)
    title = snapshot.title_en if lang == "en" else snapshot.title_zh
    panels: Panels = {
        ids.MASTHEAD: {"children": shell.masthead_name(title, snapshot.zone, snapshot.demo, words)},
        ids.KPIS: {"children": kpi_strip(snapshot.kpis, words)},
        ids.FEEDS: {"children": feeds_strip(snapshot.feeds, zone, words)},
    }

    def panel(component_id: str, title: str, view: View | None, draw: Callable[[View], Component]) -> None:
        panels[component_id] = {"children": bounded(words(title), view, draw, words)}

    panel(ids.SOURCES, "sources", snapshot.sources, lambda bars: bars_tile(words("sources"), bars, words))
    panel(ids.CLASSES, "classes", snapshot.classes, lambda bars: bars_tile(words("classes"), bars, words))
    panel(ids.HOT, "hot", snapshot.hot, lambda hot: hot_tile(hot, words))
    panel(ids.DEPARTMENTS, "departments_board", snapshot.departments, lambda x: rank_tile("departments", x, words))
    panel(ids.AREAS, "areas_board", snapshot.areas, lambda x: rank_tile("areas", x, words))
    panel(ids.DEADLINES, "deadlines", snapshot.deadlines, lambda x: deadlines_tile(x, snapshot.built_at, words))
    panel(ids.TICKER, "ticker", snapshot.ticker, lambda ticker: ticker_tile(ticker, snapshot.built_at, zone, words))

    def draw_trend(view: TrendTile) -> Component:
        drawn = {window.name: trend.window_panels(window, zone, words) for window in view.windows}
        for name in ids.TREND_WINDOWS:
            panels.update(drawn.get(name, {}))
        return trend.trend_head(view, words)

    def draw_map(view: MapTile) -> Component:
        drawn = {
            ids.MAP_COUNTS: map_counts(view),
            ids.MAP_CASES: map_cases(view),
            ids.MAP_LEGEND: map_legend(view, words),
            ids.MAP_SWITCHES: map_switches(view, words),
        }
        panels.update({name: {"children": children} for name, children in drawn.items()})
        return map_head(view, words)

    # Empty first: what a broken tile leaves behind must not stand beside its name.
    for part in (ids.MAP_COUNTS, ids.MAP_CASES, ids.MAP_LEGEND, ids.MAP_SWITCHES):
        panels[part] = {"children": None}
    for name in ids.TREND_WINDOWS:
        panels.update(trend.no_panels(name))
    panel(ids.TREND, "trend", snapshot.trend, draw_trend)
    panel(ids.MAP_HEAD, "map", snapshot.map, draw_map)
    return panels
