"""Green, yellow and red, by how much of its limit an open case has used, on the clock of its limit."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dashboard.domain.worktime import LimitUnit, WorkCalendar, elapsed, nearly_due_at
from dashboard.metrics.lights import lights, work_left_s
from dashboard.metrics.worktime import WorkTable, work_table

HOUR_US = 3_600_000_000
DISPATCHED_US = 500_000 * HOUR_US
ZONE = ZoneInfo("Asia/Shanghai")
FESTIVAL = {date(2026, 2, 15) + timedelta(days=n): False for n in range(9)} | {date(2026, 2, 14): True}
CALENDAR = WorkCalendar(ZONE, frozenset(range(2024, 2029)), FESTIVAL)
TABLE = WorkTable(CALENDAR, 2024, 2028)
COLUMNS = ("due_us", "dispatched_us", "dispose_pending", "running", "working", "nearly_due_us")


def light(hours_in: float, limit_hours: float | None = 10, pending: int = 1, running: int = 1) -> str:
    due = None if limit_hours is None else DISPATCHED_US + int(limit_hours * HOUR_US)
    frame = pd.DataFrame([(due, DISPATCHED_US, pending, running, 0, None)], columns=COLUMNS)
    return lights(frame, DISPATCHED_US + int(hours_in * HOUR_US), 0.8).iloc[0]


def us(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def working_light(dispatched: str, due: str, now: str) -> str:
    nearly = nearly_due_at(at(dispatched), at(due), 0.8, LimitUnit.WORK_HOUR, CALENDAR)
    frame = pd.DataFrame([(us(at(due)), us(at(dispatched)), 1, 1, 1, us(nearly))], columns=COLUMNS)
    return lights(frame, us(at(now)), 0.8).iloc[0]


@pytest.mark.parametrize(
    ("hours_in", "colour"),
    [(0, "green"), (7.99, "green"), (8, "yellow"), (9.99, "yellow"), (10, "red"), (30, "red")],
)
def test_of_a_limit_of_ten_hours(hours_in: float, colour: str) -> None:
    assert light(hours_in) == colour


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("2026-11-20 17:00", "green"),  # one of four working hours used
        ("2026-11-22 23:00", "green"),  # after a whole weekend two
        ("2026-11-23 09:11", "green"),
        ("2026-11-23 09:12", "yellow"),  # 3.2 of 4
        ("2026-11-23 09:59", "yellow"),
        ("2026-11-23 10:00", "red"),
    ],
)
def test_of_four_working_hours_over_a_weekend(now: str, colour: str) -> None:
    assert working_light("2026-11-20 16:00", "2026-11-23 10:00", now) == colour


def test_over_the_spring_festival_nothing_turns_red() -> None:
    assert working_light("2026-02-14 17:00", "2026-02-24 17:00", "2026-02-23 20:00") == "green"


def test_a_due_time_without_working_time_before_it_is_near_at_once() -> None:
    assert working_light("2026-11-21 09:00", "2026-11-22 09:00", "2026-11-21 10:00") == "yellow"


def test_a_case_without_a_due_time_has_no_light() -> None:
    assert light(30, limit_hours=None) == ""


def test_a_case_whose_clock_stands_has_no_light() -> None:
    assert light(30, running=0) == ""


def test_a_case_its_department_has_finished_has_no_light() -> None:
    assert light(30, pending=0) == ""


def test_a_case_that_was_due_before_it_was_dispatched_is_red() -> None:
    assert light(0, limit_hours=-1) == "red"


def test_no_open_cases_have_no_lights() -> None:
    assert lights(pd.DataFrame(columns=COLUMNS), DISPATCHED_US, 0.8).tolist() == []


def test_the_arrays_say_what_the_domain_says() -> None:
    dice = random.Random(5)
    begin = at("2026-01-05 00:00")
    now = at("2026-02-25 15:13")
    dues = [begin + timedelta(minutes=dice.randrange(90 * 1440)) for _ in range(400)]
    frame = pd.DataFrame([(us(due), us(begin), 1, 1, 1, us(due)) for due in dues], columns=COLUMNS)
    remaining = [elapsed(now, due, LimitUnit.WORK_HOUR, CALENDAR).total_seconds() for due in dues]
    assert work_left_s(frame, us(now), TABLE).tolist() == remaining


def test_a_limit_in_natural_time_has_no_working_time_left() -> None:
    frame = pd.DataFrame([(DISPATCHED_US, DISPATCHED_US, 1, 1, 0, None)], columns=COLUMNS)
    assert work_left_s(frame, DISPATCHED_US, TABLE).isna().all()


def test_a_table_is_made_once_for_a_calendar() -> None:
    assert work_table(CALENDAR, 2024, 2026) is work_table(CALENDAR, 2024, 2026)


def test_years_that_are_not_known_count_as_ordinary_weeks() -> None:
    bare = WorkTable(WorkCalendar(ZONE, frozenset((2026,))), 2026, 2027)
    frame = pd.DataFrame([(us(at("2027-01-04 12:00")), us(at("2026-12-31 16:00")), 1, 1, 1, None)], columns=COLUMNS)
    assert work_left_s(frame, us(at("2026-12-31 16:00")), bare).tolist() == [14 * 3600]
