"""What some units did in a window, with the cases of that window: what a replay and an export are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.domain.scope import Scope
from dashboard.domain.track import Spot, gaps, mileage_m, stops
from dashboard.snapshot.details import Replay, ReplayAsked, ReplayCase, TrackEvent, UnitTrack
from dashboard.snapshot.scoped import areas_of
from dashboard.store.areas import read_names
from dashboard.store.engine import Database
from dashboard.store.tracks import UnitOfDay, count_fixes, staged_cases, tracks_of, units_of_day
from dashboard.store.types import from_us

MOST_FIXES = 300_000
MOST_CASES = 2_000
_MOST_DAYS_OF_CASES = 32
DEFAULT_SPAN = timedelta(hours=2)


def replay(database: Database, scope: Scope, asked: ReplayAsked, now: datetime) -> Replay:
    """Raises ``ValueError`` where the window is none or holds more than a screen can take."""
    with database.reading() as connection:
        areas = areas_of(scope, read_names(connection))
        units = _chosen(units_of_day(connection, now, areas), asked)
        newest = max((unit.fixed_at for unit in units), default=now).replace(microsecond=0) + timedelta(seconds=1)
        last = asked.last_at or min(max(newest, asked.first_at or newest), now)
        first = asked.first_at or last - DEFAULT_SPAN
        if first >= last:
            raise ValueError("from >= to")
        ids = [unit.id for unit in units]
        many = count_fixes(connection, ids, first, last) if ids else 0
        if many > MOST_FIXES:
            raise ValueError(f"{many:,} > {MOST_FIXES:,} positions; shorten the window or choose fewer / 轨迹点过多")
        tracks = tracks_of(connection, ids, first, last) if ids else {}
        short = last - first <= timedelta(days=_MOST_DAYS_OF_CASES)
        cases = staged_cases(connection, first, last, areas, MOST_CASES + 1) if asked.cases and short else []
    return Replay(
        first_at=first,
        last_at=last,
        tracks=tuple(_track(unit, tracks[unit.id]) for unit in units),
        cases=tuple(
            ReplayCase(case.id, case.title or "", case.lon, case.lat, case.stages) for case in cases[:MOST_CASES]
        ),
        left_out="many" if len(cases) > MOST_CASES else "long" if asked.cases and not short else None,
    )


def _chosen(units: Sequence[UnitOfDay], asked: ReplayAsked) -> list[UnitOfDay]:
    if asked.unit_ids:
        wanted = frozenset(asked.unit_ids)
        return [unit for unit in units if unit.id in wanted]
    return [unit for unit in units if asked.fleet is not None and (unit.fleet or "") == asked.fleet]


def _track(unit: UnitOfDay, track: Sequence[tuple[Spot, float | None]]) -> UnitTrack:
    spots = [spot for spot, _ in track]
    events = [TrackEvent("gap", from_us(first), from_us(last)) for first, last in gaps(spots)]
    events += [TrackEvent("stop", from_us(s.start_us), from_us(s.end_us), s.lon, s.lat) for s in stops(spots)]
    return UnitTrack(
        id=unit.id,
        label=unit.label or unit.external_id,
        kind=unit.kind,
        fleet=unit.fleet,
        spots=tuple((spot.at_us, spot.lon, spot.lat, speed) for spot, speed in track),
        driven_m=mileage_m(spots),
        events=tuple(sorted(events, key=lambda event: event.first_at)),
    )
