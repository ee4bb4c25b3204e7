"""Positions a second into a fresh store: a backlog judged, placed, kept with days and visits, beside a live lane.

The backlog is 200 vehicles' fixes of ten seconds each, told vehicle by vehicle as a platform gives a gap back. Beside
it a fleet of 500 is polled every second; its lane is how long such a poll takes to be kept. The plain alternative puts
the same tuples into a bare table of one SQLite file, or of the same PostgreSQL by COPY.
"""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg

from bench.cities import SMALL, opened
from bench.figure import Figure, Goal, Measured
from bench.process import postgres
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.feeds.contract import Payload, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.hall import Hall
from dashboard.heap import collect_seldom
from dashboard.opening import Opened
from dashboard.schedule.jobs import Hydrant, keep

_RUNS = 3
_BACKLOG = 2_000_000
_VEHICLES = 200
_LIVE = 500
_ENOUGH = Goal("ours", 50_000, "least")
_TWO_INTERVALS = Goal("ours", 2.0, "most")


class _Told:
    """A feed that has these fixes to tell."""

    name = "backlog"

    def __init__(self, fixes: Iterable[FixRecord]) -> None:
        self._fixes = fixes

    def fetch(self, since: Watermark | None) -> Payload:
        raise NotImplementedError

    def parse(self, payload: Payload) -> Iterator[FixRecord]:
        return iter(self._fixes)


def measure() -> Iterator[Figure]:
    collect_seldom()  # as every process of the hall does
    for kind in ("SQLite", "PostgreSQL"):
        rates, plain, lanes = [], [], []
        for _ in range(_RUNS):
            with _city(kind) as there:
                fixes = list(_backlog(there.hall))
                gc.freeze()  # millions of objects that a real answer does not hold at once
                rate, slowest = _loaded(there.hall, fixes)
                rates.append(rate)
                lanes.append(slowest)
                plain.append(_plain(there.hall, fixes))
                gc.unfreeze()
        ours, bare = Measured.of(rates, "fixes/s"), Measured.of(plain, "fixes/s")
        yield Figure(f"{kind}: a backlog into the store", ours, bare, "a bare table", "ours/other", _ENOUGH)
        yield Figure(f"{kind}: a live poll beside it, the slowest", Measured.of(lanes, "s"), goal=_TWO_INTERVALS)


@contextmanager
def _city(kind: str) -> Iterator[Opened]:
    """A small city in a store of its own."""
    with tempfile.TemporaryDirectory() as state, ExitStack() as after:
        url = None if kind == "SQLite" else after.enter_context(postgres())
        yield after.enter_context(opened(Path(state), parameters=SMALL, database=url))


def _backlog(hall: Hall) -> Iterator[FixRecord]:
    """Unit by unit, each on a straight way across the city and back, half a day of it."""
    west, south, east, north = _box(hall)
    start = hall.clock.now() - timedelta(days=2)
    steps = _BACKLOG // _VEHICLES
    for number in range(_VEHICLES):
        dice = Random(number)
        a, b = ((dice.uniform(west, east), dice.uniform(south, north)) for _ in range(2))
        for step in range(steps):
            share = abs((step / 1000) % 2 - 1)
            yield FixRecord(
                unit_id=f"B{number:03}",
                fixed_at=start + timedelta(seconds=10 * step),
                place=Point(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])),
                speed_kmh=36.0,
                heading_deg=90.0,
            )


def _box(hall: Hall) -> tuple[float, float, float, float]:
    bounds = hall.locator.bounds(0)
    assert bounds is not None
    return bounds.west, bounds.south, bounds.east, bounds.north


def _loaded(hall: Hall, fixes: list[FixRecord]) -> tuple[float, float]:
    """Fixes a second, and the slowest poll of the live lane meanwhile, in seconds."""
    hydrant = Hydrant.of(hall)
    over = threading.Event()
    lanes: list[float] = [0.0]
    lane = threading.Thread(target=_live, args=(hydrant, over, lanes))
    lane.start()
    began = time.perf_counter()
    inserted = _keep(hydrant, "backlog", fixes)
    took = time.perf_counter() - began
    over.set()
    lane.join()
    return inserted / took, max(lanes)


def _live(hydrant: Hydrant, over: threading.Event, lanes: list[float]) -> None:
    bounds = hydrant.locator.bounds(0)
    assert bounds is not None
    while not over.wait(1.0):
        now = hydrant.clock.now()
        fixes = [FixRecord(unit_id=f"L{n}", fixed_at=now, place=Point(bounds.west, bounds.south)) for n in range(_LIVE)]
        began = time.perf_counter()
        _keep(hydrant, "live", fixes)
        lanes.append(time.perf_counter() - began)


def _keep(hydrant: Hydrant, name: str, fixes: list[FixRecord]) -> int:
    now = hydrant.clock.now()
    payload = Payload((), now, Watermark({}))
    return keep(hydrant, _Told(fixes), _declaration(name), payload, now).inserted


def _declaration(name: str) -> FeedDeclaration:
    rules = {"unit_id": "id", "fixed_at": "at", "lon": "x", "lat": "y"}
    label = {"zh": name, "en": name}
    return FeedDeclaration.model_validate({"name": name, "kind": "files", "label": label, "fix": rules})


def _plain(hall: Hall, fixes: list[FixRecord]) -> float:
    rows = [(f.unit_id, f.fixed_at.timestamp(), f.place.lon, f.place.lat, f.speed_kmh, f.heading_deg) for f in fixes]
    into = "plain (unit text, at float8, lon float8, lat float8, speed float8, heading float8)"
    url = hall.database.url
    began = time.perf_counter()
    if hall.database.shared:
        with psycopg.connect(url.set(drivername="postgresql").render_as_string(False)) as connection:
            connection.execute(f"CREATE TABLE {into}")
            with connection.cursor().copy("COPY plain FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    else:
        with closing(sqlite3.connect(f"{url.database}.plain")) as lite:
            lite.execute(f"CREATE TABLE {into}")
            lite.executemany("INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?)", rows)
            lite.commit()
    return len(rows) / (time.perf_counter() - began)
