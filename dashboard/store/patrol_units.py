"""The units of one transaction: read once, changed in memory, written together with the number they changed under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.hygiene import Doubt
from dashboard.domain.track import Spot
from dashboard.store.bulk import NativeRow, insert_rows, update_rows
from dashboard.store.counters import take_numbers
from dashboard.store.rows import PatrolUnitRow, table_of
from dashboard.store.types import to_us

_UNITS = table_of(PatrolUnitRow)
_NAMES_AT_ONCE = 400

_SAID = ("kind", "fleet", "label", "on_duty")
_DOUBT = ("doubt_agreeing", "doubt_at", "doubt_lon", "doubt_lat")
_NEWEST = ("fixed_at", "received_at", "lon", "lat", "speed_kmh", "heading_deg", "area_id", "counted_lon", "counted_lat")
_COLUMNS = ("id", "changed_in", *_SAID, *_DOUBT, *_NEWEST)


@dataclass(slots=True)
class Unit:
    """A unit as this transaction knows it; ``row`` holds its columns as the driver stores them."""

    row: NativeRow
    stored: bool
    changed: bool = False
    news: bool = False  # something of it that a screen shows has changed, its way included

    @property
    def newest(self) -> Spot | None:
        """``None`` before the first, and once its place is forgotten."""
        return Spot(self.row["fixed_at"], self.row["lon"], self.row["lat"]) if self.row["lon"] is not None else None

    @property
    def doubt(self) -> Doubt:
        row = self.row
        last = None if row["doubt_at"] is None else Spot(row["doubt_at"], row["doubt_lon"], row["doubt_lat"])
        return Doubt(row["doubt_agreeing"], last)

    @property
    def counted_to(self) -> tuple[float, float] | None:
        lon, lat = self.row["counted_lon"], self.row["counted_lat"]
        return None if lon is None or lat is None else (lon, lat)

    def learn(self, *, news: bool = True, **values: Any) -> None:
        for name, value in values.items():
            if self.row[name] != value:
                self.row[name] = value
                self.changed = True
                self.news = self.news or news


class Units:
    """Those of one feed, by the ids it knows them by."""

    def __init__(self, connection: Connection, feed_id: int) -> None:
        self._connection = connection
        self._feed_id = feed_id
        self._units: dict[str, Unit] = {}
        self._next_id: int = connection.execute(select(func.coalesce(func.max(_UNITS.c.id), 0) + 1)).scalar_one()
        self._turn = 0

    def __getitem__(self, unit_id: str) -> Unit:
        return self._units[unit_id]

    def meet(self, unit_ids: Iterable[str]) -> None:
        """Read the units that this transaction has not met; make those that nobody has."""
        unmet = [unit_id for unit_id in unit_ids if unit_id not in self._units]
        for first in range(0, len(unmet), _NAMES_AT_ONCE):
            some = unmet[first : first + _NAMES_AT_ONCE]
            there = select(_UNITS.c.external_id, *(_UNITS.c[name] for name in _COLUMNS)).where(
                _UNITS.c.feed_id == self._feed_id, _UNITS.c.external_id.in_(some)
            )
            for external_id, *values in self._connection.execute(there):
                row = {name: _native(value) for name, value in zip(_COLUMNS, values, strict=True)}
                self._units[external_id] = Unit(row, stored=True)
        for unit_id in unmet:
            if unit_id not in self._units:
                row = {"id": self._next_id, "feed_id": self._feed_id, "external_id": unit_id}
                unknown = dict.fromkeys((*_SAID, *_DOUBT, *_NEWEST))
                self._units[unit_id] = Unit({**row, **unknown, "doubt_agreeing": 0, "changed_in": 0}, stored=False)
                self._next_id += 1

    def write(self, unit_ids: Iterable[str]) -> None:
        """Those of which a fix was ever kept; what a screen shows of them takes the transaction's number."""
        units = [unit for unit in map(self._units.__getitem__, unit_ids) if unit.row["fixed_at"] is not None]
        for unit in units:
            if unit.news:
                self._turn = self._turn or take_numbers(self._connection, "patrol")
                unit.row["changed_in"], unit.changed = self._turn, True
        insert_rows(self._connection, _UNITS, [unit.row for unit in units if not unit.stored])
        moved = [{name: unit.row[name] for name in _COLUMNS} for unit in units if unit.stored and unit.changed]
        update_rows(self._connection, _UNITS, ("id",), moved)
        for unit in units:
            unit.stored, unit.changed, unit.news = True, False, False


def _native(value: Any) -> Any:
    return to_us(value) if isinstance(value, datetime) else value
