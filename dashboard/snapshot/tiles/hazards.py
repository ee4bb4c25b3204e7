"""The places a city guards: danger sources and key sites, with what is open in the area that each lies in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import HazardRow, HazardsTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import opens

_SHOWN = 20


def hazards_tile(scene: Scene, guarded: Mapping[str, Sequence[tuple[str, str]]]) -> HazardsTile:
    """``guarded`` is by layer the name of each place and the code of its area. Most overdue around it first."""
    labels = {layer.name: layer.label for layer in scene.city.declaration.map.layers}
    ids = {place.code: id_ for id_, place in scene.names.areas.items()}
    pending = scene.open[scene.open["dispose_pending"] == 1]
    open_in, overdue_in = Counter(pending["area_id"]), Counter(pending.loc[scene.lights() == "red", "area_id"])

    def row(layer: str, name: str, code: str) -> HazardRow:
        id_ = ids.get(code)
        there = id_ is not None
        return HazardRow(
            label=name,
            layer_zh=labels[layer].zh,
            layer_en=labels[layer].en,
            area=scene.names.areas[id_].name if id_ is not None else None,
            open=int(open_in[id_]) if there else None,
            overdue=int(overdue_in[id_]) if there else None,
            opens=opens(scene, "dispose_pending", area=code) if there else None,
            opens_overdue=opens(scene, "dispose_pending", area=code, light="red") if there else None,
        )

    rows = [row(layer, name, code) for layer, places in guarded.items() for name, code in places]
    rows.sort(key=lambda row: (-(row.overdue or 0), -(row.open or 0), row.label))
    totals = tuple((labels[layer].zh, labels[layer].en, len(places)) for layer, places in guarded.items())
    return HazardsTile(totals, tuple(rows[:_SHOWN]), freshness_of(scene))
