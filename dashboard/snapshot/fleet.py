"""Vehicles and workers as a live map follows them: read when the store has news, kept with the way each has come.

A screen says which number it has seen and gets every unit that changed since, whole, with the part of its way that is
new. What it has seen can be any number since this process began to look; for any other it gets everything.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboard.domain.privacy import person
from dashboard.domain.scope import Scope
from dashboard.store.areas import read_names
from dashboard.store.counters import last_number
from dashboard.store.engine import Connection, Database
from dashboard.store.fleet import Unit, changed_units, forgotten_units, ways

_LOOK_AGAIN_S = 0.5  # how often a process asks the store for news, however many screens ask it
_STRAIGHT_M = 6.0  # a point of a way that lies no further than this from the line past it says nothing
_M_A_DEGREE = 111_320.0

Point = tuple[int, float, float, int]  # second, lon, lat, the number it became known under


@dataclass(frozen=True, slots=True)
class UnitNews:
    """A unit as it stands, and the part of its way that is new: (second, lon, lat), ``whole`` where it begins anew."""

    unit: Unit
    way: tuple[tuple[int, float, float], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class FleetNews:
    """What changed since a number. ``gone`` are ids of units that left the scope, or whose place is forgotten."""

    number: int
    full: bool
    units: tuple[UnitNews, ...]
    gone: tuple[int, ...]


@dataclass
class _Followed:
    unit: Unit
    way: list[Point] = field(default_factory=list)
    drawn_anew: int = 0  # the number under which its way was last read from the beginning
    areas: list[int] = field(default_factory=list)  # every area it has been in


class Fleet:
    """Follows all units of a store. Asked from many threads; one of them reads, the others take what there is."""

    def __init__(self, database: Database, tail: timedelta, hidden_after: timedelta) -> None:
        self.number = 0
        self._database = database
        self._tail = tail
        self._hidden_after = hidden_after
        self._first = 0
        self._followed: dict[int, _Followed] = {}
        self._forgotten: dict[int, tuple[int, list[int]]] = {}  # number, and every area it had been in
        self._above: dict[int, frozenset[str]] = {}
        self._top = ""
        self._looked = -math.inf
        self._reading = threading.Lock()
        self._lock = threading.Lock()

    def look(self, now: datetime) -> int:
        """Read what is new, if it is time to; the number that this process knows up to."""
        if time.monotonic() - self._looked >= _LOOK_AGAIN_S and self._reading.acquire(blocking=self.number == 0):
            try:
                with self._database.reading() as connection:
                    self.refresh(connection, now)
                self._looked = time.monotonic()
            finally:
                self._reading.release()
        return self.number

    def refresh(self, connection: Connection, now: datetime) -> None:
        """Read what is new in the store."""
        newest = last_number(connection, "patrol")
        if newest == self.number:
            return
        since = self.number if newest > self.number else 0  # another database stands there now
        units = changed_units(connection, since)
        forgotten = forgotten_units(connection, since)
        if not self._above or any(unit.area_id and unit.area_id not in self._above for unit in units):
            self._learn_areas(connection)
        with self._lock:
            if not since:
                self._followed.clear()
                self._forgotten.clear()
                self._first = newest
            self._follow(connection, units, newest, now)
            for unit_id, under in forgotten.items():
                if unit_id in self._followed:
                    self._forgotten[unit_id] = under, self._followed.pop(unit_id).areas
            self.number = newest

    def news(self, scope: Scope, since: int, now: datetime) -> FleetNews:
        """What of a scope changed since a number; everything for one this process cannot answer from."""
        with self._lock:
            full = not self._first <= since <= self.number
            after = 0 if full else since
            units, gone = [], []
            silent = now - self._hidden_after
            for followed in self._followed.values():
                unit = followed.unit
                if unit.changed_in <= after and not full:
                    continue
                if not self._inside(unit.area_id, scope):
                    if any(self._inside(area, scope) for area in followed.areas):
                        gone.append(unit.id)
                elif not full or unit.fixed_at >= silent:
                    units.append(self._unit_news(followed, after, now))
            for unit_id, (under, areas) in self._forgotten.items():
                if under > after and any(self._inside(area, scope) for area in areas):
                    gone.append(unit_id)
            return FleetNews(self.number, full, tuple(units), () if full else tuple(gone))

    def _unit_news(self, followed: _Followed, after: int, now: datetime) -> UnitNews:
        whole = followed.drawn_anew > after
        begin = (now - self._tail).timestamp()
        way = tuple(
            (second, lon, lat) for second, lon, lat, number in followed.way if second >= begin and number > after
        )
        unit = followed.unit
        return UnitNews(replace(unit, label=person(unit.label)), way, whole)

    def _follow(self, connection: Connection, units: Iterable[Unit], number: int, now: datetime) -> None:
        """The changed units in their new place; the ways of vehicles go on, or are read anew after a late fix."""
        begin = now - self._tail
        anew: dict[int, _Followed] = {}
        further: dict[int, _Followed] = {}
        reached = []
        for unit in units:
            self._forgotten.pop(unit.id, None)
            followed = self._followed.setdefault(unit.id, _Followed(unit))
            before, followed.unit = followed.unit.fixed_at, unit
            if unit.area_id not in followed.areas:
                followed.areas.append(unit.area_id)
            if unit.kind != "vehicle":
                continue
            if begin < before < unit.fixed_at:
                further[unit.id] = followed
                reached.append(before)
            else:
                anew[unit.id] = followed
                followed.way.clear()
                followed.drawn_anew = number
        points = ways(connection, begin, anew)
        points += ways(connection, min(reached), further) if further else []
        for point in points:
            way = self._followed[point.unit_id].way
            if not way or point.fixed_at_s > way[-1][0]:
                _lengthen(way, (point.fixed_at_s, point.lon, point.lat, number))
        for followed in further.values():
            while followed.way and followed.way[0][0] < begin.timestamp():
                followed.way.pop(0)

    def _learn_areas(self, connection: Connection) -> None:
        places = read_names(connection).areas
        self._above = {
            id_: frozenset(places[higher].code for higher in place.path if higher in places)
            for id_, place in places.items()
        }
        self._top = next((place.code for place in places.values() if place.parent_id is None), "")

    def _inside(self, area_id: int, scope: Scope) -> bool:
        return scope.area_code == self._top or scope.area_code in self._above.get(area_id, ())


def _lengthen(way: list[Point], point: Point) -> None:
    """Add a point; the one before it goes where it lies on the straight line past it and no minute is lost."""
    if len(way) > 1 and point[0] - way[-2][0] < 60 and _off_the_line_m(way[-2], way[-1], point) < _STRAIGHT_M:
        way[-1] = point
    else:
        way.append(point)


def _off_the_line_m(a: Point, b: Point, c: Point) -> float:
    """How far ``b`` lies from the line from ``a`` to ``c``."""
    stretch = math.cos(math.radians(a[2]))
    x, y = (c[1] - a[1]) * stretch, c[2] - a[2]
    u, v = (b[1] - a[1]) * stretch, b[2] - a[2]
    length = math.hypot(x, y)
    return _M_A_DEGREE * (abs(x * v - y * u) / length if length else math.hypot(u, v))
