"""The cases that somebody still waits for, read by their index: what depends on now is answered from these alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, case, or_, select

from dashboard.domain.case import Phase
from dashboard.domain.worktime import LimitUnit
from dashboard.store.rows import CaseRow
from dashboard.store.tallies import Cases, found_by, stock
from dashboard.store.types import to_us

STOCK = ("dispose_pending", "pending_overdue", "unclosed_overdue", "supervised_open")
DIMENSIONS = ("area_id", "department_id", "class_id", "source_id")
OPEN_COLUMNS = (
    "id",
    *DIMENSIONS,
    "reported_us",
    "dispatched_us",
    "due_us",
    "lon",
    "lat",
    "running",
    "working",
    "nearly_due_us",
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
        CaseRow.lon,
        CaseRow.lat,
        case((Cases().stopped(now), 0), else_=1),
        case((CaseRow.limit_unit.in_(_WORKING), 1), else_=0),
        CaseRow.nearly_due_at,
        *(case((marks[name], 1), else_=0) for name in STOCK),
    ).where(CaseRow.phase > int(Phase.ENDED), CaseRow.deleted_seen_at.is_(None))
    return [
        (*row[:5], *(None if at is None else to_us(at) for at in row[5:8]), *row[8:])
        for row in connection.execute(question)
    ]


def overdue_then(connection: Connection, at: datetime, due_by: datetime) -> list[Sequence[int]]:
    """What stood open at a past moment, as rows of ``DIMENSIONS``, microseconds of the report, and ``STOCK``.

    Only cases that are open now or were closed since can have been: found by index, not by a scan.
    """
    marks = stock(Cases(as_of=at), due_by=due_by)
    candidates = found_by(CaseRow.phase > int(Phase.ENDED), CaseRow.closed_at > at, CaseRow.voided_at > at)
    question = select(
        *(getattr(CaseRow, name) for name in DIMENSIONS),
        CaseRow.reported_at,
        *(case((marks[name], 1), else_=0) for name in STOCK),
    ).where(CaseRow.id.in_(candidates), or_(marks["dispose_pending"], marks["unclosed_overdue"]))
    return [(*row[:4], to_us(row[4]), *row[5:]) for row in connection.execute(question)]
