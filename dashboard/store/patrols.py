"""Patrol units and their fixes: judged, each once, in its place by the device's time, the newest one on the unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

import numpy as np
from sqlalchemy import Connection, and_, func, select

from dashboard.domain.beat import PASS_APART_US, Along, Pass, Trail, along_nothing
from dashboard.domain.hygiene import Doubt, Fault, Judged, Verdict, judge
from dashboard.domain.patrol import FixRecord, Shifts
from dashboard.domain.privacy import person
from dashboard.domain.track import Spot
from dashboard.store.beats import add_passes, beat_ids
from dashboard.store.bulk import insert_values
from dashboard.store.dimensions import Dimensions
from dashboard.store.fix_partitions import make_room
from dashboard.store.patrol_rollups import add_days, add_visits, closed_days
from dashboard.store.patrol_sums import Fixes, Steps, summed_days, summed_visits
from dashboard.store.patrol_units import Unit, Units
from dashboard.store.rows import FixRow, PatrolUnitRow, table_of
from dashboard.store.steady import Told, Trace, steady
from dashboard.store.types import from_us, to_us

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
_NO_DOUBT = Doubt()
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
        self._received_us = to_us(self.received_at)

    def take(self, fixes: Sequence[FixRecord], area_codes: Sequence[str | None]) -> None:
        """Take fixes with the areas they lie in: judged beside what the unit is known to have done."""
        by_unit: dict[str, list[Told]] = {}
        areas = {code: self.dimensions.area(code) for code in set(area_codes)}
        for at, fix, code in zip(map(to_us, [fix.fixed_at for fix in fixes]), fixes, area_codes, strict=True):
            by_unit.setdefault(fix.unit_id, []).append((at, fix, areas[code]))
        self._units.meet(by_unit)
        self._refuse_closed_days(by_unit)
        told = [(self._units[unit_id], sorted(said, key=itemgetter(0))) for unit_id, said in by_unit.items() if said]
        if not told:
            return
        traces = [Trace(unit.row["id"], said, unit.newest, unit.counted_to) for unit, said in told]
        ends, steps = steady(traces)
        kept: list[tuple[int, Sequence[Told]]] = []
        further: list[tuple[int, int, float, float]] = []
        trails: list[Trail] = []
        for (unit, said), trace, end in zip(told, traces, ends, strict=True):
            known = [] if trace.newest is None else [trace.newest]
            good, judged = said, Judged([], [], _NO_DOUBT, end)
            if end is None:
                known = self._known(unit, trace)
                good, judged = self._judged(unit, trace, known)
                further += [(trace.unit_id, *step) for step in judged.added]
            self._learn(unit, said[-1][1], good[-1] if good else None, judged)
            if not good:
                continue
            kept.append((trace.unit_id, good))
            if self.along is not along_nothing:
                trails.append(_trail(trace.unit_id, known, _spots(good)))
        last = from_us(max(said[-1][0] for _, said in told))
        self.newest_at = last if self.newest_at is None else max(last, self.newest_at)
        self._units.write(by_unit)
        self._keep(kept, steps.joined(further))
        self._pass_beats(trails)

    def refuse(self, fix: FixRecord, fault: Fault, why: str) -> None:
        """Count a fix that is not taken as it came."""
        self.refused[fix.unit_id, fault] += 1
        self.examples[fix.unit_id, fault] = why

    def _judged(self, unit: Unit, trace: Trace, known: Sequence[Spot]) -> tuple[list[Told], Judged]:
        """What of a trace is kept, each spot looked at between its neighbours; the rest is counted as refused."""
        judged = judge(known, _spots(trace.said), trace.newest, unit.doubt, trace.counted_to)
        kept = []
        for one, verdict in zip(trace.said, judged.verdicts, strict=True):
            if verdict is Verdict.KEPT:
                kept.append(one)
            elif verdict is not Verdict.AGAIN:
                fix = one[1]
                self.refuse(fix, Fault(verdict.value), f"{fix.fixed_at.isoformat()} {fix.place.lon}, {fix.place.lat}")
        return kept, judged

    def _keep(self, kept: Sequence[tuple[int, Sequence[Told]]], steps: Steps) -> None:
        """Into the store: the fixes, and what they come to."""
        received_us = self._received_us
        rows = [
            (
                unit_id,
                at,
                received_us,
                fix.place.lon,
                fix.place.lat,
                fix.speed_kmh,
                fix.heading_deg,
                None if fix.device_at is None else to_us(fix.device_at),
                None if fix.platform_at is None else to_us(fix.platform_at),
            )
            for unit_id, good in kept
            for at, fix, _ in good
        ]
        fixes = Fixes(
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int64),
            np.array([area for _, good in kept for _, _, area in good], np.int64),
        )
        added = dict(summed_days(fixes, steps, self.days))
        make_room(self.connection, {self.days.around_us(day_us) for day_us in sorted({day for _, day in added})})
        insert_values(self.connection, _FIXES, _FIX, rows)
        add_days(self.connection, added)
        add_visits(self.connection, dict(summed_visits(fixes, self.shifts)))
        self.inserted += len(rows)

    def _pass_beats(self, trails: Sequence[Trail]) -> None:
        """Which beats these fixes pass, by the shift of each."""
        met = list(self.along(trails) if trails else ())
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

    def _known(self, unit: Unit, trace: Trace) -> list[Spot]:
        """The accepted spots around the new ones: the newest alone where nothing comes late."""
        first, last, newest = trace.said[0][0], trace.said[-1][0], trace.newest
        if newest is None or not unit.stored:
            return [] if newest is None else [newest]
        if first > newest.at_us or first == last == newest.at_us:
            return [newest]
        first, last = first - _BESIDE_US, min(last + _BESIDE_US, newest.at_us)
        there = select(_FIXES.c.fixed_at, _FIXES.c.lon, _FIXES.c.lat).where(
            _FIXES.c.unit_id == trace.unit_id, _FIXES.c.fixed_at.between(from_us(first), from_us(last))
        )
        return [
            Spot(to_us(at), lon, lat) for at, lon, lat in self.connection.execute(there.order_by(_FIXES.c.fixed_at))
        ]

    def _learn(self, unit: Unit, last: FixRecord, kept: Told | None, judged: Judged) -> None:
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

    def _refuse_closed_days(self, by_unit: dict[str, list[Told]]) -> None:
        """Refuse what falls into days that are thinned or dropped: they were counted whole and stay so."""
        for unit_id, said in by_unit.items():
            if said and min(at for at, _, _ in said) < max(self.closed.thin_us, self.closed.keep_workers_us):
                thinned = closed_days(self.connection, self._units[unit_id].row["id"])
                open_: list[Told] = []
                for one in said:
                    at, fix, _ = one
                    worker = fix.unit_kind == "worker"
                    keep_us = self.closed.keep_workers_us if worker else self.closed.keep_us
                    if at < keep_us or self.days.start_us(at) in thinned:
                        self.refuse(fix, Fault.CLOSED_DAY, fix.fixed_at.isoformat())
                    else:
                        open_.append(one)
                by_unit[unit_id] = open_


def _spots(told: Sequence[Told]) -> list[Spot]:
    return [Spot(at, fix.place.lon, fix.place.lat) for at, fix, _ in told]


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
