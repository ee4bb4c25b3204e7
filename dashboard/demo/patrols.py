"""Vehicles and workers of the invented city on their rounds: where each device was last heard from, at any moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from zlib import crc32

from dashboard.demo.geography import DEFAULT_SEED, Geography
from dashboard.demo.life import DAY, HOUR, ZONE_OFFSET
from dashboard.demo.roads import RoadNetwork, Round, closed_round, patrol_round
from dashboard.domain.area import Area
from dashboard.domain.patrol import FixRecord

DEFAULT_VEHICLES = 64
SILENT_PER_HUNDRED = 4  # of those on duty, how many are out of reach in an hour
RESTING_PER_HUNDRED = 4  # vehicles that stay in the yard for a day
_SHIFTS = {"城管": (7, 22), "社区": (7, 20), "司法": (9, 18), "群防群治": (8, 23), "环卫": (5, 19)}
_FLEET_ORDER = ("城管", "社区", "城管", "群防群治", "环卫", "城管", "司法", "社区")
_WORKER_SHIFT = (8, 20)
_NIGHT_WATCH = 5  # one vehicle in so many changes crews instead of going home: the platform never falls silent
_WORKER_FLEET = "网格员"
FLEETS = (*_SHIFTS, _WORKER_FLEET)


@dataclass(frozen=True, slots=True)
class Unit:
    """One device. Speed is its mean; it swings by ``swing_m`` around its way every ``swing_s``."""

    id: str
    kind: str
    fleet: str
    label: str
    shift: tuple[int, int]  # local hours of every day
    speed_ms: float
    swing_m: float
    swing_s: float
    every_s: int  # how often the device reports
    home: int  # a crossing for a vehicle, the number of a grid for a worker


class Patrols:
    """All units of a geography: one worker a grid, so many vehicles. Pure in (seed, moment)."""

    def __init__(self, geography: Geography, vehicles: int = DEFAULT_VEHICLES, seed: int = DEFAULT_SEED) -> None:
        self._seed = seed
        self._roads: RoadNetwork = geography.roads
        self._rings = [_inner_ring(grid) for grid in geography.grids]
        dice = Random(f"{seed}-vehicles")
        self.units = tuple(
            [_vehicle(number, dice.randrange(len(geography.roads.crossings))) for number in range(1, vehicles + 1)]
            + [_worker(number, grid) for number, grid in enumerate(geography.grids)]
        )
        self._round = lru_cache(maxsize=4 * vehicles + 8)(self._vehicle_round)

    def fixes_at(self, now: datetime) -> Iterator[FixRecord]:
        """The last position of every unit that was ever heard from, as its platform lists them."""
        return (fix for _, fix in self.units_at(now))

    def units_at(self, now: datetime) -> Iterator[tuple[Unit, FixRecord]]:
        """Every unit with its last position."""
        moment = int(now.timestamp())
        for unit in self.units:
            yield unit, self._fix(unit, *self._last_heard(unit, moment))

    def fixes_between(self, unit: Unit, first: datetime, last: datetime) -> list[FixRecord]:
        """Every position the unit reported from ``first`` to ``last``, in the order of time."""
        fixes: list[FixRecord] = []
        heard_at, on_duty = self._last_heard(unit, int(last.timestamp()))
        while heard_at >= first.timestamp():
            fixes.append(self._fix(unit, heard_at, on_duty))
            heard_at, on_duty = self._last_heard(unit, heard_at - 1)
        return fixes[::-1]

    def _last_heard(self, unit: Unit, moment: int) -> tuple[int, bool]:
        """The device's last report and whether it is on duty now."""
        local = moment + ZONE_OFFSET
        day, first, last = local // DAY, unit.shift[0] * HOUR, unit.shift[1] * HOUR
        on_duty = first <= local % DAY < last and not self._resting(unit, day)
        if not on_duty:
            if local % DAY < last or self._resting(unit, day):
                day -= 1
            while self._resting(unit, day):
                day -= 1
            local = day * DAY + last - 1
        begin = day * DAY + first
        while local - local % HOUR > begin and self._dice(unit, local // HOUR) < SILENT_PER_HUNDRED:
            local -= local % HOUR + 1
        phase = crc32(unit.id.encode()) % unit.every_s
        return max(begin, local - (local - phase) % unit.every_s) - ZONE_OFFSET, on_duty

    def _fix(self, unit: Unit, heard_at: int, on_duty: bool) -> FixRecord:
        day = (heard_at + ZONE_OFFSET) // DAY
        driven = heard_at - (day * DAY + unit.shift[0] * HOUR - ZONE_OFFSET)
        turn = 2 * math.pi * driven / unit.swing_s
        way = unit.speed_ms * driven + unit.swing_m * math.sin(turn)
        speed = unit.speed_ms + unit.swing_m * 2 * math.pi / unit.swing_s * math.cos(turn)
        course = self._round(unit, day) if unit.kind == "vehicle" else self._rings[unit.home]
        place, heading = course.at(way)
        return FixRecord(
            unit_id=unit.id,
            fixed_at=datetime.fromtimestamp(heard_at, UTC),
            place=place,
            unit_kind=unit.kind,
            fleet=unit.fleet,
            label=unit.label,
            speed_kmh=round(3.6 * speed, 1),
            heading_deg=round(heading, 1),
            on_duty=on_duty,
        )

    def _resting(self, unit: Unit, day: int) -> bool:
        return unit.kind == "vehicle" and self._dice(unit, -day) < RESTING_PER_HUNDRED

    def _dice(self, unit: Unit, time: int) -> int:
        """0 to 99; cheap, for it is thrown for every unit at every question."""
        return crc32(f"{self._seed}-{unit.id}-{time}".encode()) % 100

    def _vehicle_round(self, unit: Unit, day: int) -> Round:
        return patrol_round(self._roads, unit.home, Random(f"{self._seed}-{unit.id}-{day}"))


def _vehicle(number: int, home: int) -> Unit:
    fleet = _FLEET_ORDER[(number - 1) % len(_FLEET_ORDER)]
    slow = 0.6 if fleet == "环卫" else 1.0
    return Unit(
        id=f"V{number:04}",
        kind="vehicle",
        fleet=fleet,
        label=f"{fleet}-{number:03}",
        shift=_SHIFTS[fleet] if number % _NIGHT_WATCH else (0, 24),
        speed_ms=slow * (5.2 + number % 7 * 0.3),
        swing_m=slow * 150,
        swing_s=240.0 + number % 11,
        every_s=10,
        home=home,
    )


def _worker(number: int, grid: Area) -> Unit:
    return Unit(
        id=f"W{grid.code}",
        kind="worker",
        fleet=_WORKER_FLEET,
        label=grid.name,
        shift=_WORKER_SHIFT,
        speed_ms=0.8 + number % 5 * 0.08,
        swing_m=15.0,
        swing_s=160.0 + number % 13,
        every_s=30,
        home=number,
    )


def _inner_ring(grid: Area) -> Round:
    """A walk inside the grid, along its border."""
    rims = [part[0] for part in grid.rings]
    ring = max(rims, key=len)[:-1]
    lon, lat = (sum(corner[axis] for corner in ring) / len(ring) for axis in (0, 1))
    return closed_round((lon + 0.8 * (corner[0] - lon), lat + 0.8 * (corner[1] - lat)) for corner in ring)
