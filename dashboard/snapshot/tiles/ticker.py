"""案件动态: what has just happened, newest first."""

from __future__ import annotations

from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import TickerRow, TickerTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.deadlines import class_name, street_name
from dashboard.store.ticker import latest_steps

_SHOWN = 20


def ticker_tile(scene: Scene) -> TickerTile:
    """The newest steps of the scope's cases."""
    areas = None if scene.area_ids is None else sorted(scene.area_ids)
    words = {source.key: source.label for source in scene.city.declaration.sources}
    rows = []
    for step in latest_steps(scene.connection, scene.now, areas, _SHOWN):
        key, _ = scene.names.sources.get(step.source_id, (None, None))
        rows.append(
            TickerRow(
                case_id=step.case_id,
                at=step.at,
                stage=step.stage,
                area=street_name(scene, step.area_id),
                label=class_name(scene, step.class_id),
                source=words[key].zh if key in words else key,
                source_en=words[key].en if key in words else key,
            )
        )
    return TickerTile(tuple(rows), freshness_of(scene))
