"""How long tracks are kept: old ones thinned, then dropped, a unit's day at a time. What a day amounted to stays."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, text, update

from dashboard.domain.track import Spot, thinned
from dashboard.store.counters import take_numbers
from dashboard.store.engine import Database
from dashboard.store.rows import FixRow, PatrolDayRow, PatrolUnitRow, table_of
from dashboard.store.types import to_us

_FIXES = table_of(FixRow)
_DAYS = table_of(PatrolDayRow)
_UNITS = table_of(PatrolUnitRow)
_PLACE = ("lon", "lat", "speed_kmh", "heading_deg", "counted_lon", "counted_lat")
_DOUBT = ("doubt_at", "doubt_lon", "doubt_lat")


@dataclass(frozen=True, slots=True)
class UnitDay:
    """A unit's local day, from where it begins to where the next one does."""

    unit_id: int
    day_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of tracks, and the room it takes."""

    fixes: int
    oldest_at: datetime | None
    database_bytes: int
    free_bytes: int | None  # of the disk, where the database is a file of this machine


def days_to_thin(connection: Connection, before: datetime, most: int) -> list[tuple[int, datetime]]:
    """(unit, where its day begins) of days that began before a moment and are whole yet, the oldest first."""
    days = select(_DAYS.c.unit_id, _DAYS.c.day_at).where(_DAYS.c.day_at < before, _DAYS.c.kept.is_(None))
    return [(unit, at) for unit, at in connection.execute(days.order_by(_DAYS.c.day_at).limit(most))]


def days_to_drop(
    connection: Connection, before: datetime, most: int, *of: ColumnElement[bool]
) -> list[tuple[int, datetime]]:
    """The same of days of which fixes are still there."""
    there = func.coalesce(_DAYS.c.kept, _DAYS.c.fixes) > 0
    days = select(_DAYS.c.unit_id, _DAYS.c.day_at).where(_DAYS.c.day_at < before, there, *of)
    return [(unit, at) for unit, at in connection.execute(days.order_by(_DAYS.c.day_at).limit(most))]


def days_of_workers_to_drop(connection: Connection, before: datetime, most: int) -> list[tuple[int, datetime]]:
    """The same of persons' devices alone: where somebody was is sensitive personal information."""
    workers = select(PatrolUnitRow.id).where(PatrolUnitRow.kind == "worker")
    return days_to_drop(connection, before, most, _DAYS.c.unit_id.in_(workers))


def thin_day(connection: Connection, day: UnitDay, to: timedelta) -> int:
    """Leave of a day no more than one fix in ``to``, and every gap a gap; returns how many went."""
    there = select(_FIXES.c.fixed_at, _FIXES.c.lon, _FIXES.c.lat).where(*_of(day)).order_by(_FIXES.c.fixed_at)
    track = [(at, Spot(to_us(at), lon, lat)) for at, lon, lat in connection.execute(there)]
    staying = {spot.at_us for spot in thinned([spot for _, spot in track], to.total_seconds())}
    gone = [{"unit": day.unit_id, "at": at} for at, spot in track if spot.at_us not in staying]
    if gone:
        one = delete(_FIXES).where(_FIXES.c.unit_id == bindparam("unit"), _FIXES.c.fixed_at == bindparam("at"))
        connection.execute(one, gone)
    _close(connection, day, len(staying))
    return len(gone)


def drop_day(connection: Connection, day: UnitDay) -> int:
    """Let go of a day's fixes; returns how many there were."""
    gone = connection.execute(delete(_FIXES).where(*_of(day))).rowcount
    _close(connection, day, 0)
    return gone


def close_days(connection: Connection, before: datetime) -> int:
    """Know of days that began before a moment that none of their fixes is kept; returns how many there were."""
    there = func.coalesce(_DAYS.c.kept, _DAYS.c.fixes)
    gone = (_DAYS.c.day_at < before, there > 0)
    fixes = connection.execute(select(func.sum(there)).where(*gone)).scalar_one()
    connection.execute(update(_DAYS).where(*gone).values(kept=0))
    return fixes or 0


def forget_places(connection: Connection, before: datetime, *, workers_only: bool = False) -> int:
    """Let go of where units were last that have not been heard of since; returns how many. When that was stays, and
    a live map learns that they are nowhere.
    """
    of = [_UNITS.c.kind == "worker"] if workers_only else []
    doubted = update(_UNITS).where(_UNITS.c.doubt_at < before, *of)
    connection.execute(doubted.values(dict.fromkeys(_DOUBT) | {"doubt_agreeing": 0}))
    silent = (_UNITS.c.fixed_at < before, _UNITS.c.lon.is_not(None), *of)
    if connection.execute(select(_UNITS.c.id).where(*silent).limit(1)).first() is None:
        return 0
    nowhere = dict.fromkeys(_PLACE) | {"area_id": 0, "changed_in": take_numbers(connection, "patrol")}
    return connection.execute(update(_UNITS).where(*silent).values(nowhere)).rowcount


def kept(database: Database) -> Kept:
    """How many fixes are kept since when, and what the database takes of its disk."""
    there = func.coalesce(_DAYS.c.kept, _DAYS.c.fixes)
    with database.reading() as connection:
        fixes, oldest = connection.execute(select(func.sum(there), func.min(_DAYS.c.day_at)).where(there > 0)).one()
        if database.url.get_backend_name() != "sqlite":
            taken = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            return Kept(fixes or 0, oldest, taken, None)
    file = Path(database.url.database or "")
    taken = sum(path.stat().st_size for path in (file, Path(f"{file}-wal")) if path.exists())
    return Kept(fixes or 0, oldest, taken, shutil.disk_usage(file.parent).free)


def _of(day: UnitDay) -> Sequence[ColumnElement[bool]]:
    return (_FIXES.c.unit_id == day.unit_id, _FIXES.c.fixed_at >= day.day_at, _FIXES.c.fixed_at < day.until)


def _close(connection: Connection, day: UnitDay, left: int) -> None:
    mine = (_DAYS.c.unit_id == day.unit_id, _DAYS.c.day_at == day.day_at)
    connection.execute(update(_DAYS).where(*mine).values(kept=left))
