"""When a case is due by its city's limits, and which rules of 延期, 挂账 and 退回 it has broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from dashboard.domain.case import CaseRecord, ClassRef, Flag, LimitBasis, Stage
from dashboard.domain.worktime import Limit, MissingYearError, Pause, WorkCalendar, due_at, nearly_due_at

MOST_EXTENSIONS = 2
LONGEST_SUSPENSION = timedelta(days=365)

LimitKey = tuple[str, str, str, str | None, str | None]  # catalog, kind, code, 立案条件, class of area


@dataclass(frozen=True)
class Deadlines:
    """A city's limits and its calendar. ``None`` in a key stands for any 立案条件 or any class of area."""

    calendar: WorkCalendar
    limits: Mapping[LimitKey, Limit] = field(default_factory=dict)
    area_classes: Mapping[str, str] = field(default_factory=dict)  # 一类区域, 二类区域, by code of area
    nearly_due_share: float = 0.8  # of the limit: from there on a case is nearly due

    def limit_for(self, of: ClassRef | None, criterion: str | None, area_code: str | None) -> Limit | None:
        """The limit that says most: of the 小类 before its 大类, of its own criterion and area before any."""
        if of is None or not self.limits:
            return None
        area_class = self.area_classes.get(area_code or "")
        for code in (of.code, of.major_code):
            if code is None:
                continue
            for key in ((criterion, area_class), (criterion, None), (None, area_class), (None, None)):
                found = self.limits.get((of.catalog, of.kind, code, *key))
                if found is not None:
                    return found
        return None

    def settled(self, case: CaseRecord, *, ours: bool = False) -> CaseRecord:
        """The case with its limit, its due time and what follows from its steps.

        A due time that the upstream gives stands unless ``ours`` is wanted. Nothing is taken from what was told.
        """
        if case.events or case.return_count > 1 or case.suspended_at is not None:
            learned = _from_steps(case)
            case = replace(case, **learned) if learned else case
        limit = self._limit_of(case)
        if limit is None:
            return case
        if case.dispatched_at is None:
            return replace(case, limit_value=limit.value, limit_unit=limit.unit)
        try:
            return _dated(case, case.dispatched_at, limit, self.calendar, case.flags, self.nearly_due_share, ours=ours)
        except MissingYearError:
            flags = case.flags | {Flag.HOLIDAYS_UNKNOWN}
            return _dated(
                case, case.dispatched_at, limit, self._ordinary_weeks, flags, self.nearly_due_share, ours=ours
            )

    @cached_property
    def _ordinary_weeks(self) -> WorkCalendar:
        """For an estimate where a year is missing; it reaches as far as a case can."""
        known = self.calendar.years or frozenset((2000,))
        return self.calendar.assuming(*range(min(known | {2000}), max(known) + 30))

    def _limit_of(self, case: CaseRecord) -> Limit | None:
        if case.limit_value is not None and case.limit_unit is not None:
            return Limit(case.limit_value, case.limit_unit)
        return self.limit_for(case.case_class, case.criterion, case.area_code)


def _dated(
    case: CaseRecord,
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    flags: frozenset[str],
    share: float,
    *,
    ours: bool,
) -> CaseRecord:
    pauses = pauses_of(case)
    granted, broken = _extensions(case, start, limit, calendar, pauses)
    given = None if ours else case.due_at
    due = given or due_at(start, limit, calendar, pauses, granted)
    return replace(
        case,
        limit_value=limit.value,
        limit_unit=limit.unit,
        limit_basis=LimitBasis.UPSTREAM if given else LimitBasis.OURS,
        due_at=due,
        nearly_due_at=nearly_due_at(start, due, share, limit.unit, calendar, pauses),
        flags=flags | broken,
    )


def pauses_of(case: CaseRecord) -> list[Pause]:
    """When the clock stood or will: 挂账 until it was taken up again or runs by itself, and 缓办."""
    found = _spans(case)
    if case.deferred_at is not None:
        found.append((case.deferred_at, case.deferred_until or case.deferred_at + LONGEST_SUSPENSION))
    return found


def longest_until(suspended_at: datetime, told: datetime | None) -> datetime:
    """When a 挂账 ends by itself: on its day, after a year at the latest."""
    latest = suspended_at + LONGEST_SUSPENSION
    return latest if told is None else min(told, latest)


def _spans(case: CaseRecord) -> list[Pause]:
    """Every 挂账, from the steps where they are told, else the one that the record's own moments say."""
    steps = sorted((step.at, step.stage) for step in case.events if step.stage in (Stage.SUSPENDED, Stage.RESUMED))
    spans: list[Pause] = []
    began: datetime | None = None
    for at, stage in steps:
        if stage == Stage.SUSPENDED:
            began = began or at
        elif began is not None:
            spans.append((began, min(at, longest_until(began, None))))
            began = None
    if not steps and case.suspended_at is not None:
        began = case.suspended_at
        if case.resumed_at is not None and case.resumed_at >= began:
            return [(began, min(case.resumed_at, longest_until(began, case.suspended_until)))]
    if began is not None:
        spans.append((began, longest_until(began, case.suspended_until)))
    return spans


def _from_steps(case: CaseRecord) -> dict[str, Any]:
    """What the steps say and the record does not: re-dispatch, the end of a 挂账, the one-return rule."""
    learned: dict[str, Any] = {}
    flags: set[str] = set()
    returned = [step for step in case.events if step.stage == Stage.RETURNED]
    if returned or case.return_count > 1:
        learned |= _return_facts(case, len(returned))
        by_level = Counter(step.level or step.actor or "" for step in returned)
        if max(by_level.values(), default=0) > 1 or (not returned and case.return_count > 1):
            flags.add(Flag.SECOND_RETURN)
    if case.suspended_at is not None:
        until = longest_until(case.suspended_at, case.suspended_until)
        if until != case.suspended_until:
            learned["suspended_until"] = until
        if (case.suspended_until or case.resumed_at or until) > case.suspended_at + LONGEST_SUSPENSION:
            flags.add(Flag.LONG_SUSPENSION)
    if flags - case.flags:
        learned["flags"] = case.flags | flags
    return learned


def _return_facts(case: CaseRecord, told: int) -> dict[str, Any]:
    facts: dict[str, Any] = {"return_count": told} if told > case.return_count else {}
    if case.redispatched_at is None:
        sent = [step.at for step in case.events if step.stage == Stage.DISPATCHED]
        first_back = min((step.at for step in case.events if step.stage == Stage.RETURNED), default=None)
        again = [at for at in sent if first_back is not None and at >= first_back]
        if again:
            facts["redispatched_at"] = max(again)
    return facts


def _extensions(
    case: CaseRecord, start: datetime, limit: Limit, calendar: WorkCalendar, pauses: list[Pause]
) -> tuple[int, frozenset[str]]:
    """How many extensions count, and which rules they broke.

    Each adds the limit once more. Not counted are a third, and one that was asked for after the case was overdue.
    """
    told = sorted(step.at for step in case.events if step.stage == Stage.EXTENDED)
    count = max(case.extension_count, len(told), int(case.extended_at is not None))
    if not count:
        return 0, frozenset()
    told = told or [at for at in (case.extended_at,) if at is not None]
    asked: list[datetime | None] = [*told, *[None] * (count - len(told))]
    if case.extension_asked_at is not None:
        asked[max(0, len(told) - 1)] = case.extension_asked_at
    granted, broken = 0, set()
    for at in asked:
        if granted == MOST_EXTENSIONS:
            broken.add(Flag.TOO_MANY_EXTENSIONS)
        elif at is not None and at > due_at(start, limit, calendar, pauses, granted):
            broken.add(Flag.LATE_EXTENSION)
        else:
            granted += 1
    return granted, frozenset(broken)
