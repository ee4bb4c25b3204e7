"""Patrol units and their fixes: each fix once, in its place by the device's time, the newest one on the unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from dashboard.domain.patrol import FixRecord
from dashboard.store.counters import take_numbers
from dashboard.store.dimensions import Dimensions
from dashboard.store.rows import FixRow, PatrolUnitRow, table_of

_UNITS = table_of(PatrolUnitRow)
_FIXES = table_of(FixRow)


class FixIntake:
    """The fixes of one transaction of one feed."""

    def __init__(self, connection: Connection, feed_id: int, received_at: datetime, dimensions: Dimensions) -> None:
        self._connection = connection
        self._feed_id = feed_id
        self._received_at = received_at
        self._dimensions = dimensions
        self.inserted = 0
        self.newest_at: datetime | None = None
        self._number = 0

    def take(self, fixes: Sequence[FixRecord], area_codes: Sequence[str | None]) -> None:
        """Take fixes with the areas they lie in. A late fix finds its place; the newest stands on the unit.

        A unit of which nothing is new, because its last position was only told again, is left as it is.
        """
        there = {
            row.external_id: row
            for row in self._connection.execute(
                select(_UNITS).where(
                    PatrolUnitRow.feed_id == self._feed_id,
                    PatrolUnitRow.external_id.in_({fix.unit_id for fix in fixes}),
                )
            )
        }
        units = {external_id: (row.id, row.fixed_at) for external_id, row in there.items()}
        newest_before = dict(units.values())
        newest: dict[str, tuple[FixRecord, str | None]] = {}
        for fix, code in zip(fixes, area_codes, strict=True):
            if fix.unit_id not in newest or fix.fixed_at > newest[fix.unit_id][0].fixed_at:
                newest[fix.unit_id] = (fix, code)
        next_id: int = self._connection.execute(select(func.coalesce(func.max(_UNITS.c.id), 0) + 1)).scalar_one()
        added, moved = [], []
        for unit_id, (fix, code) in newest.items():
            row = {
                "kind": fix.unit_kind,
                "fleet": fix.fleet,
                "label": fix.label,
                "on_duty": fix.on_duty,
                "area_id": self._dimensions.area(code),
                "fixed_at": fix.fixed_at,
                "received_at": self._received_at,
                "lon": fix.place.lon,
                "lat": fix.place.lat,
                "speed_kmh": fix.speed_kmh,
                "heading_deg": fix.heading_deg,
            }
            if unit_id not in units:
                units[unit_id] = (next_id, fix.fixed_at)
                added.append({**row, "id": next_id, "feed_id": self._feed_id, "external_id": unit_id})
                next_id += 1
            elif fix.fixed_at >= units[unit_id][1] and _says_more(row, there[unit_id]):
                moved.append({**row, "unit": units[unit_id][0]})
        for changed_row in (*added, *moved):
            changed_row["changed_in"] = self._turn()
        if added:
            self._connection.execute(insert(_UNITS), added)
        if moved:
            changed: dict[str, Any] = {name: bindparam(name) for name in moved[0] if name != "unit"}
            self._connection.execute(update(_UNITS).where(_UNITS.c.id == bindparam("unit")).values(changed), moved)
        self._write_fixes(fixes, {external_id: id_ for external_id, (id_, _) in units.items()}, newest_before)

    def _turn(self) -> int:
        """The number of this transaction, taken once it has something to say."""
        self._number = self._number or take_numbers(self._connection, "patrol")
        return self._number

    def _write_fixes(self, fixes: Sequence[FixRecord], ids: dict[str, int], newest_before: dict[int, datetime]) -> None:
        """Each fix once. What is newer than all of its unit's is new; only a late one must be looked for."""
        wanted = {(ids[fix.unit_id], fix.fixed_at): fix for fix in fixes}
        have = {(unit, at) for unit, at in newest_before.items()}
        late: dict[int, list[datetime]] = {}
        for unit, at in wanted:
            if unit in newest_before and at < newest_before[unit]:
                late.setdefault(unit, []).append(at)
        for unit, moments in late.items():
            there = select(FixRow.fixed_at).where(FixRow.unit_id == unit, FixRow.fixed_at.in_(moments))
            have.update((unit, at) for at in self._connection.scalars(there))
        rows = [
            {
                "unit_id": unit,
                "fixed_at": at,
                "received_at": self._received_at,
                "lon": fix.place.lon,
                "lat": fix.place.lat,
                "speed_kmh": fix.speed_kmh,
                "heading_deg": fix.heading_deg,
            }
            for (unit, at), fix in wanted.items()
            if (unit, at) not in have
        ]
        if rows:
            self._connection.execute(insert(_FIXES), rows)
            self.inserted += len(rows)
        filled = [{"unit": unit} for unit in {row["unit_id"] for row in rows} & late.keys()]
        if filled:
            stamp = update(_UNITS).where(_UNITS.c.id == bindparam("unit")).values(changed_in=self._turn())
            self._connection.execute(stamp, filled)
        last = max(at for _, at in wanted)
        self.newest_at = last if self.newest_at is None else max(last, self.newest_at)


def _says_more(row: dict[str, Any], there: Row[Any]) -> bool:
    """Whether a unit's newest row differs from the stored one in anything but when it reached us."""
    return any(row[name] != getattr(there, name) for name in row if name != "received_at")


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
