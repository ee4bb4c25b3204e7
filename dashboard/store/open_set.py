"""The cases that somebody still waits for, read by their index: what depends on now is answered from these alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, or_, select, true

from dashboard.domain.worktime import LimitUnit
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow
from dashboard.store.tallies import (
    STANDS_OPEN,
    Cases,
    Condition,
    Said,
    found_by,
    lights,
    moment_of_lights,
    moments,
    never,
    stock,
    stocks,
)
from dashboard.store.types import to_us

STOCK = ("dispose_pending", "pending_overdue", "unclosed_overdue", "supervised_open")
DIMENSIONS = ("area_id", "department_id", "class_id", "source_id")
OPEN_COLUMNS = (
    "id",
    *DIMENSIONS,
    "reported_us",
    "dispatched_us",
    "due_us",
    "nearly_due_us",
    "lon",
    "lat",
    "running",
    "working",
    "return_count",
    *STOCK,
)
_WORKING = [unit.value for unit in LimitUnit if unit.working]


def open_cases(connection: Connection, now: datetime) -> list[Sequence[object]]:
    """Every case not ended, as rows of ``OPEN_COLUMNS``; times in microseconds, marks 0 or 1.

    ``working`` marks a limit in working time; ``nearly_due_us`` is empty where no limit is known.
    """
    marks = stock(Cases(), due_by=now)
    question = select(
        CaseRow.id,
        *(getattr(CaseRow, name) for name in DIMENSIONS),
        CaseRow.reported_at,
        CaseRow.dispatched_at,
        CaseRow.due_at,
        CaseRow.nearly_due_at,
        CaseRow.lon,
        CaseRow.lat,
        case((Cases().stopped(now), 0), else_=1),
        case((CaseRow.limit_unit.in_(_WORKING), 1), else_=0),
        CaseRow.return_count,
        *(case((marks[name], 1), else_=0) for name in STOCK),
    ).where(STANDS_OPEN, CaseRow.deleted_seen_at.is_(None))
    return [
        (*row[:5], *(None if at is None else to_us(at) for at in row[5:9]), *row[9:])
        for row in connection.execute(question)
    ]


def urgent_ids(connection: Connection, since: datetime) -> list[int]:
    """The open urgent cases that were reported since a moment."""
    ours = (STANDS_OPEN, CaseRow.deleted_seen_at.is_(None), CaseRow.urgent.is_(true()), CaseRow.reported_at >= since)
    return list(connection.scalars(select(CaseRow.id).where(*ours)))


def overdue_then(connection: Connection, at: datetime, due_by: datetime) -> list[Sequence[int]]:
    """What stood open at a past moment, as rows of ``DIMENSIONS``, microseconds of the report, and ``STOCK``.

    Only cases that are open now or ended since can have been: found by index, not by a scan.
    """
    marks = stock(Cases(as_of=at), due_by=due_by)
    question = select(
        *(getattr(CaseRow, name) for name in DIMENSIONS),
        CaseRow.reported_at,
        *(case((marks[name], 1), else_=0) for name in STOCK),
    ).where(once_open(at), or_(marks["dispose_pending"], marks["unclosed_overdue"]))
    return [(*row[:4], to_us(row[4]), *row[5:]) for row in connection.execute(question)]


def once_open(as_of: Said | None) -> Condition:
    """Now an index says it. At a past moment only what is open still, or ended in any way since, can have been open."""
    if as_of is None:
        return STANDS_OPEN
    # Whose index holds the report, too: of a moment long ago nearly every case has ended since.
    since = (and_(column > as_of, CaseRow.reported_at <= as_of) for column in (CaseRow.finished_at, CaseRow.closed_at))
    return CaseRow.id.in_(found_by(STANDS_OPEN, *since, CaseRow.voided_at > as_of, CaseRow.rejected_at > as_of))


def once_overdue(as_of: Said | None, due_by: Said) -> Condition:
    """What of these can have been overdue: where it ended since, only what ended late."""
    found = _overdue(as_of, due_by)
    return found[0] if len(found) == 1 else CaseRow.id.in_(found_by(*found))


def once_overdue_apart(as_of: Said | None, due_by: Said) -> list[Condition]:
    """The same in parts that share no case, each counted from one index without its rows."""
    found = _overdue(as_of, due_by)
    return [and_(part, *map(never, found[:place])) for place, part in enumerate(found)]


def _overdue(as_of: Said | None, due_by: Said) -> list[Condition]:
    still = and_(STANDS_OPEN, CaseRow.due_at <= due_by)
    if as_of is None:
        return [still]
    late, due = CaseRow.finished_at > CaseRow.due_at, CaseRow.due_at <= due_by
    return [
        still,
        and_(CaseRow.finished_at > as_of, late, due),
        and_(CaseRow.closed_at > as_of, late, due),
        and_(CaseRow.voided_at > as_of, due),
        and_(CaseRow.rejected_at > as_of, due),
    ]


def owed_by(
    connection: Connection, now: datetime, nearly_due_share: float, by: str, narrow: Narrow
) -> dict[int, tuple[int, int, int, int]]:
    """What stands open with each id of a dimension: pending, overdue, nearly due, under supervision."""
    narrow, words = narrow.without_top(connection).left_open()
    said = moments(None, now) | moment_of_lights(now, nearly_due_share) | words
    rows = connection.execute(_owed_question(by, narrow), said)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


@lru_cache(64)
def _owed_question(by: str, narrow: Narrow) -> Select[Any]:
    """Made once, as those of counts are."""
    dimension = getattr(CaseRow, f"{by}_id")
    marks = stocks(masked=False)
    shown = (
        marks["dispose_pending"],
        marks["pending_overdue"],
        lights(masked=False)["yellow"],
        marks["supervised_open"],
    )
    summed = (func.sum(case((mark, 1), else_=0)) for mark in shown)
    return select(dimension, *summed).where(marks["dispose_pending"], *narrow.on_cases()).group_by(dimension)
