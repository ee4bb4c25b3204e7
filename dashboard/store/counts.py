"""Counts of a period found by index: whole days and hours from the rollups, the rest from the cases of an index.

It says what ``figures.recount`` says of every case there is (``tests/store/test_case_lists.py`` holds that) and reads a
small part of them. Rollups know the cases as they are now known. As of a past moment a count differs from them only by
cases that took a step since, and those are counted both ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.sql import visitors

from dashboard.domain.period import Period
from dashboard.store.case_sets import COHORT_STOCK, by_verdict
from dashboard.store.day_rollups import DIMENSIONS, HOURS_A_DAY
from dashboard.store.figures import Amounts, within_period
from dashboard.store.matters import FOLLOWERS
from dashboard.store.narrow import OF_CASE, Condition, Narrow
from dashboard.store.open_set import once_open, once_overdue_apart
from dashboard.store.rows import BACKWARDS, CaseRow, DayRollupRow, RollupRow, goes_before, table_of
from dashboard.store.tallies import DUE_BY, THEN, Cases, Tally, flows, moments, never, stocks
from dashboard.store.types import EPOCH, MICROSECOND

_DAYS, _HOURS = table_of(DayRollupRow), table_of(RollupRow)
_DAY, _HOUR = timedelta(hours=HOURS_A_DAY), timedelta(hours=1)
_FEW_HOURS = 2 * _DAY
# Questions are made once as well, the latest of them kept, and asked of any stretch and of anybody.
_KEPT = 256
_START, _END = (bindparam(name, type_=CaseRow.reported_at.type) for name in ("span_start", "span_end"))
_OF_DAYS, _HEAD, _TAIL = (
    [bindparam(f"{name}_{end}", type_=Integer) for end in ("first", "last")] for name in ("days", "head", "tail")
)
_SPAN = Period("span", _START, _END)  # type: ignore[arg-type]
Words = dict[str, Any]  # what a ``Narrow`` left open
_STRUCK_OFF = ("appeal_decided_at", "rejected_at", "voided_at")
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
    narrow, words = narrow.without_top(connection).left_open()
    at = asked.as_of or asked.now
    until = asked.period.until(at + MICROSECOND)
    slugs = tuple(slug for slug in flows(masked=False) if slug in asked.only)
    summed: dict[int, Amounts] = {}
    rest = [until]
    rolled = _rolled_up(until, asked.by, narrow) if slugs else None
    if rolled is not None:
        hours = rolled.hours
        rest = [Period("head", until.start, hours.start), Period("tail", hours.end, until.end)]
        question = _rolled_question(rolled.dimension, asked.by, slugs, narrow)
        _add(summed, _read(connection, question, words | rolled.said))
        if asked.as_of is not None:
            _add(summed, _since(connection, hours, slugs, asked, narrow, words))
    for part in rest:
        if slugs and part.start < part.end:
            _add(summed, _of_cases(connection, part, slugs, asked, narrow, words))
    _add(summed, _stock(connection, until, asked, narrow, words))
    return summed


def told_again(connection: Connection, asked: Counted, narrow: Narrow) -> int:
    """How many of what was reported in a period tells again what another case told: the list of these, counted."""
    narrow, words = narrow.without_top(connection).left_open()
    question = _told_again_question(narrow, masked=asked.as_of is not None)
    until = asked.period.until((asked.as_of or asked.now) + MICROSECOND)
    return int(connection.scalar(question, words | asked.said(until)) or 0)


@lru_cache(_KEPT)
def _told_again_question(narrow: Narrow, *, masked: bool) -> Any:
    found = (flows(masked=masked)["reported"].where, _between(CaseRow.reported_at), CaseRow.id.in_(FOLLOWERS))
    return select(func.count()).where(*found, *narrow.on_cases())


@dataclass(frozen=True, slots=True)
class _Rolled:
    """What rollups know of a period: its whole ``hours``, and of these the whole ``days`` by one dimension."""

    hours: Period
    days: Period
    dimension: str | None

    @property
    def said(self) -> dict[str, int]:
        """What its question leaves to be said."""
        first, last, begin, end = (
            (moment - EPOCH) // _HOUR for moment in (self.hours.start, self.days.start, self.days.end, self.hours.end)
        )
        days = (last // HOURS_A_DAY, begin // HOURS_A_DAY)
        ends = (*days, first, last, begin, end)
        return {name.key: number for name, number in zip((*_OF_DAYS, *_HEAD, *_TAIL), ends, strict=True)}


def _rolled_up(period: Period, by: str | None, narrow: Narrow) -> _Rolled | None:
    """Cases that lie elsewhere today are in no rollup. A case that must be in two dimensions at once is in the hours
    alone: a few of these are read, many are more than the cases.
    """
    hours = _whole(period, _HOUR)
    if hours is None or narrow.redrawn is not None:
        return None
    wanted = narrow.dimensions | ({by} if by else set())
    dimension = None if len(wanted) > 1 else next(iter(wanted), DIMENSIONS[-1])
    days = _whole(period, _DAY)
    if dimension is not None and days is not None:
        return _Rolled(hours, days, dimension)
    return _Rolled(hours, Period("days", hours.end, hours.end), None) if hours.end - hours.start <= _FEW_HOURS else None


def _whole(period: Period, length: timedelta) -> Period | None:
    """The whole days or hours of UTC within, if there are any."""
    first = -(-(period.start - EPOCH) // length)
    last = (period.end - EPOCH) // length
    return Period("whole", EPOCH + first * length, EPOCH + last * length) if first < last else None


@lru_cache(_KEPT)
def _rolled_question(dimension: str | None, by: str | None, slugs: tuple[str, ...], narrow: Narrow) -> Any:
    """The days, and the hours before and after them; without a dimension the hours alone."""

    def part(table: Any, key: Any, *where: Condition) -> Any:
        key = key if by else literal_column("0")
        chosen = select(key.label("key"), *(func.sum(table.c[slug]).label(slug) for slug in slugs)).where(*where)
        return chosen.group_by(key) if by else chosen

    of_hour = {name: _HOURS.c[f"{name}_id"] for name in DIMENSIONS}
    ours = [one for name, column in of_hour.items() for one in narrow.conditions(column, name)]
    hours = [
        part(_HOURS, of_hour[by or DIMENSIONS[0]], _HOURS.c.hour >= first, _HOURS.c.hour < last, *ours)
        for first, last in ([_HEAD] if dimension is None else [_HEAD, _TAIL])
    ]
    if dimension is None:
        return hours[0]
    first, last = _OF_DAYS
    of_days = (_DAYS.c.dimension == dimension, _DAYS.c.day >= first, _DAYS.c.day < last)
    return union_all(part(_DAYS, _DAYS.c.key, *of_days, *narrow.conditions(_DAYS.c.key, dimension)), *hours)


def _of_cases(
    connection: Connection, period: Period, slugs: tuple[str, ...], asked: Counted, narrow: Narrow, words: Words
) -> dict[int, Amounts]:
    """Each tally from the index that finds its cases."""
    question = _cases_question(slugs, asked.by, narrow, masked=asked.as_of is not None)
    return _read(connection, question, words | asked.said(period))


@lru_cache(_KEPT)
def _cases_question(slugs: tuple[str, ...], by: str | None, narrow: Narrow, *, masked: bool) -> Any:
    found = _by_index(flows(masked=masked)[slug] for slug in slugs)
    parts = [_Part((where,), {tally.slug: _within(tally) for tally in some}) for where, _, some in found]
    return _together(parts, by, narrow)


def _since(
    connection: Connection, days: Period, slugs: tuple[str, ...], asked: Counted, narrow: Narrow, words: Words
) -> dict[int, Amounts]:
    """What the hours count that was not so as of then: of the cases that took a step later, both ways."""
    question = _since_question(slugs, asked.by, narrow)
    return {} if question is None else _read(connection, question, words | asked.said(days))


@lru_cache(_KEPT)
def _since_question(slugs: tuple[str, ...], by: str | None, narrow: Narrow) -> Any:
    """What strikes a case off strikes few, and has an index of its own; what goes before a moment came later than it
    only where a case went backwards. Any other step follows nearly every moment: there the stretch is read.
    """
    then, known = flows(masked=True), flows(masked=False)
    parts, lately = list[_Part](), list[Tally]()
    for found, column, tallied in _by_index(then[slug] for slug in slugs):
        # A verdict without a time comes last: what struck its case off is found with the others'.
        some = tallied if column else [tally for tally in tallied if all(tally is not other for other in lately)]
        steps = {step for tally in some for step in _steps(tally.slug)} - {tallied[0].column}
        if column is not None and steps <= goes_before(column) | set(_STRUCK_OFF):
            lately += some if steps else []
        elif steps:
            later = or_(*(getattr(CaseRow, step) > THEN for step in sorted(steps)))
            parts.append(_Part((found, later), _changed(some, known)))
    if lately:
        struck_off = [and_(getattr(CaseRow, step) > THEN, CaseRow.reported_at <= THEN) for step in _STRUCK_OFF]
        ways = [*struck_off, and_(text(f"({BACKWARDS})"), CaseRow.reported_at > EPOCH)]
        changed = _changed(lately, known)
        parts += [_Part((way, *map(never, ways[:place])), changed) for place, way in enumerate(ways)]
    return _together(parts, by, narrow) if parts else None


def _changed(some: Iterable[Tally], known: Mapping[str, Tally]) -> dict[str, Any]:
    return {tally.slug: _within(tally) - _within(known[tally.slug]) for tally in some}


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


def _by_index(tallied: Iterable[Tally]) -> list[tuple[Condition, str | None, list[Tally]]]:
    """Tallies by the range of the index that holds their cases, and whose moment it is; a verdict without a time has
    one of its own.
    """
    by_column: dict[str, list[Tally]] = {}
    verdicts = []
    for tally in tallied:
        by_column.setdefault(tally.column, []).append(tally)
        verdicts += [tally] if by_verdict(tally.slug) else []
    found: list[tuple[Condition, str | None, list[Tally]]] = [
        (_between(getattr(CaseRow, column)), column, some) for column, some in by_column.items()
    ]
    if verdicts:
        found.append((and_(Cases().verdict_only, _between(CaseRow.reported_at)), None, verdicts))
    return found


def _between(column: Any) -> Condition:
    return and_(column >= _SPAN.start, column < _SPAN.end)


def _stock(connection: Connection, until: Period, asked: Counted, narrow: Narrow, words: Words) -> dict[int, Amounts]:
    """What stands open at the period's end."""
    wanted = tuple(sorted({*stocks(masked=False), *COHORT_STOCK}.intersection(asked.only)))
    if not wanted:
        return {}
    question = _stock_question(wanted, asked.by, narrow, masked=asked.as_of is not None)
    return _read(connection, question, words | asked.said(until))


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
