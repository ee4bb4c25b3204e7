"""Counts of a period: an exact recount of the cases, by any dimension, as of any moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Label, RowMapping, Select, and_, case, func, literal, or_, select

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.narrow import OF_CASE, Narrow
from dashboard.store.open_set import once_open
from dashboard.store.rows import CaseRow, SourceRow
from dashboard.store.tallies import TALLIES, Cases, Tally, flows, found_by, moments, stocks
from dashboard.store.types import MICROSECOND

Amounts = dict[str, int]
Question = TypeVar("Question", bound=Select[*tuple[Any, ...]])

_FIRST_REPORT = select(func.min(CaseRow.reported_at))
DIMENSIONS_IN_ORDER = (CaseRow.area_id, CaseRow.department_id, CaseRow.class_id, CaseRow.source_id)


def recount(
    connection: Connection,
    period: Period,
    scope: Scope,
    *,
    as_of: datetime | None = None,
    now: datetime,
    by: str | None = None,
    source: str | None = None,
    only: Collection[str] | None = None,
) -> dict[int, Amounts]:
    """Every tally within ``period`` and the stock at its end, from the cases themselves.

    ``as_of`` is a past moment to stand at; without it the cases count as they are now known, at ``now``. The key is
    the dimension's id, 0 where there is none; a single key 0 without ``by``. ``source`` leaves one channel's cases,
    ``only`` these tallies.
    """
    dimension = OF_CASE[by] if by else literal(0)
    measures = [one for one in _measures(period, as_of, now) if only is None or one.name in only]
    question = within(select(dimension.label("key"), *measures), scope)
    if source is not None:
        question = question.where(CaseRow.source_id.in_(select(SourceRow.id).where(SourceRow.key == source)))
    if by:
        question = question.group_by(dimension)
    rows = connection.execute(question, _moments(period, as_of, now)).mappings()
    return {row["key"]: _amounts(row, "key") for row in rows}


Cell = tuple[int, int, int, int]


def recount_cells(connection: Connection, period: Period, scope: Scope, as_of: datetime) -> dict[Cell, Amounts]:
    """The same recount by area, department, class and source at once: one reading of the cases for a whole briefing.

    Only what is not 0 is there. Read are the cases that an index finds: with a step in the period, or open at its end.
    """
    until, measures = period.until(as_of + MICROSECOND), _measures(period, as_of, as_of)
    steps = {getattr(CaseRow, tally.column) for tally in flows(masked=True).values()}
    touched = found_by(*(and_(column >= until.start, column < until.end) for column in sorted(steps, key=str)))
    question = within(select(*DIMENSIONS_IN_ORDER, *measures), scope).where(
        or_(CaseRow.id.in_(touched), once_open(as_of))
    )
    cells: dict[Cell, Amounts] = {}
    for area, department, case_class, source, *values in connection.execute(
        question.group_by(*DIMENSIONS_IN_ORDER), _moments(period, as_of, as_of)
    ):
        amounts = {one.name: int(value) for one, value in zip(measures, values, strict=True) if value}
        if amounts:
            cells[area, department, case_class, source] = amounts
    return cells


def repeated_cases(connection: Connection, period: Period, scope: Scope, as_of: datetime) -> int:
    """How many of the cases reported in the period are marked by their source as repeating an earlier one."""
    cases, until = Cases(as_of), period.until(as_of + MICROSECOND)
    inside = and_(
        cases.present,
        CaseRow.duplicate_of.is_not(None),
        CaseRow.reported_at >= until.start,
        CaseRow.reported_at < until.end,
    )
    found: int = connection.execute(within(select(func.count()), scope).where(inside)).scalar_one()
    return found


def first_report(connection: Connection) -> datetime | None:
    """When the oldest case was reported."""
    return connection.scalar(_FIRST_REPORT)


def _measures(period: Period, as_of: datetime | None, now: datetime) -> list[Label[Any]]:
    """The columns of a recount: every flow within the period, every stock at its end."""
    standing_at = as_of or now
    until = period.until(standing_at + MICROSECOND)
    known = stocks(masked=as_of is not None)
    in_cohort = and_(CaseRow.reported_at >= period.start, CaseRow.reported_at < until.end)
    return [
        *(within_period(tally, until).label(tally.slug) for tally in flows(masked=as_of is not None).values()),
        *(_number(condition).label(slug) for slug, condition in known.items()),
        _number(and_(known["pending_overdue"], in_cohort)).label("cohort_pending_overdue"),
        _number(and_(known["unclosed_overdue"], in_cohort)).label("cohort_unclosed_overdue"),
    ]


def _moments(period: Period, as_of: datetime | None, now: datetime) -> dict[str, datetime | None]:
    return moments(as_of, min(period.end, as_of or now))


def _amounts(row: RowMapping, *dimensions: str) -> Amounts:
    return {name: int(value or 0) for name, value in row.items() if name not in dimensions}


def within(question: Question, scope: Scope) -> Question:
    """The question asked of the scope's cases only."""
    return question.where(*of_scope(scope))


def of_scope(scope: Scope) -> list[ColumnElement[bool]]:
    """What holds of the scope's cases. The top area holds cases that lie in no known area, too."""
    return Narrow.of(scope).on_cases()


def within_period(tally: Tally, period: Period) -> ColumnElement[Any]:
    """How much of a tally lies within a period."""
    inside = and_(tally.where, tally.at >= period.start, tally.at < period.end)
    if tally.amount is None:
        return _number(inside)
    return func.sum(case((inside, tally.amount), else_=0))


def _number(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


# Tallies whose moment is indexed: of these a part of an hour can be counted without reading every case.
BY_THE_MINUTE = tuple(
    tally.slug
    for tally in TALLIES
    if tally.slug.startswith(("reported", "registered", "valid_", "disposed_", "closed_", "reworked", "cohort"))
)
_INDEXED = (CaseRow.reported_at, CaseRow.registered_at, CaseRow.finished_at, CaseRow.closed_at, CaseRow.reworked_at)


def part_of_an_hour(connection: Connection, period: Period) -> list[tuple[int, ...]]:
    """Cells like those of the rollups, of a stretch shorter than an hour: area, department, class, source, amounts.

    The amounts are those of ``BY_THE_MINUTE``.
    """
    dimensions = list(DIMENSIONS_IN_ORDER)
    counted = [within_period(tally, period).label(tally.slug) for tally in TALLIES if tally.slug in BY_THE_MINUTE]
    touched = found_by(*(and_(column >= period.start, column < period.end) for column in _INDEXED))
    question = select(*dimensions, *counted).where(CaseRow.id.in_(touched)).group_by(*dimensions)
    return [tuple(int(value or 0) for value in row) for row in connection.execute(question)]
