"""The ids of every component that a callback or the wire reaches."""

from __future__ import annotations

from typing import Final

WALL: Final = "wall"
MASTHEAD: Final = "masthead"
KPIS: Final = "kpis"
SOURCES: Final = "sources"
CLASSES: Final = "classes"
TREND: Final = "trend"
HOT: Final = "hot"
DEPARTMENTS: Final = "departments"
AREAS: Final = "areas"
DEADLINES: Final = "deadlines"
TICKER: Final = "ticker"
MAP: Final = "map"
MAP_TILE: Final = "map-tile"
TREND_TILE: Final = "trend-tile"
MAP_HEAD: Final = "map-head"
MAP_COUNTS: Final = "map-counts"
MAP_LEGEND: Final = "map-legend"
MAP_CASES: Final = "map-cases"
MAP_PATH: Final = "map-path"
MAP_SWITCHES: Final = "map-switches"
MAP_AREAS: Final = "map-areas"
ALERTS: Final = "alerts"
FOCUS: Final = "focus"
FEEDS: Final = "feeds"
MOMENT_LINE: Final = "moment-line"
MOMENT_DIFFERENCES: Final = "moment-differences"
REPLAY: Final = "replay"
REPLAY_MAP: Final = "replay-map"
REPLAY_SIDE: Final = "replay-side"
REPLAY_BAR: Final = "replay-bar"
REPLAY_WINDOW: Final = "replay-window"

TREND_WINDOWS: Final = ("24h", "7d", "30d")


def trend_graph(window: str) -> str:
    return f"trend-graph-{window}"


def trend_caption(window: str) -> str:
    return f"trend-caption-{window}"
