"""Builds the whole of what a wall shows, at one moment, tile by tile: a tile that breaks is one broken tile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from dashboard.snapshot.freshness import feed_rows, freshness_of
from dashboard.snapshot.model import MapMenu, Outline, Snapshot
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.boards import area_board, department_board
from dashboard.snapshot.tiles.breakdown import classes_tile, hot_tile, sources_tile
from dashboard.snapshot.tiles.deadlines import deadlines_tile
from dashboard.snapshot.tiles.kpis import KPIS, ROSTERS
from dashboard.snapshot.tiles.map import map_tile
from dashboard.snapshot.tiles.ticker import ticker_tile
from dashboard.snapshot.tiles.trend import trend_tile

log = logging.getLogger(__name__)

Tile = TypeVar("Tile")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Kept:
    """The case tiles of a wall's last build, and while what they say the same.

    Without a new ingest they change when a case falls due, and with the minute: comparisons are cut at the same
    elapsed part, and lights turn yellow.
    """

    ingest: int = -1
    minute: datetime = _LONG_AGO
    until: datetime = _LONG_AGO
    at: datetime = _LONG_AGO
    tiles: dict[str, Any] = field(default_factory=dict)

    def renew(self, scene: Scene) -> None:
        """Forget the tiles where they may no longer hold."""
        minute = scene.now.replace(second=0, microsecond=0)
        if scene.ingest != self.ingest or minute != self.minute or scene.now >= self.until:
            self.ingest, self.minute, self.until = scene.ingest, minute, scene.next_due_at
            self.at = scene.now
            self.tiles.clear()


def build(scene: Scene, kept: Kept, wall_name: str, version: int, outline: Outline, menu: MapMenu) -> Snapshot:
    """The snapshot of a scene. Raises nothing for a tile's sake: a tile that could not be built is ``None``.

    What the last build left in ``kept`` is taken over with its freshness made new, so a tick without news costs the
    same whatever the history.
    """
    kept.renew(scene)
    fresh = freshness_of(scene)

    def tile(name: str, make: Callable[[], Tile]) -> Tile | None:
        if kept.tiles.get(name) is None:
            built = _built(name, make)
            kept.tiles[name] = built
            return built
        again: Tile = replace(kept.tiles[name], freshness=fresh)
        return again

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
        kpis=(
            *(tile(name, partial(kpi, scene)) for name, kpi in KPIS.items()),
            *(_built(name, partial(roster, scene)) for name, roster in ROSTERS.items()),
        ),
        sources=tile("sources", partial(sources_tile, scene)),
        classes=tile("classes", partial(classes_tile, scene)),
        trend=tile("trend", partial(trend_tile, scene)),
        hot=tile("hot", partial(hot_tile, scene)),
        departments=tile("departments", partial(department_board, scene)),
        areas=tile("areas", partial(area_board, scene)),
        deadlines=tile("deadlines", partial(deadlines_tile, scene)),
        ticker=tile("ticker", partial(ticker_tile, scene)),
        map=tile("map", partial(map_tile, scene, outline, menu)),
        feeds=feed_rows(scene.feeds, scene.city, scene.now),
        counted_at=kept.at,
    )


def _built(name: str, make: Callable[[], Tile]) -> Tile | None:
    try:
        return make()
    except Exception:
        log.exception("tile %s could not be built; the others stand", name)
        return None
