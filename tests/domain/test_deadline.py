"""Which limit a case has, when it is due by it, and the rules of 延期, 挂账 and 退回."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.case import CaseRecord, ClassRef, Flag, LimitBasis, StageEvent
from dashboard.domain.deadline import Deadlines
from dashboard.domain.worktime import Limit, LimitUnit, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
GARBAGE = ClassRef("local", "matter", "06010", "暴露垃圾", "06", "市容环境")
HOURS, DAYS = LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY


def key(code: str, criterion: str | None = None, area_class: str | None = None) -> tuple[Any, ...]:
    return ("local", "matter", code, criterion, area_class)


DEADLINES = Deadlines(
    WorkCalendar(ZONE, frozenset((2026,))),
    {
        key("06"): Limit(9, HOURS),
        key("06010"): Limit(4, HOURS),
        key("06010", None, "二类区域"): Limit(8, HOURS),
        key("06010", "急要件"): Limit(2, HOURS),
        key("06010", "急要件", "二类区域"): Limit(3, HOURS),
    },
    {"9902": "二类区域"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def case(**said: Any) -> CaseRecord:
    nine = at("11-16 09:00")
    given = {"external_id": "1", "reported_at": nine, "dispatched_at": nine, "case_class": GARBAGE}
    return CaseRecord(**(given | said))


def due(**said: Any) -> datetime | None:
    return DEADLINES.settled(case(**said)).due_at


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ({}, 4),
        ({"area_code": "9901"}, 4),
        ({"area_code": "9902"}, 8),
        ({"criterion": "急要件"}, 2),
        ({"criterion": "急要件", "area_code": "9902"}, 3),
        ({"criterion": "其他"}, 4),
        ({"case_class": ClassRef("local", "matter", "06099", major_code="06")}, 9),  # its 大类
        ({"limit_value": 1.5, "limit_unit": HOURS}, 1.5),  # what the upstream says of the case itself
    ],
)
def test_the_limit_that_says_most_is_the_cases_limit(said: dict[str, Any], hours: float) -> None:
    assert DEADLINES.settled(case(**said)).limit_value == hours


@pytest.mark.parametrize("other", [None, ClassRef("local", "component", "06010"), ClassRef("gb", "matter", "06010")])
def test_a_class_without_a_limit_has_no_due_time_of_ours(other: ClassRef | None) -> None:
    bare = case(case_class=other)
    assert DEADLINES.settled(bare) is bare


def test_the_due_time_is_counted_from_the_dispatch() -> None:
    settled = DEADLINES.settled(case(dispatched_at=at("11-16 10:30")))
    assert (settled.due_at, settled.limit_basis) == (at("11-16 16:30"), LimitBasis.OURS)


def test_before_the_dispatch_there_is_a_limit_and_no_due_time() -> None:
    settled = DEADLINES.settled(case(dispatched_at=None))
    assert (settled.due_at, settled.limit_value, settled.limit_basis) == (None, 4, None)


def test_the_upstreams_due_time_wins_and_the_limit_stands_beside_it() -> None:
    settled = DEADLINES.settled(case(due_at=at("11-18 09:00")))
    assert (settled.due_at, settled.limit_basis, settled.limit_value) == (at("11-18 09:00"), LimitBasis.UPSTREAM, 4)


def test_a_feed_may_declare_that_ours_wins() -> None:
    settled = DEADLINES.settled(case(due_at=at("11-18 09:00")), ours=True)
    assert (settled.due_at, settled.limit_basis) == (at("11-16 15:00"), LimitBasis.OURS)


@pytest.mark.parametrize(("count", "until"), [(1, "11-17 09:00"), (2, "11-17 15:00")])
def test_each_extension_adds_the_limit_once_more(count: int, until: str) -> None:
    assert due(extension_count=count, extended_at=at("11-16 11:00")) == at(until)


def test_a_third_extension_is_flagged_and_adds_nothing() -> None:
    settled = DEADLINES.settled(case(extension_count=3, extended_at=at("11-16 11:00")))
    assert (settled.due_at, settled.flags) == (at("11-17 15:00"), {Flag.TOO_MANY_EXTENSIONS})


def test_an_extension_asked_for_when_overdue_is_flagged_and_adds_nothing() -> None:
    settled = DEADLINES.settled(case(extension_count=1, extended_at=at("11-16 16:00")))
    assert (settled.due_at, settled.flags) == (at("11-16 15:00"), {Flag.LATE_EXTENSION})


def test_an_extension_asked_for_in_time_may_be_approved_later() -> None:
    asked = {"extension_count": 1, "extended_at": at("11-16 16:00"), "extension_asked_at": at("11-16 14:00")}
    assert due(**asked) == at("11-17 09:00")


def test_a_second_extension_may_be_asked_for_until_the_first_has_run_out() -> None:
    steps = (StageEvent("extended", at("11-16 11:00")), StageEvent("extended", at("11-16 17:00")))
    assert due(extension_count=2, events=steps) == at("11-17 15:00")


def test_a_suspension_adds_the_working_time_it_took() -> None:
    settled = DEADLINES.settled(case(suspended_at=at("11-16 11:00"), resumed_at=at("11-18 11:00")))
    assert settled.due_at == at("11-18 15:00")


def test_a_suspension_that_lasts_ends_by_itself_on_its_day() -> None:
    settled = DEADLINES.settled(case(suspended_at=at("11-16 11:00"), suspended_until=at("11-18 11:00")))
    assert (settled.due_at, settled.suspended_until) == (at("11-18 15:00"), at("11-18 11:00"))


def test_a_suspension_without_a_day_ends_by_itself_after_a_year() -> None:
    settled = DEADLINES.settled(case(case_class=None, suspended_at=at("11-16 11:00")))
    assert settled.suspended_until == at("11-16 11:00") + timedelta(days=365)


def test_a_suspension_for_more_than_a_year_is_cut_and_flagged() -> None:
    told = at("11-16 11:00") + timedelta(days=400)
    settled = DEADLINES.settled(case(case_class=None, suspended_at=at("11-16 11:00"), suspended_until=told))
    assert settled.suspended_until == at("11-16 11:00") + timedelta(days=365)
    assert settled.flags == {Flag.LONG_SUSPENSION}


def test_every_suspension_in_the_steps_counts() -> None:
    steps = tuple(
        StageEvent(stage, at(f"11-16 {hour}"))
        for stage, hour in (("suspended", "09:30"), ("resumed", "10:00"), ("suspended", "10:30"), ("resumed", "11:30"))
    )
    assert due(suspended_at=at("11-16 10:30"), resumed_at=at("11-16 11:30"), events=steps) == at("11-16 16:30")


def test_a_deferral_stands_like_a_suspension() -> None:
    assert due(deferred_at=at("11-16 11:00"), deferred_until=at("11-17 11:00")) == at("11-17 15:00")


def test_a_year_without_holidays_gives_an_estimate_that_is_called_one() -> None:
    settled = DEADLINES.settled(case(dispatched_at=at("12-31 17:00")))
    assert (settled.due_at, settled.flags) == (
        datetime(2027, 1, 1, 11, tzinfo=ZONE),
        {Flag.HOLIDAYS_UNKNOWN},
    )


def returned(*levels: str) -> CaseRecord:
    steps = [StageEvent("dispatched", at("11-16 09:00"))]
    for number, level in enumerate(levels):
        steps.append(StageEvent("returned", at(f"11-17 {10 + number}:00"), "某局", "非本单位职责", level))
        steps.append(StageEvent("dispatched", at(f"11-18 {10 + number}:00")))
    return DEADLINES.settled(case(case_class=None, return_count=len(levels), events=tuple(steps)))


@pytest.mark.parametrize(
    ("levels", "red"),
    [((), False), (("street",), False), (("street", "district"), False), (("street", "street"), True)],
)
def test_each_level_has_one_right_of_return(levels: tuple[str, ...], red: bool) -> None:
    assert (Flag.SECOND_RETURN in returned(*levels).flags) is red


def test_two_returns_of_nobody_knows_whom_are_one_too_many() -> None:
    assert DEADLINES.settled(case(case_class=None, return_count=2)).flags == {Flag.SECOND_RETURN}


def test_the_dispatch_that_stuck_is_the_last_after_a_return() -> None:
    assert returned("street", "district").redispatched_at == at("11-18 11:00")
    assert returned().redispatched_at is None
