"""吹哨报到: from the whistle (派遣) to the report-in (签收), and which have not come yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, case, false, func, select

from dashboard.store.case_sets import signed, signed_after_s
from dashboard.store.counts import Counted
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow
from dashboard.store.tallies import THEN, Cases, flows, moments, stocks
from dashboard.store.types import MICROSECOND


@dataclass(frozen=True, slots=True)
class ReportedIn:
    """Whistles blown in a period, those answered, those answered later than a limit, and the seconds it took."""

    whistles: int = 0
    came: int = 0
    late: int = 0
    seconds: int = 0
    longest_s: int = 0


def reported_in(connection: Connection, asked: Counted, narrow: Narrow, limit_min: int | None) -> dict[int, ReportedIn]:
    """By the ids of ``asked.by``. Without a limit nothing is late."""
    cases = Cases(THEN if asked.as_of is not None else None)
    tally = flows(masked=asked.as_of is not None)["dispatched"]
    until = asked.period.until((asked.as_of or asked.now) + MICROSECOND)
    within = (tally.where, CaseRow.dispatched_at >= until.start, CaseRow.dispatched_at < until.end)
    came, took = signed(cases), signed_after_s(cases)
    late = false() if limit_min is None else and_(came, took > limit_min * 60)
    counted = (
        func.count(),
        func.sum(case((came, 1), else_=0)),
        func.sum(case((late, 1), else_=0)),
        func.coalesce(func.sum(case((came, took), else_=0)), 0),
        func.coalesce(func.max(case((came, took), else_=None)), 0),
    )
    dimension = getattr(CaseRow, f"{asked.by}_id")
    chosen = select(dimension, *counted).where(*within, *narrow.without_top(connection).on_cases())
    rows = connection.execute(chosen.group_by(dimension), asked.moments)
    return {id_: ReportedIn(*map(int, said)) for id_, *said in rows}


def not_signed(connection: Connection, asked: Counted, narrow: Narrow) -> int:
    """Whistles of a period that nobody has answered."""
    found = reported_in(connection, replace(asked, by="department"), narrow, None)
    return sum(one.whistles - one.came for one in found.values())


def due_by_department(
    connection: Connection, now: datetime, until: datetime, narrow: Narrow
) -> dict[int, tuple[int, int]]:
    """What is to be disposed of before a moment, and of it what is overdue now."""
    overdue = func.sum(case((CaseRow.due_at < now, 1), else_=0))
    chosen = select(CaseRow.department_id, func.count(), overdue).where(
        stocks(masked=False)["dispose_pending"],
        CaseRow.due_at < until,
        *narrow.without_top(connection).on_cases(),
    )
    rows = connection.execute(chosen.group_by(CaseRow.department_id), moments(None, now))
    return {id_: (int(n), int(late)) for id_, n, late in rows}
