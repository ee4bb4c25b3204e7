"""A wall as it was at a past moment, built by what builds the wall of now from the cases that stood then."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from dashboard.city import City, Wall
from dashboard.domain.arrangement import Arrangement
from dashboard.domain.health import State
from dashboard.domain.period import Calendar
from dashboard.domain.scope import Scope
from dashboard.metrics.cases import Definitions
from dashboard.metrics.cube import StandingCube
from dashboard.snapshot.builder import Around, Kept, build
from dashboard.snapshot.details import Moment
from dashboard.snapshot.model import Freshness, KpiTile, MapMenu, Outline, Snapshot
from dashboard.snapshot.scene import HOUR, REACH, Scene
from dashboard.snapshot.tiles.kpis import KPIS
from dashboard.snapshot.tiles.patrols import PATROL_TILES
from dashboard.store.areas import Names, read_names
from dashboard.store.counters import last_number
from dashboard.store.engine import Connection
from dashboard.store.figures import first_report
from dashboard.store.rollups import COLUMNS
from dashboard.store.stood import Aside, Row, aside, first_known_at, stood

_PARTS = ("strip", "left", "middle", "right")
_MOVING = ("vehicles", "workers")  # layers of the map that only show where somebody is now


@dataclass(frozen=True)
class WallOfThen:
    """A wall of a city and what no case says of it: its polygons, its menu, and the places that are guarded."""

    city: City
    name: str
    wall: Wall
    scope: Scope
    outline: Outline
    menu: MapMenu
    guarded: Callable[[], Mapping[str, Sequence[tuple[str, str]]]]
    calendar: Calendar
    definitions: Definitions

    def moment(self, connection: Connection, at: datetime) -> Moment:
        """Both ways. Raises ``ValueError`` for a moment that no case reaches back to."""
        first = first_report(connection)
        if first is None or at < first:
            raise ValueError("at: no case reaches back to that moment / 没有早至该时刻的案件")
        then, now = stood(connection, at, at - REACH - HOUR)
        names = read_names(connection)
        with aside(connection, at) as small:
            as_known_then = None if then is None else self._snapshot(small, then, names, at)
            as_known_now = self._snapshot(small, now, names, at)
        return Moment(at, first_known_at(connection), as_known_then, as_known_now)

    def _snapshot(self, small: Aside, cases: Sequence[Row], names: Names, at: datetime) -> Snapshot:
        small.hold(cases)
        told = _of_cases(self.wall.arrangement)
        wall = self.wall.model_copy(update={part: getattr(told, part) for part in _PARTS})
        scene = Scene(
            small.connection,
            self.city,
            wall,
            self.scope,
            at,
            self.calendar,
            self.definitions,
            names,
            StandingCube(COLUMNS, small.cells()),
            0,
            feeds=(),
        )
        around = Around(self.outline, _standing(self.menu), lambda _found: (), self.guarded)
        return self._whole(build(scene, Kept(), self.name, 0, around))

    def _whole(self, shown: Snapshot) -> Snapshot:
        """Every figure of the strip in its place; those of units are unknown: it was not kept who was heard then."""
        built = dict(zip(_of_cases(self.wall.arrangement).strip, shown.kpis, strict=True))
        untold = Freshness(None, State.NEVER, ())
        kpis = tuple(
            built[name] if name in built else KpiTile(name, "now", None, "count", "neither", untold)
            for name in self.wall.arrangement.strip
        )
        return replace(shown, kpis=kpis, arrangement=self.wall.arrangement)


def _of_cases(arrangement: Arrangement) -> Arrangement:
    """What cases can say of it."""
    strip = tuple(name for name in arrangement.strip if name in KPIS)
    sides = {
        side: tuple(tile for tile in getattr(arrangement, side) if tile not in PATROL_TILES) for side in _PARTS[1:]
    }
    return replace(arrangement, strip=strip, **sides)


def _standing(menu: MapMenu) -> MapMenu:
    return replace(menu, layers=tuple(layer for layer in menu.layers if layer.name not in _MOVING))


class Moments:
    """The latest moments that were gone back to: whoever turns from one way to the other waits once.

    One is counted at a time, whoever asks: it takes a processor for as long as it takes.
    """

    def __init__(self, kept: int = 8) -> None:
        self._kept = kept
        self._known: OrderedDict[tuple[str, datetime, int], Moment] = OrderedDict()
        self._lock = Lock()

    def of(self, asked: WallOfThen, at: datetime, reading: Callable[[], AbstractContextManager[Connection]]) -> Moment:
        """Counted, or as it was counted since the last news came. The store is read once it is one's turn."""
        with self._lock, reading() as connection:
            key = (asked.name, at, last_number(connection, "ingest"))
            if key not in self._known:
                with _collector_at_rest():
                    self._known[key] = asked.moment(connection, at)
            self._known.move_to_end(key)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
            return self._known[key]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A hundred thousand rows that are soon gone set it off again and again, each time over all there is: a quarter of
    the time. What else becomes garbage meanwhile waits these seconds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
