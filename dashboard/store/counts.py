"""Counts of a period found by index: whole days from the day rollups, the rest from the cases that an index holds.

It says what ``figures.recount`` says of every case there is (``tests/store/test_case_lists.py`` holds that) and reads a
small part of them. Rollups know the cases as they are now known. As of a past moment a count differs from them only by
cases that took a step since, and those are counted both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal, or_, select
from sqlalchemy.sql import visitors

from dashboard.domain.period import Period
from dashboard.store.case_sets import COHORT_STOCK, by_verdict
from dashboard.store.day_rollups import DIMENSIONS, HOURS_A_DAY
from dashboard.store.figures import Amounts, within_period
from dashboard.store.narrow import OF_CASE, Condition, Narrow
from dashboard.store.open_set import once_open, once_overdue
from dashboard.store.rows import CaseRow, DayRollupRow, table_of
from dashboard.store.tallies import Cases, Tally, flows, moments, stocks
from dashboard.store.types import EPOCH, MICROSECOND

_DAYS = table_of(DayRollupRow)
_DAY = timedelta(hours=HOURS_A_DAY)
_NO_STEPS = {"deleted_seen_at", "due_at", "nearly_due_at", "known_at"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: these tallies and stocks of a period, by a dimension's id or all under 0.

    ``as_of`` masks later steps; ``now`` is the moment to stand at without it.
    """

    period: Period
    as_of: datetime | None
    now: datetime
    only: Collection[str]
    by: str | None = None

    @property
    def moments(self) -> dict[str, datetime | None]:
        return moments(self.as_of, min(self.period.end, self.as_of or self.now))


def count(connection: Connection, asked: Counted, narrow: Narrow) -> dict[int, Amounts]:
    """Amounts by id; an id that nothing was counted of may be missing."""
    narrow = narrow.without_top(connection)
    at = asked.as_of or asked.now
    until = asked.period.until(at + MICROSECOND)
    found = [tally for slug, tally in flows(masked=asked.as_of is not None).items() if slug in asked.only]
    summed: dict[int, Amounts] = {}
    rest = [until]
    dimension = _dimension(asked.by, narrow)
    if found and dimension is not None and (days := _whole_days(until)):
        rest = [Period("head", until.start, days.start), Period("tail", days.end, until.end)]
        _add(summed, _of_days(connection, days, dimension, asked.by, [one.slug for one in found], narrow))
        if asked.as_of is not None:
            _add(summed, _since(connection, days, found, asked, narrow))
    for part in rest:
        if part.start < part.end:
            _add(summed, _of_cases(connection, part, found, asked, narrow))
    _add(summed, _stock(connection, until, asked, narrow))
    return summed


def _dimension(by: str | None, narrow: Narrow) -> str | None:
    """Whose day rollups can answer; ``None`` where a case would have to be in two of them at once."""
    wanted = narrow.dimensions | ({by} if by else set())
    return None if len(wanted) > 1 else next(iter(wanted), DIMENSIONS[-1])


def _whole_days(period: Period) -> Period | None:
    """The days of UTC within, if there are any."""
    first = -(-(period.start - EPOCH) // _DAY)
    last = (period.end - EPOCH) // _DAY
    return Period("days", EPOCH + first * _DAY, EPOCH + last * _DAY) if first < last else None


def _of_days(
    connection: Connection, days: Period, dimension: str, by: str | None, slugs: Iterable[str], narrow: Narrow
) -> dict[int, Amounts]:
    key = _DAYS.c.key if by else literal(0)
    question = select(key.label("key"), *(func.sum(_DAYS.c[slug]).label(slug) for slug in slugs)).where(
        _DAYS.c.dimension == dimension,
        _DAYS.c.day >= (days.start.astimezone(UTC) - EPOCH) // _DAY,
        _DAYS.c.day < (days.end - EPOCH) // _DAY,
        *narrow.conditions(_DAYS.c.key, dimension),
    )
    return _read(connection, question.group_by(key) if by else question, {})


def _of_cases(
    connection: Connection, period: Period, asked_of: Iterable[Tally], asked: Counted, narrow: Narrow
) -> dict[int, Amounts]:
    """Each tally from the index that finds its cases."""
    summed: dict[int, Amounts] = {}
    for found, some in _by_index(asked_of, period):
        columns = [within_period(tally, period).label(tally.slug) for tally in some]
        _add(summed, _read(connection, _grouped(columns, [found], asked.by, narrow), asked.moments))
    return summed


def _since(
    connection: Connection, days: Period, asked_of: Iterable[Tally], asked: Counted, narrow: Narrow
) -> dict[int, Amounts]:
    """What the days count that was not so as of then: of the cases that took a step later, both ways."""
    summed: dict[int, Amounts] = {}
    known = flows(masked=False)
    for found, some in _by_index(asked_of, days):
        steps = {column for tally in some for column in _steps(tally.slug)} - {some[0].column}
        if not steps:
            continue
        later = or_(*(getattr(CaseRow, name) > asked.as_of for name in sorted(steps)))
        columns = [
            (within_period(tally, days) - within_period(known[tally.slug], days)).label(tally.slug) for tally in some
        ]
        _add(summed, _read(connection, _grouped(columns, [found, later], asked.by, narrow), asked.moments))
    return summed


@cache
def _steps(slug: str) -> frozenset[str]:
    """The moments that decide whether a case is of the tally, read from its very conditions: none is forgotten."""
    return frozenset(_moments_in(flows(masked=True)[slug]))


def _moments_in(tally: Tally) -> Iterable[str]:
    for part in visitors.iterate(and_(tally.where, tally.at.is_not(None))):
        name = getattr(part, "name", None)
        if part.__visit_name__ == "column" and name and name.endswith("_at") and name not in _NO_STEPS:
            yield str(name)


def _by_index(asked_of: Iterable[Tally], period: Period) -> list[tuple[Condition, list[Tally]]]:
    """Tallies by the range of the index that holds their cases; a verdict without a time has one of its own."""
    by_column: dict[str, list[Tally]] = {}
    verdicts = []
    for tally in asked_of:
        by_column.setdefault(tally.column, []).append(tally)
        verdicts += [tally] if by_verdict(tally.slug) else []
    found = [(_between(getattr(CaseRow, column), period), some) for column, some in by_column.items()]
    if verdicts:
        found.append((and_(Cases().verdict_only, _between(CaseRow.reported_at, period)), verdicts))
    return found


def _between(column: Any, period: Period) -> Condition:
    return and_(column >= period.start, column < period.end)


def _stock(connection: Connection, until: Period, asked: Counted, narrow: Narrow) -> dict[int, Amounts]:
    """What stands open at the period's end."""
    at = asked.as_of or asked.now
    due_by = min(asked.period.end, at)
    known: Mapping[str, Condition] = stocks(masked=asked.as_of is not None)
    reported = and_(CaseRow.reported_at >= asked.period.start, CaseRow.reported_at < until.end)
    known = {**known, **{slug: and_(known[of], reported) for slug, of in COHORT_STOCK.items()}}
    wanted = {slug: known[slug] for slug in asked.only if slug in known}
    if not wanted:
        return {}
    late = all(slug.endswith("overdue") for slug in wanted)
    found = once_overdue(asked.as_of, due_by) if late else once_open(asked.as_of)
    columns = [func.sum(case((condition, 1), else_=0)).label(slug) for slug, condition in wanted.items()]
    return _read(connection, _grouped(columns, [found], asked.by, narrow), asked.moments)


def _grouped(columns: Iterable[Any], where: Iterable[Condition], by: str | None, narrow: Narrow) -> Any:
    key = OF_CASE[by] if by else literal(0)
    question = select(key.label("key"), *columns).where(*where, *narrow.on_cases())
    return question.group_by(key) if by else question


def _read(connection: Connection, question: Any, said: Mapping[str, Any]) -> dict[int, Amounts]:
    names = [column.name for column in question.selected_columns][1:]
    return {
        int(key): dict(zip(names, (int(n or 0) for n in amounts), strict=True))
        for key, *amounts in connection.execute(question, said)
    }


def _add(to: dict[int, Amounts], some: Mapping[int, Amounts]) -> None:
    for key, amounts in some.items():
        here = to.setdefault(key, {})
        for slug, n in amounts.items():
            here[slug] = here.get(slug, 0) + n
