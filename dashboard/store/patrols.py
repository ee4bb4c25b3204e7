"""Patrol units and their fixes: judged, each once, in its place by the device's time, the newest one on the unit."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, func, select

from dashboard.domain.beat import PASS_APART_US, Along, Pass, Trail, along_nothing
from dashboard.domain.hygiene import Fault, Judged, Verdict, judge
from dashboard.domain.patrol import FixRecord, Shifts
from dashboard.domain.privacy import person
from dashboard.domain.track import Spot
from dashboard.store.beats import add_passes, beat_ids
from dashboard.store.bulk import insert_values
from dashboard.store.dimensions import Dimensions
from dashboard.store.fix_partitions import make_room
from dashboard.store.patrol_rollups import DayAdded, VisitAdded, add_days, add_visits, closed_days
from dashboard.store.patrol_units import Unit, Units
from dashboard.store.rows import FixRow, PatrolUnitRow, table_of
from dashboard.store.types import from_us, to_us

_R = TypeVar("_R")
_FIXES = table_of(FixRow)
_UNITS = table_of(PatrolUnitRow)
_FIX = (
    "unit_id",
    "fixed_at",
    "received_at",
    "lon",
    "lat",
    "speed_kmh",
    "heading_deg",
    "device_at",
    "platform_at",
)  # in the order of the rows below
_BESIDE_US = 10 * 60 * 1_000_000  # how far around a late fix its neighbours are looked for


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """From where on fixes are kept at all, and before where days may be thinned; in microseconds since 1970."""

    keep_us: int
    thin_us: int
    keep_workers_us: int


@dataclass
class FixIntake:
    """The fixes of one transaction of one feed. ``refused`` counts by (unit, reason), with an example in words."""

    connection: Connection
    feed_id: int
    received_at: datetime
    dimensions: Dimensions
    shifts: Shifts
    days: Shifts
    closed: ClosedDays
    along: Along = along_nothing
    inserted: int = 0
    newest_at: datetime | None = None
    refused: Counter[tuple[str, Fault]] = field(default_factory=Counter)
    examples: dict[tuple[str, Fault], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._units = Units(self.connection, self.feed_id)
        self._days_added: dict[tuple[int, int], DayAdded] = {}
        self._visits_added: dict[tuple[int, int, int], VisitAdded] = {}
        self._trails: list[Trail] = []
        self._received_us = to_us(self.received_at)

    def take(self, fixes: Sequence[FixRecord], area_codes: Sequence[str | None]) -> None:
        """Take fixes with the areas they lie in: judged beside what the unit is known to have done."""
        by_unit: dict[str, list[tuple[int, FixRecord, int]]] = {}
        areas = {code: self.dimensions.area(code) for code in set(area_codes)}
        for fix, code in zip(fixes, area_codes, strict=True):
            by_unit.setdefault(fix.unit_id, []).append((to_us(fix.fixed_at), fix, areas[code]))
        self._units.meet(by_unit)
        self._refuse_closed_days(by_unit)
        rows: list[tuple[Any, ...]] = []
        for unit_id, said in by_unit.items():
            said.sort(key=itemgetter(0))
            if said:
                rows += self._take_unit(self._units[unit_id], said)
        self._units.write(by_unit)
        make_room(self.connection, {self.days.around_us(day_us) for _, day_us in sorted(self._days_added)})
        insert_values(self.connection, _FIXES, _FIX, rows)
        add_days(self.connection, self._days_added)
        add_visits(self.connection, self._visits_added)
        self._pass_beats()
        self._days_added, self._visits_added, self._trails = {}, {}, []
        self.inserted += len(rows)

    def refuse(self, fix: FixRecord, fault: Fault, why: str) -> None:
        """Count a fix that is not taken as it came."""
        self.refused[fix.unit_id, fault] += 1
        self.examples[fix.unit_id, fault] = why

    def _take_unit(self, unit: Unit, said: list[tuple[int, FixRecord, int]]) -> list[tuple[Any, ...]]:
        newest = unit.newest
        new = [Spot(at, fix.place.lon, fix.place.lat) for at, fix, _ in said]
        known = self._known(unit, newest, new)
        judged = judge(known, new, newest, unit.doubt, unit.counted_to)
        rows: list[tuple[Any, ...]] = []
        unit_id, received_us, good = unit.row["id"], self._received_us, Verdict.KEPT
        kept = None
        visit: VisitAdded | None = None
        visit_area = shift_from = shift_to = -1
        for one, verdict in zip(said, judged.verdicts, strict=True):
            at, fix, area_id = one
            if verdict is not good:
                if verdict is not Verdict.AGAIN:
                    self.refuse(
                        fix, Fault(verdict.value), f"{fix.fixed_at.isoformat()} {fix.place.lon}, {fix.place.lat}"
                    )
                continue
            kept = one
            place, device_at, platform_at = fix.place, fix.device_at, fix.platform_at
            rows.append(
                (
                    unit_id,
                    at,
                    received_us,
                    place.lon,
                    place.lat,
                    fix.speed_kmh,
                    fix.heading_deg,
                    None if device_at is None else to_us(device_at),
                    None if platform_at is None else to_us(platform_at),
                )
            )
            if not area_id:
                continue
            if visit is None or area_id != visit_area or not shift_from <= at < shift_to:
                shift_from, shift_to = self.shifts.around_us(at)
                visit_area = area_id
                visit = self._visits_added.setdefault((shift_from, area_id, unit_id), VisitAdded(at, at))
            visit.meet(at)
        self._count(unit_id, rows, judged)
        if self.along is not along_nothing:
            kept_spots = [spot for spot, verdict in zip(new, judged.verdicts, strict=True) if verdict is good]
            if kept_spots:
                self._trails.append(_trail(unit_id, known, kept_spots))
        self._learn(unit, said[-1][1], kept, judged)
        last = from_us(said[-1][0])
        self.newest_at = last if self.newest_at is None else max(last, self.newest_at)
        return rows

    def _pass_beats(self) -> None:
        """Which beats these fixes pass, by the shift of each."""
        met = list(self.along(self._trails))
        ids = beat_ids(self.connection) if met else {}
        passing: dict[tuple[int, int, int], list[Pass]] = {}
        for unit_id, at, key, pieces in met:
            if key not in ids:  # one that another process no longer declares is not there
                continue
            passes = passing.setdefault((ids[key], self.shifts.start_us(at), unit_id), [])
            if passes and at <= passes[-1].last_us + PASS_APART_US:
                passes[-1].last_us = at
                passes[-1].pieces |= pieces
            else:
                passes.append(Pass(at, at, pieces))
        add_passes(self.connection, passing)

    def _known(self, unit: Unit, newest: Spot | None, new: list[Spot]) -> list[Spot]:
        """The accepted spots around the new ones: the newest alone where nothing comes late."""
        if newest is None or not unit.stored:
            return [] if newest is None else [newest]
        if new[0].at_us > newest.at_us:
            return [newest]
        if new[0].at_us == newest.at_us and len(new) == 1:
            return [newest]
        first, last = new[0].at_us - _BESIDE_US, min(new[-1].at_us + _BESIDE_US, newest.at_us)
        there = select(_FIXES.c.fixed_at, _FIXES.c.lon, _FIXES.c.lat).where(
            _FIXES.c.unit_id == unit.row["id"], _FIXES.c.fixed_at.between(from_us(first), from_us(last))
        )
        return [
            Spot(to_us(at), lon, lat) for at, lon, lat in self.connection.execute(there.order_by(_FIXES.c.fixed_at))
        ]

    def _count(self, unit_id: int, rows: list[tuple[Any, ...]], judged: Judged) -> None:
        """What the fixes of a unit, in the order of time, add to its days."""
        for day_from, fixes in self._by_day(rows, itemgetter(1)):
            first, last = fixes[0][1], fixes[-1][1]
            day = self._days_added.setdefault((unit_id, day_from), DayAdded(first, last))
            day.first_us, day.last_us = min(day.first_us, first), max(day.last_us, last)
            day.fixes += len(fixes)
        for day_from, steps in self._by_day(judged.added, itemgetter(0)):
            first, last = steps[0][0], steps[-1][0]
            day = self._days_added.setdefault((unit_id, day_from), DayAdded(first, last))
            day.driven_m += sum(map(itemgetter(1), steps))
            day.online_s += sum(map(itemgetter(2), steps))

    def _by_day(self, rows: Sequence[_R], at_us: Callable[[_R], int]) -> Iterator[tuple[int, Sequence[_R]]]:
        """Rows in the order of time, by where the day begins that they fall into."""
        first = 0
        while first < len(rows):
            day_from, day_to = self.days.around_us(at_us(rows[first]))
            end = bisect_left(rows, day_to, first, key=at_us)
            yield day_from, rows[first:end]
            first = end

    def _learn(self, unit: Unit, last: FixRecord, kept: tuple[int, FixRecord, int] | None, judged: Judged) -> None:
        newest = -1 if unit.row["fixed_at"] is None else unit.row["fixed_at"]
        if to_us(last.fixed_at) >= newest:
            label = person(last.label) if last.unit_kind == "worker" else last.label  # a badge, never a person's name
            unit.learn(kind=last.unit_kind, fleet=last.fleet, label=label, on_duty=last.on_duty)
        doubt = judged.doubt
        unit.learn(
            news=False,
            doubt_agreeing=doubt.agreeing,
            doubt_at=doubt.last.at_us if doubt.last else None,
            doubt_lon=doubt.last.lon if doubt.last else None,
            doubt_lat=doubt.last.lat if doubt.last else None,
        )
        if kept is None:
            return
        unit.news = True  # a late fix changes the way it has come
        if kept[0] <= newest:
            return
        at, fix, area_id = kept
        counted = judged.counted_to or (fix.place.lon, fix.place.lat)
        unit.learn(
            fixed_at=at,
            received_at=self._received_us,
            lon=fix.place.lon,
            lat=fix.place.lat,
            speed_kmh=fix.speed_kmh,
            heading_deg=fix.heading_deg,
            area_id=area_id,
            counted_lon=counted[0],
            counted_lat=counted[1],
        )

    def _refuse_closed_days(self, by_unit: dict[str, list[tuple[int, FixRecord, int]]]) -> None:
        """Refuse what falls into days that are thinned or dropped: they were counted whole and stay so."""
        for unit_id, said in by_unit.items():
            if said and min(at for at, _, _ in said) < max(self.closed.thin_us, self.closed.keep_workers_us):
                thinned = closed_days(self.connection, self._units[unit_id].row["id"])
                open_: list[tuple[int, FixRecord, int]] = []
                for one in said:
                    at, fix, _ = one
                    worker = fix.unit_kind == "worker"
                    keep_us = self.closed.keep_workers_us if worker else self.closed.keep_us
                    if at < keep_us or self.days.start_us(at) in thinned:
                        self.refuse(fix, Fault.CLOSED_DAY, fix.fixed_at.isoformat())
                    else:
                        open_.append(one)
                by_unit[unit_id] = open_


def _trail(unit_id: int, known: Sequence[Spot], kept: Sequence[Spot]) -> Trail:
    """New spots among the known ones around them."""
    if not known or known[-1].at_us < kept[0].at_us:
        return Trail(unit_id, [*known[-1:], *kept], [False] * len(known[-1:]) + [True] * len(kept))
    new = {spot.at_us for spot in kept}
    track = sorted({*known, *kept})
    return Trail(unit_id, track, [spot.at_us in new for spot in track])


def units_online(
    connection: Connection, since: datetime, area_ids: Sequence[int] | None = None
) -> dict[str, tuple[int, int]]:
    """By kind of unit: how many have a fix after ``since``, and how many should (on duty, where anybody says)."""
    counts = select(
        PatrolUnitRow.kind,
        func.sum((PatrolUnitRow.fixed_at > since).cast(_UNITS.c.area_id.type)),
        func.sum(func.coalesce(PatrolUnitRow.on_duty, True).cast(_UNITS.c.area_id.type)),
    ).group_by(PatrolUnitRow.kind)
    if area_ids is not None:
        counts = counts.where(PatrolUnitRow.area_id.in_(area_ids))
    return {kind: (online or 0, expected or 0) for kind, online, expected in connection.execute(counts)}


def patrol_of(
    connection: Connection, since: datetime, area_ids: Collection[int] | None
) -> tuple[tuple[tuple[str, int, int], ...], datetime | None]:
    """By kind, of the units on duty or that do not say: (kind, with a fix after ``since``, all). And the newest fix."""
    on_duty = func.coalesce(PatrolUnitRow.on_duty, True)
    counts = select(
        PatrolUnitRow.kind,
        func.sum(and_(PatrolUnitRow.fixed_at > since, on_duty).cast(_UNITS.c.area_id.type)),
        func.sum(on_duty.cast(_UNITS.c.area_id.type)),
        func.max(PatrolUnitRow.fixed_at),
    ).group_by(PatrolUnitRow.kind)
    if area_ids is not None:
        counts = counts.where(PatrolUnitRow.area_id.in_(area_ids))
    rows = list(connection.execute(counts.order_by(PatrolUnitRow.kind)))
    newest = max((at for _, _, _, at in rows if at is not None), default=None)
    return tuple((kind, online or 0, expected or 0) for kind, online, expected, _ in rows), newest
