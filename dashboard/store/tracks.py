"""Units with what they did on a day, and their tracks over any window, for the pages that list and replay them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from dashboard.domain.track import Spot
from dashboard.store.rows import CaseRow, FeedRow, FixRow, PatrolDayRow, PatrolUnitRow, table_of
from dashboard.store.types import to_us

_FIXES = table_of(FixRow)
_STAGES = ("reported", "registered", "dispatched", "disposed", "closed")


@dataclass(frozen=True, slots=True)
class UnitOfDay:
    """A unit at its latest fix, in area 0 where that is unknown or forgotten; what it did on the day asked for is
    ``None`` where it was not heard of.
    """

    id: int
    external_id: str
    feed: str
    kind: str
    fleet: str | None
    label: str | None
    on_duty: bool | None
    area_id: int
    fixed_at: datetime
    speed_kmh: float | None
    fixes: int | None
    driven_m: float | None
    online_s: float | None


@dataclass(frozen=True, slots=True)
class StagedCase:
    """Where a case lies and when it reached which stage, in the order of time."""

    id: int
    title: str | None
    lon: float
    lat: float
    stages: tuple[tuple[str, datetime], ...]


def units_of_day(
    connection: Connection, day_at: datetime, area_ids: Iterable[int] | None, unit_ids: Sequence[int] | None = None
) -> list[UnitOfDay]:
    """All units that are now in some areas (``None``: anywhere), by fleet and label."""
    day = and_(PatrolDayRow.unit_id == PatrolUnitRow.id, PatrolDayRow.day_at == day_at)
    names = ("id", "external_id", "kind", "fleet", "label", "on_duty", "area_id", "fixed_at", "speed_kmh")
    columns = [getattr(PatrolUnitRow, name) for name in names]
    units = (
        select(
            *columns,
            FeedRow.name.label("feed"),
            PatrolDayRow.fixes,
            PatrolDayRow.driven_m,
            PatrolDayRow.online_s,
        )
        .join(FeedRow, FeedRow.id == PatrolUnitRow.feed_id)
        .outerjoin(PatrolDayRow, day)
    )
    if unit_ids is not None:
        units = units.where(PatrolUnitRow.id.in_(unit_ids))
    found = [UnitOfDay(**row) for row in connection.execute(units).mappings()]
    inside = None if area_ids is None else frozenset(area_ids)
    there = [unit for unit in found if inside is None or unit.area_id in inside]
    return sorted(there, key=lambda unit: (unit.kind, unit.fleet or "", unit.label or unit.external_id, unit.id))


def count_fixes(connection: Connection, unit_ids: Sequence[int], first: datetime, last: datetime) -> int:
    """How long the tracks of some units are together."""
    there = select(func.count()).select_from(_FIXES)
    return connection.execute(there.where(*_within(unit_ids, first, last))).scalar_one()


def tracks_of(
    connection: Connection, unit_ids: Sequence[int], first: datetime, last: datetime
) -> dict[int, list[tuple[Spot, float | None]]]:
    """By unit the spots of a window in the order of time, each with the speed that the device told."""
    there = select(_FIXES.c.unit_id, _FIXES.c.fixed_at, _FIXES.c.lon, _FIXES.c.lat, _FIXES.c.speed_kmh)
    there = there.where(*_within(unit_ids, first, last)).order_by(_FIXES.c.unit_id, _FIXES.c.fixed_at)
    tracks: dict[int, list[tuple[Spot, float | None]]] = {unit_id: [] for unit_id in unit_ids}
    for unit_id, at, lon, lat, speed in connection.execute(there):
        tracks[unit_id].append((Spot(to_us(at), lon, lat), speed))
    return tracks


def staged_cases(
    connection: Connection, first: datetime, last: datetime, area_ids: Iterable[int] | None, most: int
) -> list[StagedCase]:
    """Cases with a position that something happened to in a window, the earliest reported first."""
    moments = [getattr(CaseRow, f"{stage}_at") for stage in _STAGES]
    # finished_at stands for disposed_at: it has an index, and is the same moment wherever a case was disposed.
    sought = [CaseRow.reported_at, CaseRow.registered_at, CaseRow.finished_at, CaseRow.closed_at]
    there = select(CaseRow.id, CaseRow.title, CaseRow.lon, CaseRow.lat, CaseRow.area_id, *moments).where(
        or_(*(moment.between(first, last) for moment in sought)),
        CaseRow.lon.is_not(None),
        CaseRow.lat.is_not(None),
        CaseRow.deleted_seen_at.is_(None),
    )
    inside = None if area_ids is None else frozenset(area_ids)
    cases = []
    for id_, title, lon, lat, area_id, *reached in connection.execute(there.order_by(CaseRow.reported_at, CaseRow.id)):
        if inside is None or area_id in inside:
            stages = sorted((at, stage) for stage, at in zip(_STAGES, reached, strict=True) if at is not None)
            cases.append(StagedCase(id_, title, lon, lat, tuple((stage, at) for at, stage in stages)))
            if len(cases) == most:
                break
    return cases


def _within(unit_ids: Sequence[int], first: datetime, last: datetime) -> tuple[ColumnElement[bool], ...]:
    return (_FIXES.c.unit_id.in_(unit_ids), _FIXES.c.fixed_at.between(first, last))
