"""A wall: its empty page, and what the wire carries to fill it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.arrangement import DESK, PRESETS, Arrangement
from dashboard.snapshot.model import MapTile, Snapshot, TrendTile
from layouts import ids, shell
from layouts.elements import html
from layouts.parts import trend
from layouts.parts.agenda import agenda_tile
from layouts.parts.alerts import alerts_strip
from layouts.parts.bars import bars_tile
from layouts.parts.coverage import coverage_tile
from layouts.parts.deadlines import deadlines_tile
from layouts.parts.feeds import feeds_strip
from layouts.parts.fleets import fleets_tile, mileage_tile
from layouts.parts.hazards import hazards_tile
from layouts.parts.hot import hot_tile
from layouts.parts.kpi import kpi_strip
from layouts.parts.map import map_cases, map_counts, map_head, map_slot
from layouts.parts.map_menu import map_legend, map_switches
from layouts.parts.ranking import rank_tile
from layouts.parts.ticker import ticker_tile
from layouts.parts.tile import bounded, waiting
from layouts.parts.units import units_tile
from layouts.words import Words

Panels = dict[str, dict[str, Any]]
_NO_HOURS: Mapping[str, tuple[str, str] | None] = {"day": None, "dim": None}
_MAIN: Mapping[str, Arrangement] = {"main": PRESETS["main"]}


def wall_page(
    wall: str = "main",
    lang: str = "zh",
    *,
    arrangements: Mapping[str, Arrangement] = _MAIN,
    every_s: float = 30,
    hours: Mapping[str, tuple[str, str] | None] = _NO_HOURS,
    interval_s: float = 5,
    build: str = "",
    turns: Sequence[str] | None = None,
    display: str = "",
) -> html.Div:
    """The page with every id the wire fills: it waits until its script has asked.

    ``arrangements`` are of this wall and of those it may turn to; it does turn through ``turns``, by default all, each
    after ``every_s``; a script lays the tiles out as they say. The page of a ``display`` has room for an emergency.
    ``hours`` says from when to when the city's walls are bright (``day``) and dimmed (``dim``).
    """
    words = Words(lang)
    tiles = dict.fromkeys(tile for arrangement in arrangements.values() for tile in arrangement.tiles)
    return shell.screen(
        wall,
        words,
        [
            shell.masthead(),
            html.Section(id=ids.ALERTS, className="alerts-room"),
            shell.slot(ids.KPIS),
            html.Main([slot_of(tile, words) for tile in tiles], className="stage"),
            html.Footer(id=ids.FEEDS, className="slot slot-feeds"),
            *([html.Section(id=ids.FOCUS, className="focus-room")] if display else []),
        ],
        interval_s=interval_s,
        build=build,
        turning={
            "places": {name: arrangement.places() for name, arrangement in arrangements.items()},
            "turns": list(turns or arrangements),
            "every_s": every_s,
            "hours": hours,
        },
        display=display,
    )


def slot_of(tile: str, words: Words) -> html.Div:
    """The place of a tile, which waits for what it shows."""
    if tile == "map":
        return map_slot(waiting(words("map"), words), words)
    if tile == "trend":
        return trend.trend_slot(waiting(words("trend"), words))
    return shell.slot(tile)


def wall_panels(snapshot: Snapshot, lang: str) -> Panels:
    """Component id → property → value. Values are components and plain figures: encode with PlotlyJSONEncoder.

    A panel whose snapshot is missing, or that cannot be drawn, is broken alone.
    """
    words = Words(lang)
    zone = ZoneInfo(snapshot.zone)
    title = snapshot.title_en if lang == "en" else snapshot.title_zh
    panels: Panels = {
        ids.MASTHEAD: {"children": shell.masthead_name(title, snapshot.zone, snapshot.demo, words)},
        ids.ALERTS: {"children": alerts_strip(snapshot.alerts, snapshot.built_at, words)},
        ids.KPIS: {"children": kpi_strip(snapshot.kpis, words)},
        ids.FEEDS: {"children": feeds_strip(snapshot.feeds, zone, words)},
    }

    shown = snapshot.arrangement.tiles

    now = snapshot.built_at
    drawn: dict[str, Callable[[Any], Component]] = {
        "sources": lambda view: bars_tile(words("sources"), view, words),
        "classes": lambda view: bars_tile(words("classes"), view, words),
        "hot": lambda view: hot_tile(view, words),
        "departments": lambda view: rank_tile("departments", view, words),
        "departments_whole": lambda view: rank_tile("departments", view, words),
        "areas": lambda view: rank_tile("areas", view, words),
        "areas_whole": lambda view: rank_tile("areas", view, words),
        "deadlines": lambda view: deadlines_tile(view, now, words),
        "supervised": lambda view: deadlines_tile(view, now, words, "supervised_tile"),
        "overdue_areas": lambda view: bars_tile(words("overdue_areas"), view, words),
        "overdue_departments": lambda view: bars_tile(words("overdue_departments"), view, words),
        "ticker": lambda view: ticker_tile(view, now, zone, words),
        "agenda": lambda view: agenda_tile(view, words),
        "fleets": lambda view: fleets_tile(view, words),
        "mileage": lambda view: mileage_tile(view, words),
        "coverage": lambda view: coverage_tile(view, zone, words),
        "units": lambda view: units_tile(view, now, words),
        "hazards": lambda view: hazards_tile(view, words),
    }
    for name, draw in drawn.items():
        if name in shown:
            panels[name] = {"children": bounded(words.tile(name), getattr(snapshot, name), draw, words)}

    if "map" in shown:
        panels.update(_map_panels(snapshot.map, words))
    if "trend" in shown:
        panels.update(_trend_panels(snapshot, zone, words))
    return panels


def _map_panels(tile: MapTile | None, words: Words) -> Panels:
    # Empty first: what a broken tile leaves behind must not stand beside its name.
    parts: dict[str, Component | None] = dict.fromkeys(
        (ids.MAP_COUNTS, ids.MAP_CASES, ids.MAP_LEGEND, ids.MAP_SWITCHES)
    )

    def draw(view: MapTile) -> Component:
        drawn = {
            ids.MAP_COUNTS: map_counts(view),
            ids.MAP_CASES: map_cases(view),
            ids.MAP_LEGEND: map_legend(view, words),
            ids.MAP_SWITCHES: map_switches(view, words),
        }
        parts.update(drawn)
        return map_head(view, words)

    parts[ids.MAP_HEAD] = bounded(words("map"), tile, draw, words)
    return {name: {"children": children} for name, children in parts.items()}


def _trend_panels(snapshot: Snapshot, zone: ZoneInfo, words: Words) -> Panels:
    wall = None if snapshot.wall == DESK else snapshot.wall
    panels: Panels = {}
    for name in ids.TREND_WINDOWS:
        panels.update(trend.no_panels(name))

    def draw(view: TrendTile) -> Component:
        charts = {window.name: trend.window_panels(window, zone, words) for window in view.windows}
        for name in ids.TREND_WINDOWS:
            panels.update(charts.get(name, {}))
        return trend.trend_head(view, wall, words)

    panels[ids.TREND] = {"children": bounded(words("trend"), snapshot.trend, draw, words)}
    return panels
