"""History by the hour: kept by differences inside the transaction that changes a case, read as cells."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from sqlalchemy import Connection, case, select

from dashboard.store.bulk import NativeRow, add_to_rows, among, insert_rows
from dashboard.store.counters import last_number, set_number, take_numbers
from dashboard.store.day_rollups import add_to_days, forget_days
from dashboard.store.rows import CaseRow, RollupRow, SourceRow, table_of
from dashboard.store.tallies import TALLIES

log = logging.getLogger(__name__)

COLUMNS = tuple(tally.slug for tally in TALLIES)

_TABLE = table_of(RollupRow)
_KEY = ("hour", "area_id", "department_id", "class_id", "source_id")
_COLUMNS = (*_KEY, *COLUMNS)
_AT_ONCE = 500
_REBUILT_AT_ONCE = 20_000  # cases whose cells are held in memory
# An amount is mostly 1; only the columns that weigh are selected beside their hour.
_WEIGHED = tuple(index for index, tally in enumerate(TALLIES) if tally.amount is not None)
_HOURS = select(
    CaseRow.area_id,
    CaseRow.department_id,
    CaseRow.class_id,
    CaseRow.source_id,
    *(tally.hour.label(tally.slug) for tally in TALLIES),
    *(case((TALLIES[index].where, TALLIES[index].amount), else_=None) for index in _WEIGHED),
)


class Differences:
    """What one transaction adds to and takes from the rollups."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries: list[np.ndarray] = []
        self.waiting = 0  # entries

    def count(self, case_ids: Sequence[int], sign: int) -> None:
        """Count the cases as they now stand in the store: -1 before they are changed, +1 after."""
        entries = entries_of(self._connection, case_ids)
        entries[:, -1] *= sign
        self._entries.append(entries)
        self.waiting += len(entries)

    def write(self, ingest: int) -> None:
        """Add the differences to the stored cells."""
        if not self._entries:
            return
        cells = cells_of(np.concatenate(self._entries))
        cells = cells[cells[:, len(_KEY) :].any(axis=1)]
        self._entries, self.waiting = [], 0
        there = select(*(_TABLE.c[name] for name in _KEY))
        there = there.where(among(_TABLE.c.hour, np.unique(cells[:, 0]).tolist(), self._connection))
        stored = set(map(tuple, self._connection.execute(there)))
        fresh: list[NativeRow] = []
        grown: list[NativeRow] = []
        for cell in cells.tolist():
            row = dict(zip(_COLUMNS, cell, strict=True), changed_in=ingest)
            (grown if tuple(cell[: len(_KEY)]) in stored else fresh).append(row)
        insert_rows(self._connection, _TABLE, fresh)
        add_to_rows(self._connection, _TABLE, _KEY, COLUMNS, grown)
        add_to_days(self._connection, cells)


def changed_hours(connection: Connection, since_hour: int, after_ingest: int) -> dict[int, list[tuple[int, ...]]]:
    """The hours of ``since_hour`` and later that an ingest after ``after_ingest`` touched, each with all its cells.

    A cell is its key and the amounts of ``COLUMNS``.
    """
    touched = select(_TABLE.c.hour).where(_TABLE.c.changed_in > after_ingest, _TABLE.c.hour >= since_hour).distinct()
    hours: dict[int, list[tuple[int, ...]]] = {hour: [] for hour in connection.scalars(touched)}
    cells = select(*(_TABLE.c[name] for name in (*_KEY, *COLUMNS)))
    wanted = sorted(hours)
    for start in range(0, len(wanted), _AT_ONCE):
        for row in connection.execute(cells.where(_TABLE.c.hour.in_(wanted[start : start + _AT_ONCE]))):
            hours[row[0]].append(tuple(row))
    return hours


def entries_of(connection: Connection, case_ids: Sequence[int]) -> np.ndarray:
    """What these cases add to the cells, as ``Differences`` counts it: rows of a cell's key, a tally and its amount.

    Many cases at once, and nothing is written. The tally is its place in ``COLUMNS``.
    """
    first, width = len(_KEY) - 1, len(COLUMNS)
    parts = [np.empty((0, len(_KEY) + 2), np.int64)]
    for start in range(0, len(case_ids), _AT_ONCE):
        some = among(CaseRow.id, case_ids[start : start + _AT_ONCE], connection)
        told = np.array(list(map(tuple, connection.execute(_HOURS.where(some)))), float)
        told = told.reshape(-1, first + width + len(_WEIGHED))
        hours, weights = told[:, first : first + width], told[:, first + width :]
        case_of, tally = np.nonzero(~np.isnan(hours))
        amounts = np.ones(len(case_of))
        for place, index in enumerate(_WEIGHED):
            amounts[tally == index] = weights[case_of[tally == index], place]
        parts.append(np.column_stack([hours[case_of, tally], told[case_of, :first], tally, amounts]).astype(np.int64))
    return np.concatenate(parts)


def cells_of(entries: np.ndarray) -> np.ndarray:
    """Entries added up to cells: rows of key and amounts of ``COLUMNS``, in the keys' order."""
    keys = entries[:, : len(_KEY)]
    order = np.lexsort(keys.T[::-1])
    keys = keys[order]
    begins = np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)][: len(keys)]
    cell = np.cumsum(begins) - 1
    width, n = len(COLUMNS), int(begins.sum())
    places = cell * width + entries[order, -2]
    amounts = np.bincount(places, entries[order, -1], minlength=n * width).astype(np.int64)  # exact below 2 ** 53
    return np.hstack([keys[begins], amounts.reshape(n, width)])


def renew(connection: Connection) -> None:
    """Count everything anew where the tallies, or the kinds of the channels, are not those the cells were made of."""
    kinds = sorted(tuple(row) for row in connection.execute(select(SourceRow.key, SourceRow.kind)))
    said = [str(_HOURS), *map(str, kinds)]
    mark = int.from_bytes(blake2b("\n".join(said).encode(), digest_size=7).digest())
    if last_number(connection, "tallies") == mark:
        return
    if connection.scalar(select(CaseRow.id).limit(1)) is not None:
        log.warning("the rollups are counted anew from all cases: a tally or a channel's kind has changed")
        rebuild(connection, take_numbers(connection, "ingest"))
    set_number(connection, "tallies", mark)


def rebuild(connection: Connection, ingest: int) -> None:
    """Forget all cells and count every case anew."""
    connection.execute(_TABLE.delete())
    forget_days(connection)
    differences = Differences(connection)
    ids = list(connection.scalars(select(CaseRow.id).order_by(CaseRow.id)))
    for start in range(0, len(ids), _REBUILT_AT_ONCE):
        differences.count(ids[start : start + _REBUILT_AT_ONCE], +1)
        differences.write(ingest)
