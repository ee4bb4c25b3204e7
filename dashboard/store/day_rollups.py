"""History by the day and by one dimension alone, kept by the same differences as the hours, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from dashboard.store.bulk import NativeRow, add_to_rows, insert_rows
from dashboard.store.rows import DayRollupRow, table_of
from dashboard.store.tallies import TALLIES

DIMENSIONS = ("area", "department", "class", "source")  # in the order of an hour's cell
HOURS_A_DAY = 24

_TABLE = table_of(DayRollupRow)
_KEY = ("dimension", "day", "key")
_COLUMNS = tuple(tally.slug for tally in TALLIES)
_AT_ONCE = 500
_WIDEST = 1 << 31  # ids are below


def add_to_days(connection: Connection, cells: Mapping[tuple[int, int, int, int, int], Sequence[int]]) -> None:
    """Add what was added to hours: cells of hour, area, department, class, source, each with an amount a tally."""
    if not cells:
        return
    keys = np.array(list(cells), dtype=np.int64)
    amounts = np.array(list(cells.values()), dtype=np.int64)
    days = keys[:, 0] // HOURS_A_DAY
    for place, dimension in enumerate(DIMENSIONS, 1):
        found, inverse = np.unique(days * _WIDEST + keys[:, place], return_inverse=True)
        summed = np.zeros((len(found), amounts.shape[1]), dtype=np.int64)
        np.add.at(summed, inverse, amounts)
        some = np.flatnonzero(summed.any(axis=1))
        _add(connection, dimension, [divmod(int(found[n]), _WIDEST) for n in some], summed[some])


def _add(connection: Connection, dimension: str, at: Sequence[tuple[int, int]], amounts: Any) -> None:
    days = sorted({day for day, _ in at})
    stored: set[tuple[int, int]] = set()
    for start in range(0, len(days), _AT_ONCE):
        some = select(_TABLE.c.day, _TABLE.c.key).where(
            _TABLE.c.dimension == dimension, _TABLE.c.day.in_(days[start : start + _AT_ONCE])
        )
        stored.update((day, key) for day, key in connection.execute(some))
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
