"""Builds the whole of what a wall shows, at one moment, tile by tile: a tile that breaks is one broken tile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from dashboard.snapshot.freshness import feed_rows
from dashboard.snapshot.model import Snapshot
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.boards import area_board, department_board
from dashboard.snapshot.tiles.breakdown import classes_tile, hot_tile, sources_tile
from dashboard.snapshot.tiles.deadlines import deadlines_tile
from dashboard.snapshot.tiles.kpis import KPIS
from dashboard.snapshot.tiles.map import map_tile
from dashboard.snapshot.tiles.ticker import ticker_tile
from dashboard.snapshot.tiles.trend import trend_tile

log = logging.getLogger(__name__)

Tile = TypeVar("Tile")


def build(scene: Scene, wall_name: str, version: int, outline_version: str, outline_codes: tuple[str, ...]) -> Snapshot:
    """The snapshot of a scene. Raises nothing for a tile's sake: a tile that could not be built is ``None``."""
    declaration = scene.city.declaration
    return Snapshot(
        wall=wall_name,
        scope_key=scene.scope.key,
        version=version,
        built_at=scene.now,
        zone=declaration.zone,
        title_zh=declaration.title.zh,
        title_en=declaration.title.en,
        demo=declaration.demo,
        kpis=tuple(_tile(name, partial(kpi, scene)) for name, kpi in KPIS.items()),
        sources=_tile("sources", partial(sources_tile, scene)),
        classes=_tile("classes", partial(classes_tile, scene)),
        trend=_tile("trend", partial(trend_tile, scene)),
        hot=_tile("hot", partial(hot_tile, scene)),
        departments=_tile("departments", partial(department_board, scene)),
        areas=_tile("areas", partial(area_board, scene)),
        deadlines=_tile("deadlines", partial(deadlines_tile, scene)),
        ticker=_tile("ticker", partial(ticker_tile, scene)),
        map=_tile("map", partial(map_tile, scene, outline_version, outline_codes)),
        feeds=feed_rows(scene),
    )


def _tile(name: str, build_tile: Callable[[], Tile]) -> Tile | None:
    try:
        return build_tile()
    except Exception:
        log.exception("tile %s could not be built; the others stand", name)
        return None
