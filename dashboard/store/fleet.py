"""The units as a live map asks for them: those that changed since a number, and the way each has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store.rows import FeedRow, FixRow, PatrolUnitRow
from dashboard.store.types import to_us


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit at its latest fix."""

    id: int
    feed: str
    kind: str
    fleet: str | None
    label: str | None
    on_duty: bool | None
    area_id: int
    fixed_at: datetime
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: float | None
    changed_in: int


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A position on a unit's way; the second is the device's."""

    unit_id: int
    fixed_at_s: int
    lon: float
    lat: float


def changed_units(connection: Connection, since: int) -> list[Unit]:
    """Every unit that changed after number ``since`` and is somewhere; 0 gives all of them."""
    rows = select(
        PatrolUnitRow.id,
        FeedRow.name.label("feed"),
        PatrolUnitRow.kind,
        PatrolUnitRow.fleet,
        PatrolUnitRow.label,
        PatrolUnitRow.on_duty,
        PatrolUnitRow.area_id,
        PatrolUnitRow.fixed_at,
        PatrolUnitRow.lon,
        PatrolUnitRow.lat,
        PatrolUnitRow.speed_kmh,
        PatrolUnitRow.heading_deg,
        PatrolUnitRow.changed_in,
    ).join(FeedRow, FeedRow.id == PatrolUnitRow.feed_id)
    rows = rows.where(PatrolUnitRow.lon.is_not(None))
    if since:
        rows = rows.where(PatrolUnitRow.changed_in > since)
    return [Unit(**row) for row in connection.execute(rows).mappings()]


def forgotten_units(connection: Connection, since: int) -> dict[int, int]:
    """The units whose place was forgotten after number ``since``, each with the number that was under."""
    rows = select(PatrolUnitRow.id, PatrolUnitRow.changed_in).where(PatrolUnitRow.lon.is_(None))
    return {id_: number for id_, number in connection.execute(rows.where(PatrolUnitRow.changed_in > since))}


def ways(connection: Connection, after: datetime, unit_ids: Iterable[int], at_once: int = 500) -> list[Waypoint]:
    """The fixes of some units after a moment, each unit's in the order of time."""
    ids = sorted(unit_ids)
    points = []
    columns = select(FixRow.unit_id, FixRow.fixed_at, FixRow.lon, FixRow.lat)
    for start in range(0, len(ids), at_once):
        asked = columns.where(FixRow.unit_id.in_(ids[start : start + at_once]), FixRow.fixed_at > after)
        for row in connection.execute(asked.order_by(FixRow.unit_id, FixRow.fixed_at)):
            points.append(Waypoint(row.unit_id, to_us(row.fixed_at) // 1_000_000, row.lon, row.lat))
    return points


def fleets_of(connection: Connection) -> list[str]:
    """The names of all fleets of vehicles, in their own order."""
    named = select(PatrolUnitRow.fleet).where(PatrolUnitRow.kind == "vehicle", PatrolUnitRow.fleet.is_not(None))
    return sorted(name for name in connection.scalars(named.distinct()) if name)
