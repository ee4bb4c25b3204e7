"""History by the day and by one dimension alone, kept by the same differences as the hours, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from dashboard.store.bulk import NativeRow, add_to_rows, among, insert_rows
from dashboard.store.rows import DayRollupRow, table_of
from dashboard.store.tallies import TALLIES

DIMENSIONS = ("area", "department", "class", "source")  # in the order of an hour's cell
HOURS_A_DAY = 24

_TABLE = table_of(DayRollupRow)
_KEY = ("dimension", "day", "key")
_COLUMNS = tuple(tally.slug for tally in TALLIES)
_WIDEST = 1 << 31  # ids are below


def add_to_days(connection: Connection, cells: np.ndarray) -> None:
    """Add what was added to hours: rows of hour, area, department, class, source and an amount a tally."""
    if not len(cells):
        return
    days = cells[:, 0] // HOURS_A_DAY
    for place, dimension in enumerate(DIMENSIONS, 1):
        keys = days * _WIDEST + cells[:, place]
        order = np.argsort(keys)
        found, begins = np.unique(keys[order], return_index=True)
        summed = np.add.reduceat(cells[order, len(DIMENSIONS) + 1 :], begins)
        some = np.flatnonzero(summed.any(axis=1))
        _add(connection, dimension, [divmod(int(found[n]), _WIDEST) for n in some], summed[some])


def _add(connection: Connection, dimension: str, at: Sequence[tuple[int, int]], amounts: Any) -> None:
    days = sorted({day for day, _ in at})
    there = select(_TABLE.c.day, _TABLE.c.key).where(
        _TABLE.c.dimension == dimension, among(_TABLE.c.day, days, connection)
    )
    stored = {(day, key) for day, key in connection.execute(there)}
    fresh: list[NativeRow] = []
    grown: list[NativeRow] = []
    for (day, key), added in zip(at, amounts.tolist(), strict=True):
        row = {"dimension": dimension, "day": day, "key": key, **dict(zip(_COLUMNS, added, strict=True))}
        (grown if (day, key) in stored else fresh).append(row)
    insert_rows(connection, _TABLE, fresh)
    add_to_rows(connection, _TABLE, _KEY, _COLUMNS, grown)


def forget_days(connection: Connection) -> None:
    """For a count anew of everything."""
    connection.execute(_TABLE.delete())
