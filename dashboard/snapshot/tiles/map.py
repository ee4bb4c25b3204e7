"""Open cases by area, the ones that burn as marks, and what the map cannot place."""

from __future__ import annotations

from collections import Counter

from dashboard.domain.area import Level
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import MapCase, MapTile
from dashboard.snapshot.scene import Scene
from dashboard.store.fleet import fleets_of

_STEPS = (1, 2, 3, 5)  # lower bounds of the colour classes, as in the legend 1 · 2 · 3–4 · 5+
_MARKS = 400


def map_tile(scene: Scene, outline_version: str, codes: tuple[str, ...]) -> MapTile:
    """Counts in the order of the outline's codes. Scope's top first in the breadcrumb."""
    places = scene.names.areas
    index = {code: position for position, code in enumerate(codes)}
    drawn = {
        id_: next((index[places[higher].code] for higher in place.path if places[higher].code in index), None)
        for id_, place in places.items()
        if all(higher in places for higher in place.path)
    }
    pending = scene.open[scene.open["dispose_pending"] == 1]
    counts = [0] * len(codes)
    unassigned = 0
    for area_id, number in Counter(pending["area_id"]).items():
        position = drawn.get(int(area_id))
        if position is None:
            unassigned += number
        else:
            counts[position] += number
    return MapTile(
        outline_version=outline_version,
        counts=tuple(counts),
        steps=_scaled(counts),
        crumbs=_crumbs(scene),
        totals=_totals(scene),
        cases=_marks(scene),
        unplaced=int(pending["lon"].isna().sum()),
        unassigned=unassigned,
        freshness=freshness_of(scene),
        fleets=_fleets(scene),
    )


def _fleets(scene: Scene) -> tuple[str, ...]:
    """Those the city names in its order, then any other that has come."""
    declared = scene.city.declaration.map.fleets
    return tuple(dict.fromkeys((*declared, *fleets_of(scene.connection))))


def _scaled(counts: list[int]) -> tuple[int, ...]:
    """The usual steps, or, where areas hold far more, steps at even shares of the largest count."""
    most = max(counts, default=0)
    if most <= 4 * _STEPS[-1]:
        return _STEPS
    return tuple(max(1, round(most * share)) for share in (0.05, 0.2, 0.4, 0.7))


def _marks(scene: Scene) -> tuple[MapCase, ...]:
    cases = scene.open.assign(light=scene.lights())
    lit = cases[cases["light"].isin(["red", "yellow"]) & cases["lon"].notna()].sort_values(["light", "due_us"])
    return tuple(
        MapCase(int(id_), round(lon, 5), round(lat, 5), light)
        for id_, lon, lat, light in lit[["id", "lon", "lat", "light"]].head(_MARKS).itertuples(index=False)
    )


def _crumbs(scene: Scene) -> tuple[tuple[str, str], ...]:
    top = next(place for place in scene.names.areas.values() if place.code == scene.scope.area_code)
    return tuple((scene.names.areas[id_].code, scene.names.areas[id_].name) for id_ in top.path)


def _totals(scene: Scene) -> tuple[tuple[str, int], ...]:
    """How many areas of each lower level the scope has, widest first."""
    top = next(place for place in scene.names.areas.values() if place.code == scene.scope.area_code)
    levels = Counter(place.level for place in scene.names.areas.values() if top.id in place.path and place.id != top.id)
    return tuple((level.value, levels[level]) for level in Level if levels[level])
