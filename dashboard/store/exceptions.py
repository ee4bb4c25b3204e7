"""退回 and 督办 beyond their counts: how often, how long a case wandered, and which stand open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, case, func, or_, select, type_coerce

from dashboard.domain.case import Flag
from dashboard.store.case_sets import flagged
from dashboard.store.counts import Counted
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow
from dashboard.store.tallies import THEN, Cases, Condition, flows, stocks
from dashboard.store.types import MICROSECOND, to_us

RETURNED_AGAIN = 2  # times: from here on a return is no right any more where one level had it before


@dataclass(frozen=True, slots=True)
class Returns:
    """Cases that were sent back: all, at least twice, those that used one right twice, and how long they wandered.

    ``lost_s`` is from the first return to the latest re-dispatch of the ``lost_of`` cases of which it is known.
    """

    cases: int = 0
    again: int = 0
    broken: int = 0
    lost_s: int = 0
    lost_of: int = 0


def returns_by_department(connection: Connection, asked: Counted, narrow: Narrow) -> dict[int, Returns]:
    """By the department that has the case now; 0 is none."""
    lost = _lost(asked)
    columns = (
        func.count(),
        func.sum(case((CaseRow.return_count >= RETURNED_AGAIN, 1), else_=0)),
        func.sum(case((flagged(Flag.SECOND_RETURN), 1), else_=0)),
        func.coalesce(func.sum(lost), 0),
        func.count(lost),
    )
    chosen = select(CaseRow.department_id, *columns).where(*_returned(connection, asked, narrow))
    rows = connection.execute(chosen.group_by(CaseRow.department_id), asked.moments)
    return {id_: Returns(*map(int, counted)) for id_, *counted in rows}


def most_returned(
    connection: Connection, asked: Counted, narrow: Narrow, most: int
) -> list[tuple[int, int | None, bool]]:
    """(id, seconds lost, whether the one-return rule is broken): those that broke it first, then by how often."""
    lost = _lost(asked)
    broken = case((flagged(Flag.SECOND_RETURN), 1), else_=0)
    chosen = select(CaseRow.id, lost, broken)
    ordered = (broken.desc(), CaseRow.return_count.desc(), case((lost.is_(None), 1), else_=0), lost.desc(), CaseRow.id)
    rows = connection.execute(
        chosen.where(*_returned(connection, asked, narrow)).order_by(*ordered).limit(most), asked.moments
    )
    return [(id_, None if seconds is None else int(seconds), bool(red)) for id_, seconds, red in rows]


def supervised_open(connection: Connection, narrow: Narrow, now: datetime, most: int) -> list[int]:
    """督办 that is still to be disposed of, longest first."""
    held = stocks(masked=False)["supervised_open"]
    chosen = select(CaseRow.id).where(held, *narrow.without_top(connection).on_cases())
    return list(connection.scalars(chosen.order_by(CaseRow.supervised_at, CaseRow.id).limit(most), {"due_by": now}))


def appealed(connection: Connection, asked: Counted, narrow: Narrow, most: int) -> list[int]:
    """Cases that were appealed in the period, the latest first."""
    chosen = select(CaseRow.id).where(*_within("appealed", asked), *narrow.without_top(connection).on_cases())
    rows = connection.scalars(chosen.order_by(CaseRow.appealed_at.desc(), CaseRow.id).limit(most), asked.moments)
    return list(rows)


def _returned(connection: Connection, asked: Counted, narrow: Narrow) -> list[Condition]:
    return [*_within("returned", asked), *narrow.without_top(connection).on_cases()]


def _within(slug: str, asked: Counted) -> list[Condition]:
    """The cases of a count, as the list behind it selects them."""
    tally = flows(masked=asked.as_of is not None)[slug]
    until = asked.period.until((asked.as_of or asked.now) + MICROSECOND)
    column = getattr(CaseRow, tally.column)
    return [tally.where, column >= until.start, column < until.end]


def _lost(asked: Counted) -> Any:
    """Seconds from the first return to the latest re-dispatch; of a case that still waits for it, until the moment.

    A source without a word for re-dispatch may move its dispatch time. Of what ended without either nothing is known.
    """
    cases = Cases(THEN if asked.as_of is not None else None)
    back, again, sent = (
        type_coerce(cases.at(stage), BigInteger) for stage in ("returned", "redispatched", "dispatched")
    )
    waits = and_(*(cases.lacks(stage) for stage in ("finished", "closed", "voided", "rejected")))
    untaken = or_(cases.lacks("signed"), cases.at("signed") <= cases.at("returned"))
    now = to_us(asked.as_of or asked.now)
    known = ((again >= back, again - back), (sent > back, sent - back), (and_(waits, untaken), now - back))
    return case(*known, else_=None) // 1_000_000
