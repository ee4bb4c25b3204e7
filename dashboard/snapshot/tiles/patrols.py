"""Who is out there and where they have been: not of cases, and new with every fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from dashboard.domain.patrol import ONLINE_WITHIN, Presence, Shifts, presence
from dashboard.domain.privacy import person
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import (
    CoverageRow,
    CoverageTile,
    FleetRow,
    FleetsTile,
    Freshness,
    KpiTile,
    UnitRow,
    UnitsTile,
)
from dashboard.snapshot.scene import Scene
from dashboard.store.areas import area_above, level_below
from dashboard.store.coverage import passes, shifts_heard
from dashboard.store.patrols import units_online
from dashboard.store.tracks import UnitOfDay, units_of_day
from dashboard.store.types import from_us, to_us

_UNITS_SHOWN = 24
_A_MOMENT = timedelta(microseconds=1)
_SILENT_FIRST = {Presence.SILENT: 0, Presence.ONLINE: 1}


@dataclass
class Patrols:
    """The patrols of a scene; each question is asked of the store once."""

    scene: Scene

    @cached_property
    def freshness(self) -> Freshness:
        return freshness_of(self.scene, "fix")

    @cached_property
    def units(self) -> list[UnitOfDay]:
        """Every unit of the scope with what it did today, by kind and fleet."""
        zone = self.scene.calendar.zone
        day = datetime.combine(self.scene.now.astimezone(zone).date(), time(), zone)
        return units_of_day(self.scene.connection, day, self.scene.area_ids)

    @cached_property
    def online(self) -> dict[str, tuple[int, int]]:
        areas = None if self.scene.area_ids is None else sorted(self.scene.area_ids)
        return units_online(self.scene.connection, self.scene.now - ONLINE_WITHIN, areas)

    @cached_property
    def coverage(self) -> CoverageTile:
        """The finest areas of the scope since the shift began, gathered by the wall's board level."""
        scene = self.scene
        shifts = Shifts(scene.calendar.zone, scene.city.declaration.patrols.shifts)
        shift_at = from_us(shifts.start_us(to_us(scene.now)))
        seen = Counter[int]()
        here = (scene.connection, shift_at, shift_at + _A_MOMENT)
        for _, area_id, number in passes(*here):
            seen[area_id] += number
        places = scene.names.areas
        parents = {place.parent_id for place in places.values()}
        finest = [id_ for id_ in places if id_ not in parents and (scene.area_ids is None or id_ in scene.area_ids)]
        higher = area_above(scene.names, scene.wall.board_level or level_below(scene.names, scene.scope.area_code))
        of = {id_: higher[id_] for id_ in finest if higher.get(id_) in places}
        areas, visited = Counter(of.values()), Counter(above for id_, above in of.items() if seen[id_])
        rows = [CoverageRow(places[id_].code, places[id_].name, visited[id_], n) for id_, n in areas.items()]
        return CoverageTile(
            shift_at=shift_at,
            heard=bool(shifts_heard(*here)),
            visited=sum(bool(seen[id_]) for id_ in finest),
            missed=sum(not seen[id_] for id_ in finest),
            repeated=sum(seen[id_] > 1 for id_ in finest),
            rows=tuple(sorted(rows, key=lambda row: (row.visited / row.areas, row.code))),
            freshness=self.freshness,
        )


def _fleets(patrols: Patrols) -> FleetsTile:
    rows = []
    for (kind, fleet), members in groupby(patrols.units, key=lambda unit: (unit.kind, unit.fleet)):
        units = list(members)
        expected = [unit for unit in units if unit.on_duty is not False]
        rows.append(
            FleetRow(
                kind=kind,
                fleet=fleet,
                units=len(units),
                expected=len(expected),
                online=sum(_presence(unit, patrols.scene.now) is Presence.ONLINE for unit in expected),
                driven_m=sum(unit.driven_m or 0.0 for unit in units),
                online_s=sum(unit.online_s or 0.0 for unit in units),
            )
        )
    return FleetsTile(tuple(sorted(rows, key=lambda row: (-row.units, row.fleet or ""))), patrols.freshness)


def _units(patrols: Patrols) -> UnitsTile:
    """Silent ones longest unheard first, then those online, the latest heard first."""
    now, places = patrols.scene.now, patrols.scene.names.areas
    known = [(unit, _presence(unit, now)) for unit in patrols.units]
    out = [(unit, state) for unit, state in known if state in _SILENT_FIRST]

    def order(one: tuple[UnitOfDay, Presence]) -> tuple[int, float, int]:
        unit, state = one
        heard = unit.fixed_at.timestamp()
        return _SILENT_FIRST[state], heard if state is Presence.SILENT else -(unit.speed_kmh or 0), unit.id

    return UnitsTile(
        online=sum(state is Presence.ONLINE for _, state in out),
        silent=sum(state is Presence.SILENT for _, state in out),
        rows=tuple(
            UnitRow(
                label=person(unit.label or unit.external_id) or "",
                fleet=unit.fleet,
                presence=state.value,
                fixed_at=unit.fixed_at,
                area=places[unit.area_id].name if unit.area_id in places else None,
                speed_kmh=unit.speed_kmh,
            )
            for unit, state in sorted(out, key=order)[:_UNITS_SHOWN]
        ),
        freshness=patrols.freshness,
    )


def _presence(unit: UnitOfDay, now: datetime) -> Presence:
    return presence(unit.fixed_at, unit.on_duty, now)


def _roster(kind: str, slug: str) -> Callable[[Patrols], KpiTile]:
    """Units with a recent fix, beside those that should have one. Unknown where no feed brings them."""

    def figure(patrols: Patrols) -> KpiTile:
        online, expected = patrols.online.get(kind, (None, None))
        return KpiTile(slug, "now", online, "count", "up", patrols.freshness, denominator=expected)

    return figure


def _areas(slug: str, better: str, count: Callable[[CoverageTile], int]) -> Callable[[Patrols], KpiTile]:
    """Areas of the running shift, of all there are. Unknown where nothing was heard in it."""

    def figure(patrols: Patrols) -> KpiTile:
        coverage = patrols.coverage
        value = count(coverage) if coverage.heard else None
        of = coverage.visited + coverage.missed
        return KpiTile(slug, "shift", value, "count", better, patrols.freshness, denominator=of)

    return figure


def _driven(patrols: Patrols) -> KpiTile:
    """Whole kilometres of today, of every unit together."""
    metres = [unit.driven_m for unit in patrols.units if unit.driven_m is not None]
    value = round(sum(metres) / 1000) if metres else None
    return KpiTile("driven_km", "today", value, "count", "up", patrols.freshness)


ROSTERS: Final[dict[str, Callable[[Patrols], KpiTile]]] = {
    "workers_online": _roster("worker", "workers_online"),
    "vehicles_online": _roster("vehicle", "vehicles_online"),
    "areas_visited": _areas("areas_visited", "up", lambda coverage: coverage.visited),
    "areas_missed": _areas("areas_missed", "down", lambda coverage: coverage.missed),
    "driven_km": _driven,
}
PATROL_TILES: Final[dict[str, Callable[[Patrols], Any]]] = {
    "fleets": _fleets,
    "mileage": _fleets,
    "coverage": lambda patrols: patrols.coverage,
    "units": _units,
}
