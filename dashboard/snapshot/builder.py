"""Builds the whole of what a wall shows, at one moment, tile by tile: a tile that breaks is one broken tile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

from dashboard.domain.alert import Alert
from dashboard.snapshot.alerts import case_alerts, feed_alerts
from dashboard.snapshot.freshness import feed_rows, freshness_of
from dashboard.snapshot.model import KpiTile, MapMenu, Outline, Snapshot
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.agenda import agenda_tile
from dashboard.snapshot.tiles.boards import area_board, area_board_whole, department_board, department_board_whole
from dashboard.snapshot.tiles.breakdown import (
    classes_tile,
    hot_tile,
    overdue_areas_tile,
    overdue_departments_tile,
    sources_tile,
)
from dashboard.snapshot.tiles.deadlines import deadlines_tile, supervised_tile
from dashboard.snapshot.tiles.hazards import hazards_tile
from dashboard.snapshot.tiles.kpis import KPIS
from dashboard.snapshot.tiles.map import map_tile
from dashboard.snapshot.tiles.patrols import PATROL_TILES, ROSTERS, Patrols
from dashboard.snapshot.tiles.ticker import ticker_tile
from dashboard.snapshot.tiles.trend import trend_tile

log = logging.getLogger(__name__)

Tile = TypeVar("Tile")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CASE_TILES: Final[dict[str, Callable[[Scene], Any]]] = {
    "sources": sources_tile,
    "classes": classes_tile,
    "trend": trend_tile,
    "hot": hot_tile,
    "departments": department_board,
    "departments_whole": department_board_whole,
    "areas": area_board,
    "areas_whole": area_board_whole,
    "deadlines": deadlines_tile,
    "supervised": supervised_tile,
    "overdue_areas": overdue_areas_tile,
    "overdue_departments": overdue_departments_tile,
    "ticker": ticker_tile,
    "agenda": agenda_tile,
}


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


@dataclass(frozen=True)
class Around:
    """What a wall shows that no case or fix says."""

    outline: Outline
    menu: MapMenu
    alerts: Callable[[Sequence[Alert]], tuple[Alert, ...]]  # those that ring, of what is found
    guarded: Callable[[], Mapping[str, Sequence[tuple[str, str]]]]  # by layer: (name, area code)


def build(scene: Scene, kept: Kept, wall_name: str, version: int, around: Around) -> Snapshot:
    """The snapshot of a scene. Raises nothing for a tile's sake: a tile that could not be built is ``None``.

    What the last build left in ``kept`` is taken over with its freshness made new, so a tick without news costs the
    same whatever the history.
    """
    kept.renew(scene)
    fresh = freshness_of(scene)
    arrangement = scene.wall.arrangement
    makers: dict[str, Callable[[Scene], Any]] = {
        **CASE_TILES,
        "map": lambda scene: map_tile(scene, around.outline, around.menu),
        "hazards": lambda scene: hazards_tile(scene, around.guarded()),
    }
    patrols = Patrols(scene)

    def tile(kind: str, make: Callable[[Scene], Any]) -> Any:
        # Walls that share the rest may colour other outlines.
        name = f"map {around.outline.version}" if kind == "map" else kind
        if kept.tiles.get(name) is None:
            kept.tiles[name] = _built(name, partial(make, scene))
            return kept.tiles[name]
        return replace(kept.tiles[name], freshness=fresh)

    def figure(name: str) -> KpiTile | None:
        if name in KPIS:
            shown: KpiTile | None = tile(name, KPIS[name])
            return shown
        return _built(name, partial(ROSTERS[name], patrols))

    tiles = {name: tile(name, make) for name, make in makers.items() if name in arrangement.tiles}
    tiles |= {
        name: _built(name, partial(make, patrols)) for name, make in PATROL_TILES.items() if name in arrangement.tiles
    }
    if tiles.get("map") is not None:
        tiles["map"] = replace(tiles["map"], menu=around.menu)
    if kept.tiles.get("alerts") is None:
        kept.tiles["alerts"] = _built("alerts", partial(case_alerts, scene))
    found = (*(kept.tiles["alerts"] or ()), *(_built("alerts of feeds", partial(feed_alerts, scene)) or ()))
    declaration = scene.city.declaration
    nothing = dict.fromkeys(
        ("sources", "classes", "trend", "hot", "departments", "areas", "deadlines", "ticker", "map")
    )
    return Snapshot(
        wall=wall_name,
        scope_key=scene.scope.key,
        version=version,
        built_at=scene.now,
        zone=declaration.zone,
        title_zh=declaration.title.zh,
        title_en=declaration.title.en,
        demo=declaration.demo,
        kpis=tuple(map(figure, arrangement.strip)),
        feeds=feed_rows(scene.feeds, scene.city, scene.now),
        arrangement=arrangement,
        alerts=around.alerts(found),
        counted_at=kept.at,
        **(nothing | tiles),
    )


def _built(name: str, make: Callable[[], Tile]) -> Tile | None:
    try:
        return make()
    except Exception:
        log.exception("tile %s could not be built; the others stand", name)
        return None
