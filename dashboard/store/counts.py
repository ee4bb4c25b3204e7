"""Counts of a period found by index: whole days from the day rollups, the rest from the cases that an index holds.

It says what ``figures.recount`` says of every case there is (``tests/store/test_case_lists.py`` holds that) and reads a
small part of them. Rollups know the cases as they are now known. As of a past moment a count differs from them only by
cases that took a step since, and those are counted both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, case, func, literal_column, or_, select, union_all
from sqlalchemy.sql import visitors

from dashboard.domain.period import Period
from dashboard.store.case_sets import COHORT_STOCK, by_verdict
from dashboard.store.day_rollups import DIMENSIONS, HOURS_A_DAY
from dashboard.store.figures import Amounts, within_period
from dashboard.store.narrow import OF_CASE, Condition, Narrow
from dashboard.store.open_set import once_open, once_overdue_apart
from dashboard.store.rows import CaseRow, DayRollupRow, table_of
from dashboard.store.tallies import DUE_BY, THEN, Cases, Tally, flows, moments, stocks
from dashboard.store.types import EPOCH, MICROSECOND

_DAYS = table_of(DayRollupRow)
_DAY = timedelta(hours=HOURS_A_DAY)
# Questions are made once as well, the latest of them kept, and asked of any stretch.
_KEPT = 64
_START, _END = (bindparam(name, type_=CaseRow.reported_at.type) for name in ("span_start", "span_end"))
_FIRST, _LAST = (bindparam(name, type_=Integer) for name in ("first_day", "last_day"))
_SPAN = Period("span", _START, _END)  # type: ignore[arg-type]
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
        """What flows and stocks leave to be said."""
        return moments(self.as_of, min(self.period.end, self.as_of or self.now))

    def said(self, span: Period) -> dict[str, datetime | None]:
        """What the questions leave to be said, asked of a stretch of it."""
        return self.moments | {_START.key: span.start, _END.key: span.end}


def count(connection: Connection, asked: Counted, narrow: Narrow) -> dict[int, Amounts]:
    """Amounts by id; an id that nothing was counted of may be missing."""
    narrow = narrow.without_top(connection)
    at = asked.as_of or asked.now
    until = asked.period.until(at + MICROSECOND)
    slugs = tuple(slug for slug in flows(masked=False) if slug in asked.only)
    summed: dict[int, Amounts] = {}
    rest = [until]
    dimension = _dimension(asked.by, narrow)
    if slugs and dimension is not None and (days := _whole_days(until)):
        rest = [Period("head", until.start, days.start), Period("tail", days.end, until.end)]
        _add(summed, _of_days(connection, days, dimension, asked.by, slugs, narrow))
        if asked.as_of is not None:
            _add(summed, _since(connection, days, slugs, asked, narrow))
    for part in rest:
        if slugs and part.start < part.end:
            _add(summed, _of_cases(connection, part, slugs, asked, narrow))
    _add(summed, _stock(connection, until, asked, narrow))
    return summed


def _dimension(by: str | None, narrow: Narrow) -> str | None:
    """Whose day rollups can answer; ``None`` where a case must be in two of them at once, or lies elsewhere today."""
    if narrow.redrawn is not None:
        return None
    wanted = narrow.dimensions | ({by} if by else set())
    return None if len(wanted) > 1 else next(iter(wanted), DIMENSIONS[-1])


def _whole_days(period: Period) -> Period | None:
    """The days of UTC within, if there are any."""
    first = -(-(period.start - EPOCH) // _DAY)
    last = (period.end - EPOCH) // _DAY
    return Period("days", EPOCH + first * _DAY, EPOCH + last * _DAY) if first < last else None


def _of_days(
    connection: Connection, days: Period, dimension: str, by: str | None, slugs: tuple[str, ...], narrow: Narrow
) -> dict[int, Amounts]:
    said = {_FIRST.key: (days.start.astimezone(UTC) - EPOCH) // _DAY, _LAST.key: (days.end - EPOCH) // _DAY}
    return _read(connection, _days_question(dimension, by, slugs, narrow), said)


@lru_cache(_KEPT)
def _days_question(dimension: str, by: str | None, slugs: tuple[str, ...], narrow: Narrow) -> Any:
    key = _DAYS.c.key if by else literal_column("0")
    question = select(key.label("key"), *(func.sum(_DAYS.c[slug]).label(slug) for slug in slugs)).where(
        _DAYS.c.dimension == dimension,
        _DAYS.c.day >= _FIRST,
        _DAYS.c.day < _LAST,
        *narrow.conditions(_DAYS.c.key, dimension),
    )
    return question.group_by(key) if by else question


def _of_cases(
    connection: Connection, period: Period, slugs: tuple[str, ...], asked: Counted, narrow: Narrow
) -> dict[int, Amounts]:
    """Each tally from the index that finds its cases."""
    question = _cases_question(slugs, asked.by, narrow, masked=asked.as_of is not None)
    return _read(connection, question, asked.said(period))


@lru_cache(_KEPT)
def _cases_question(slugs: tuple[str, ...], by: str | None, narrow: Narrow, *, masked: bool) -> Any:
    found = _by_index(flows(masked=masked)[slug] for slug in slugs)
    parts = [_Part((where,), {tally.slug: _within(tally) for tally in some}) for where, some in found]
    return _together(parts, by, narrow)


def _since(
    connection: Connection, days: Period, slugs: tuple[str, ...], asked: Counted, narrow: Narrow
) -> dict[int, Amounts]:
    """What the days count that was not so as of then: of the cases that took a step later, both ways."""
    question = _since_question(slugs, asked.by, narrow)
    return {} if question is None else _read(connection, question, asked.said(days))


@lru_cache(_KEPT)
def _since_question(slugs: tuple[str, ...], by: str | None, narrow: Narrow) -> Any:
    then, known = flows(masked=True), flows(masked=False)
    parts = []
    for found, some in _by_index(then[slug] for slug in slugs):
        steps = {column for tally in some for column in _steps(tally.slug)} - {some[0].column}
        if steps:
            later = or_(*(getattr(CaseRow, name) > THEN for name in sorted(steps)))
            changed = {tally.slug: _within(tally) - _within(known[tally.slug]) for tally in some}
            parts.append(_Part((found, later), changed))
    return _together(parts, by, narrow) if parts else None


def _within(tally: Tally) -> Any:
    return within_period(tally, _SPAN)


@cache
def _steps(slug: str) -> frozenset[str]:
    """The moments that decide whether a case is of the tally, read from its very conditions: none is forgotten."""
    return frozenset(_moments_in(flows(masked=True)[slug]))


def _moments_in(tally: Tally) -> Iterable[str]:
    for part in visitors.iterate(and_(tally.where, tally.at.is_not(None))):
        name = getattr(part, "name", None)
        if part.__visit_name__ == "column" and name and name.endswith("_at") and name not in _NO_STEPS:
            yield str(name)


def _by_index(tallied: Iterable[Tally]) -> list[tuple[Condition, list[Tally]]]:
    """Tallies by the range of the index that holds their cases; a verdict without a time has one of its own."""
    by_column: dict[str, list[Tally]] = {}
    verdicts = []
    for tally in tallied:
        by_column.setdefault(tally.column, []).append(tally)
        verdicts += [tally] if by_verdict(tally.slug) else []
    found = [(_between(getattr(CaseRow, column)), some) for column, some in by_column.items()]
    if verdicts:
        found.append((and_(Cases().verdict_only, _between(CaseRow.reported_at)), verdicts))
    return found


def _between(column: Any) -> Condition:
    return and_(column >= _SPAN.start, column < _SPAN.end)


def _stock(connection: Connection, until: Period, asked: Counted, narrow: Narrow) -> dict[int, Amounts]:
    """What stands open at the period's end."""
    wanted = tuple(sorted({*stocks(masked=False), *COHORT_STOCK}.intersection(asked.only)))
    if not wanted:
        return {}
    question = _stock_question(wanted, asked.by, narrow, masked=asked.as_of is not None)
    return _read(connection, question, asked.said(until))


@lru_cache(_KEPT)
def _stock_question(slugs: tuple[str, ...], by: str | None, narrow: Narrow, *, masked: bool) -> Any:
    known: Mapping[str, Condition] = stocks(masked=masked)
    reported = _between(CaseRow.reported_at)
    known = {**known, **{slug: and_(known[of], reported) for slug, of in COHORT_STOCK.items()}}
    as_of = THEN if masked else None
    late = all(slug.endswith("overdue") for slug in slugs)
    found = once_overdue_apart(as_of, DUE_BY) if late else [once_open(as_of)]
    standing = {slug: func.sum(case((known[slug], 1), else_=0)) for slug in slugs}
    return _together([_Part((where,), standing) for where in found], by, narrow)


@dataclass(frozen=True, slots=True)
class _Part:
    """Cases that one index finds, and what is added up of them, by slug."""

    found: tuple[Condition, ...]
    sums: Mapping[str, Any]


def _together(parts: Sequence[_Part], by: str | None, narrow: Narrow) -> Any:
    """Every part in one question, for asking takes longer than adding 0 where a part does not count something."""
    slugs = dict.fromkeys(slug for part in parts for slug in part.sums)
    key = OF_CASE[by] if by else literal_column("0")
    asked = [
        select(key.label("key"), *(part.sums.get(slug, literal_column("0")).label(slug) for slug in slugs))
        .where(*part.found, *narrow.on_cases())
        .group_by(*([key] if by else []))
        for part in parts
    ]
    return asked[0] if len(asked) == 1 else union_all(*asked)


def _read(connection: Connection, question: Any, said: Mapping[str, Any]) -> dict[int, Amounts]:
    """What the rows of a question come to, by their key."""
    names = [column.name for column in question.selected_columns][1:]
    summed: dict[int, Amounts] = {}
    for key, *amounts in connection.execute(question, said).all():
        here = summed.setdefault(int(key), {})
        for name, n in zip(names, amounts, strict=True):
            if n:
                here[name] = here.get(name, 0) + int(n)
    return summed


def _add(to: dict[int, Amounts], some: Mapping[int, Amounts]) -> None:
    for key, amounts in some.items():
        here = to.setdefault(key, {})
        for slug, n in amounts.items():
            here[slug] = here.get(slug, 0) + n
