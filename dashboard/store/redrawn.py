"""The cases that lie in another area by today's boundaries than by those of their day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from dashboard.domain.place import Point
from dashboard.store.narrow import Narrow
from dashboard.store.rows import AreaRow, CaseRedrawnRow, CaseRow, table_of
from dashboard.store.tallies import Cases

_AT_ONCE = 20_000
_REDRAWN = table_of(CaseRedrawnRow)

PlacedCase = tuple[int, datetime, Point]


def placed_before(connection: Connection, before: datetime) -> Iterator[list[PlacedCase]]:
    """Cases with a position that were reported before a moment, some at a time: (id, when reported, where)."""
    columns = (CaseRow.id, CaseRow.reported_at, CaseRow.lon, CaseRow.lat)
    there = select(*columns).where(CaseRow.reported_at < before, CaseRow.lon.is_not(None), CaseRow.lat.is_not(None))
    last = 0
    while True:
        rows = connection.execute(there.where(CaseRow.id > last).order_by(CaseRow.id).limit(_AT_ONCE)).all()
        if rows:
            yield [(id_, at, Point(x, y)) for id_, at, x, y in rows if x is not None and y is not None]
            last = rows[-1][0]
        if len(rows) < _AT_ONCE:
            return


def area_ids(connection: Connection) -> dict[str, int]:
    """The ids of the areas of today, by code."""
    return dict(connection.execute(select(AreaRow.code, AreaRow.id).where(AreaRow.valid_to.is_(None))).all())


def known_redrawn(connection: Connection) -> dict[int, int]:
    """The area of today of every case that is known to have moved."""
    return dict(connection.execute(select(_REDRAWN.c.case_id, _REDRAWN.c.area_id)).all())


def write_redrawn(connection: Connection, found: Mapping[int, int]) -> None:
    """These and no others."""
    connection.execute(delete(_REDRAWN))
    if found:
        connection.execute(insert(_REDRAWN), [{"case_id": case, "area_id": area} for case, area in found.items()])


def count_redrawn(connection: Connection, narrow: Narrow) -> int:
    """How many cases are in what a narrow says of them and are not withdrawn."""
    there = select(func.count()).select_from(CaseRow).where(Cases().present, *narrow.on_cases())
    return int(connection.scalar(there) or 0)
