"""The map: open cases by area in every tint the city has numbers for, each by its light, and what has no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from dashboard.domain.area import Level
from dashboard.domain.period import Period
from dashboard.domain.selection import Selection
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import MapCase, MapMenu, MapTile, MapTint, Outline
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import amounts_by, opens
from dashboard.store.areas import place_of
from dashboard.store.fleet import fleets_of

_STEPS = (1, 2, 3, 5)  # lower bounds of the colour classes, as in the legend 1 · 2 · 3–4 · 5+
_MOST_CASES = 5_000
_LIGHTS = {"red": 0, "yellow": 1}


def map_tile(scene: Scene, outline: Outline, menu: MapMenu) -> MapTile:
    """Every tint in the order of the outline's codes. Scope's top first in the breadcrumb."""
    drawn = _drawn(scene, outline.codes)
    pending = scene.open[scene.open["dispose_pending"] == 1]
    counts, unassigned = _by_area(Counter(pending["area_id"]), drawn, len(outline.codes))
    return MapTile(
        outline_version=outline.version,
        tints=_tints(scene, outline, counts, drawn),
        crumbs=_crumbs(scene),
        totals=_totals(scene),
        cases=_cases(scene),
        unplaced=int(pending["lon"].isna().sum()),
        unassigned=unassigned,
        freshness=freshness_of(scene),
        fleets=_fleets(scene),
        menu=menu,
        opens_unplaced=opens(scene, "dispose_pending", placed=False),
        opens_unassigned=_opens_unassigned(scene, outline, {int(id_) for id_ in pending["area_id"].unique()}, drawn),
    )


def _drawn(scene: Scene, codes: Sequence[str]) -> dict[int, int | None]:
    """For each area the polygon it is counted in: its own, or that of the area above it that has one."""
    places = scene.names.areas
    index = {code: position for position, code in enumerate(codes)}
    return {
        id_: next((index[places[higher].code] for higher in place.path if places[higher].code in index), None)
        for id_, place in places.items()
        if all(higher in places for higher in place.path)
    }


def _by_area(by_id: Mapping[int, int], drawn: Mapping[int, int | None], size: int) -> tuple[list[int], int]:
    """Counts in the outline's order, and how many lie in no polygon."""
    counts = [0] * size
    unassigned = 0
    for area_id, number in by_id.items():
        position = drawn.get(int(area_id))
        if position is None:
            unassigned += number
        else:
            counts[position] += number
    return counts, unassigned


def _opens_unassigned(
    scene: Scene, outline: Outline, area_ids: Collection[int], drawn: Mapping[int, int | None]
) -> Selection | None:
    """The cases of ``area_ids`` that lie in no polygon: in no area of the level that is drawn.

    ``None`` where one of them lies in such an area that has no outline, for no list can say that.
    """
    if not outline.codes:
        return opens(scene, "dispose_pending")
    places = scene.names.areas
    level = next(place.level for place in places.values() if place.code == outline.codes[0])
    outside = [places[id_] for id_ in area_ids if id_ in places and drawn.get(id_) is None]
    if any(places[above].level is level for place in outside for above in place.path if above in places):
        return None
    return opens(scene, "dispose_pending", above=level.value)


def _tints(scene: Scene, outline: Outline, counts: list[int], drawn: Mapping[int, int | None]) -> tuple[MapTint, ...]:
    """What can be said of these areas; a measure that nobody brings is left out."""
    tints = [MapTint("open", tuple(counts), _scaled(counts))]
    if any(outline.households):
        shares = [
            round(1000 * count / households) if households else None
            for count, households in zip(counts, outline.households, strict=True)
        ]
        tints.append(MapTint("household", tuple(shares), _quarters(shares)))
    if counts:
        tints.append(_graded(scene, drawn, len(counts)))
        tints.append(_quiet(scene, drawn, len(counts)))
    return tuple(tints)


def _quiet(scene: Scene, drawn: Mapping[int, int | None], size: int) -> MapTint:
    """静默网格: no case reported in the last days, today among them. Not to be confused with no news at all."""
    days = scene.city.declaration.map.quiet_days
    flows = scene.flows(Period("quiet", scene.calendar.today(scene.now).start - timedelta(days=days - 1), scene.now))
    heard = {drawn.get(int(area)) for area in flows.loc[flows["reported"] > 0, "area_id"].unique()}
    return MapTint("quiet", tuple(int(position not in heard) for position in range(size)), (1,), days)


def _graded(scene: Scene, drawn: Mapping[int, int | None], size: int) -> MapTint:
    """评价等级: what was disposed on time of what fell due, on the wall's basis; too few due are no grade."""
    grades = scene.city.declaration.map.grades
    start = scene.calendar.today(scene.now).start - timedelta(days=grades.days - 1)
    period = Period("graded", start, scene.now)
    flows, stock = scene.flows(period), scene.open
    by_area = amounts_by(flows, stock, period, flows["area_id"].map(drawn), stock["area_id"].map(drawn))
    values: list[int | None] = [None] * size
    for position, amounts in by_area.items():
        _, denominator, rate = scene.definitions.rate("on_time_disposal_rate", amounts, scene.wall.basis)
        if rate is not None and denominator >= grades.minimum:
            values[position] = int(rate * 100)
    return MapTint("grade", tuple(values), tuple(round(bound * 100) for bound in reversed(grades.bounds)), grades.days)


def _scaled(counts: list[int]) -> tuple[int, ...]:
    """The usual steps, or, where areas hold far more, steps at even shares of the largest count."""
    most = max(counts, default=0)
    if most <= 4 * _STEPS[-1]:
        return _STEPS
    return tuple(max(1, round(most * share)) for share in (0.05, 0.2, 0.4, 0.7))


def _quarters(values: Sequence[int | None]) -> tuple[int, ...]:
    """Steps that part what is above nothing into four classes of like size."""
    some = sorted(value for value in values if value)
    if not some:
        return (1,)
    return tuple(sorted({1, *(max(1, some[len(some) * part // 4]) for part in (1, 2, 3))}))


def _cases(scene: Scene) -> tuple[MapCase, ...]:
    """Open cases with a position; where there are too many to draw, those due first."""
    cases = scene.open.assign(light=scene.lights())
    placed = cases[cases["lon"].notna()]
    order = placed.assign(urgency=placed["light"].map(_LIGHTS).fillna(2)).sort_values(["urgency", "due_us"])
    return tuple(
        MapCase(int(id_), round(lon, 5), round(lat, 5), light)
        for id_, lon, lat, light in order[["id", "lon", "lat", "light"]].head(_MOST_CASES).itertuples(index=False)
    )


def _fleets(scene: Scene) -> tuple[str, ...]:
    """Those the city names in its order, then any other that has come."""
    declared = scene.city.declaration.map.fleets
    return tuple(dict.fromkeys((*declared, *fleets_of(scene.connection))))


def _crumbs(scene: Scene) -> tuple[tuple[str, str], ...]:
    top = place_of(scene.names, scene.scope.area_code)
    return tuple((scene.names.areas[id_].code, scene.names.areas[id_].name) for id_ in (top.path if top else ()))


def _totals(scene: Scene) -> tuple[tuple[str, int], ...]:
    """How many areas of each lower level the scope has, widest first."""
    top = place_of(scene.names, scene.scope.area_code)
    if top is None:
        return ()
    levels = Counter(place.level for place in scene.names.areas.values() if top.id in place.path and place.id != top.id)
    return tuple((level.value, levels[level]) for level in Level if levels[level])
