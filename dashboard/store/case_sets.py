"""The cases behind a number, as sets the database finds by index: a selection in, disjoint strands of conditions out.

A count is a sum of tallies; the tallies of a sum never share a case and what a sum takes away lies within it
(``tests/store/test_case_lists.py`` holds both). So the set is: found by one of the sum's moments, and in no tally that
is taken away. Tallies that are found by the same index are one strand, strands share no case, and the length of the
list is the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, false, func, literal, or_, select, true, type_coerce

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.store.matters import FOLLOWERS
from dashboard.store.narrow import Narrow
from dashboard.store.open_set import once_open, once_overdue
from dashboard.store.rows import CaseRow, FeedRow
from dashboard.store.tallies import (
    THEN,
    Cases,
    Condition,
    Tally,
    flows,
    lights,
    moment_of_lights,
    moments,
    never,
    stocks,
)
from dashboard.store.types import EPOCH, HOUR_US, MICROSECOND

Terms = tuple[tuple[int, str], ...]

COHORT_STOCK = {"cohort_pending_overdue": "pending_overdue", "cohort_unclosed_overdue": "unclosed_overdue"}


@dataclass(frozen=True, slots=True)
class Question:
    """A selection with everything said that it leaves open.

    ``terms`` is the sum it counts; ``at`` the moment it stands at; ``as_of`` masks later steps, or is ``None`` where
    the rows already are what was known. ``nearly_due_share`` is the city's.
    """

    selection: Selection
    scope: Scope
    terms: Terms
    period: Period
    at: datetime
    as_of: datetime | None
    nearly_due_share: float
    clocks: tuple[tuple[datetime, int], ...] = ()  # as ``Calendar.offsets``, where an hour of the day is asked for

    @property
    def moments(self) -> dict[str, Any]:
        """What the conditions of its set and the lights leave to be said as they are asked."""
        known = moments(self.as_of, min(self.period.end, self.at))
        return known | moment_of_lights(self.at, self.nearly_due_share)


@dataclass(frozen=True, slots=True)
class Strand:
    """Cases found by one index: ``column`` is what it is ordered by, ``where`` everything that holds of them."""

    column: str | None
    where: Condition


def strands_of(question: Question) -> tuple[Strand, ...]:
    """The set of a question. Raises ``ValueError`` that names what cannot be counted."""
    until = question.period.until(question.at + MICROSECOND)
    masked = question.as_of is not None
    known = flows(masked=masked)
    due_by = min(question.period.end, question.at)
    in_cohort = and_(CaseRow.reported_at >= until.start, CaseRow.reported_at < until.end)
    open_ = {**stocks(masked=masked)}
    open_ |= {slug: and_(open_[of], in_cohort) for slug, of in COHORT_STOCK.items()}
    every = [_condition(slug, known, open_, until) for sign, slug in question.terms if sign < 0]
    asked = and_(true(), *map(never, every), *_filters(question))
    found: dict[str, list[Condition]] = {}
    for sign, slug in question.terms:
        if sign < 0:
            continue
        held = _condition(slug, known, open_, until)
        for finder in _finders(slug, known) if question.selection.light is None else (_OPEN,):
            found.setdefault(finder, []).append(held if finder in _MOMENTS else _only_asked(held))
    return tuple(
        Strand(
            finder if finder in _MOMENTS else None,
            and_(_found(finder, question.as_of, until, due_by), or_(*held), asked),
        )
        for finder, held in found.items()
    )


_VERDICT, _OPEN, _OVERDUE = "verdict", "open", "overdue"
_MOMENTS = frozenset(CaseRow.__table__.c.keys())


def _finders(slug: str, tallied: Mapping[str, Tally]) -> tuple[str, ...]:
    """By which columns a tally's cases are found; a verdict without a time is found by its report."""
    if slug not in tallied:
        return (_OVERDUE if slug.endswith("overdue") else _OPEN,)
    column = tallied[slug].column
    return (column, _VERDICT) if by_verdict(slug) else (column,)


def by_verdict(slug: str) -> bool:
    """Whether a case that ended by its upstream's word alone can be of this tally."""
    return slug.startswith(("disposed_", "closed_")) and not slug.endswith("_undated")


def _found(finder: str, as_of: datetime | None, until: Period, due_by: datetime) -> Condition:
    """The range of an index that holds them all."""
    if finder == _OPEN:
        return once_open(as_of)
    if finder == _OVERDUE:
        return once_overdue(as_of, due_by)
    if finder == _VERDICT:
        return and_(Cases().verdict_only, CaseRow.reported_at >= until.start, CaseRow.reported_at < until.end)
    column = getattr(CaseRow, finder)
    return and_(column >= until.start, column < until.end)


def _condition(slug: str, tallied: Mapping[str, Tally], open_: Mapping[str, Condition], until: Period) -> Condition:
    if slug in open_:
        return open_[slug]
    if slug not in tallied or tallied[slug].amount is not None:
        raise ValueError(f"count: '{slug}' is no count of cases / 不是案件数")
    tally = tallied[slug]
    return and_(tally.where, tally.at >= until.start, tally.at < until.end)


def _only_asked(condition: Condition) -> ColumnElement[bool]:
    """Asked of the cases that something else finds: no index of its own moments leads to them."""
    return func.coalesce(condition, false())


def _filters(question: Question) -> list[Condition]:
    chosen = question.selection
    held = Narrow.of(question.scope, chosen).on_cases()
    if chosen.light is not None:
        held.append(lights(masked=question.as_of is not None)[chosen.light])
    if chosen.placed is not None:
        held.append(CaseRow.lon.is_not(None) if chosen.placed else CaseRow.lon.is_(None))
    return [*held, *_told(chosen), *_timed(question)]


def _told(chosen: Selection) -> list[Condition]:
    """What its source and people say of it."""
    held: list[Condition] = []
    if chosen.feed is not None:
        held.append(CaseRow.feed_id.in_(select(FeedRow.id).where(FeedRow.name == chosen.feed)))
    if chosen.once is not None:
        held.append(CaseRow.id.not_in(FOLLOWERS) if chosen.once else CaseRow.id.in_(FOLLOWERS))
    if chosen.returned is not None:
        held.append(CaseRow.return_count >= chosen.returned)
    if chosen.flag is not None:
        held.append(flagged(chosen.flag))
    return held


def _timed(question: Question) -> list[Condition]:
    """What its moments say, as of then."""
    chosen, held = question.selection, list[Condition]()
    cases = Cases(THEN if question.as_of is not None else None)
    if chosen.signed is not None:
        held.append(signed(cases) if chosen.signed else never(signed(cases)))
    if chosen.signed_after is not None:
        held.append(and_(signed(cases), signed_after_s(cases) > chosen.signed_after * 60))
    if chosen.due_from is not None:
        held.append(CaseRow.due_at >= chosen.due_from)
    if chosen.due_until is not None:
        held.append(CaseRow.due_at < chosen.due_until)
    if chosen.hour is not None:
        held.append(or_(*(_at_hour(chosen.hour, *clock) for clock in _clocks(question))))
    return held


def _clocks(question: Question) -> Iterator[tuple[int, datetime | None, datetime | None]]:
    """(seconds before UTC, from when on, until when); the first and the last of them without end."""
    for number, ((start, ahead), following) in enumerate(zip_longest(question.clocks, question.clocks[1:])):
        yield ahead, start if number else None, None if following is None else following[0]


def _at_hour(hour: int, ahead: int, start: datetime | None, end: datetime | None) -> Condition:
    """Reported in an hour of the local day, while clocks stood so far ahead; cut as ``hot_hours`` cuts it."""
    hours = type_coerce(CaseRow.reported_at, BigInteger) // HOUR_US
    local = (hours * 3600 + ahead) // 3600 % 24 == hour
    since = [] if start is None else [CaseRow.reported_at >= start]
    until = [] if end is None else [CaseRow.reported_at < end]
    return and_(*since, *until, local)


def signed(cases: Cases) -> Condition:
    """签收 after 派遣: a signature of whom it was taken from is no answer."""
    return and_(cases.has("signed"), cases.at("signed") >= CaseRow.dispatched_at)


def signed_after_s(cases: Cases) -> ColumnElement[int]:
    """Whole seconds from 派遣 to 签收."""
    return (type_coerce(cases.at("signed"), BigInteger) - type_coerce(CaseRow.dispatched_at, BigInteger)) // 1_000_000


def flagged(flag: str) -> Condition:
    """The case has this flag among its own."""
    return (literal(",") + CaseRow.flags + ",").contains(f",{flag},", autoescape=True)


def all_time(at: datetime) -> Period:
    """Every case there ever was until a moment."""
    return Period("all", EPOCH, at + MICROSECOND)
