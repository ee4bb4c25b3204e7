"""Working time to the second: festivals, 调休 Saturdays, lunch, pauses, extensions, year ends, changes of clocks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.worktime import (
    Limit,
    LimitUnit,
    MissingYearError,
    WorkCalendar,
    due_at,
    elapsed,
    nearly_due_at,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")

# As the State Council announced them.
HOLIDAYS = """
2024: 0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007
2025: 0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008
2026: 0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007
"""
WORKED = """
2024: 0204 0218 0407 0428 0511 0914 0929 1012
2025: 0126 0208 0427 0928 1011
2026: 0104 0214 0228 0509 0920 1010
"""


def announced(text: str) -> Iterator[date]:
    for line in text.strip().splitlines():
        year, _, spans = line.partition(":")
        for span in spans.split():
            first, _, last = span.partition("-")
            day = date.fromisoformat(year + first)
            while day <= date.fromisoformat(year + (last or first)):
                yield day
                day += timedelta(days=1)


CALENDAR = WorkCalendar(
    SHANGHAI,
    frozenset((2024, 2025, 2026)),
    dict.fromkeys(announced(HOLIDAYS), False) | dict.fromkeys(announced(WORKED), True),
)
WORK_HOUR, WORK_DAY = LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def limit(text: str) -> Limit:
    value, unit = text.split()
    return Limit(float(value), LimitUnit(unit))


def pauses_of(text: str) -> list[tuple[datetime, datetime]]:
    return [(at(pause.split("~")[0]), at(pause.split("~")[1])) for pause in text.split(";") if pause]


CASES = list(csv.DictReader((Path(__file__).parent / "worktime_cases.csv").read_text(encoding="utf-8").splitlines()))


def minute_by_minute(row: dict[str, str]) -> datetime:
    """The due time by looking at every minute on the wall clock: shares nothing with the code but the day lists."""
    off, on = set(announced(HOLIDAYS)), set(announced(WORKED))
    value, unit = row["limit"].split()
    minutes = {"work_hour": 60, "work_day": 480, "urgent_hour": 60, "urgent_day": 1440, "natural_day": 1440}[unit]
    need = round(float(value) * minutes) * (1 + int(row["extensions"]))
    standing = [pause.split("~") for pause in row["pauses"].split(";") if pause]
    minute = datetime.fromisoformat(row["start"])
    while need:
        said = f"{minute:%Y-%m-%d %H:%M}"
        day = minute.date()
        worked = day in on or (day not in off and day.isoweekday() < 6)
        office = worked and (8 <= minute.hour < 12 or 14 <= minute.hour < 18)
        if (office or not unit.startswith("work")) and not any(a <= said < b for a, b in standing):
            need -= 1
        minute += timedelta(minutes=1)
    return minute.replace(tzinfo=SHANGHAI)


def test_there_are_at_least_two_hundred_cases() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize("row", CASES, ids=[f"{row['group']} {n}" for n, row in enumerate(CASES)])
def test_due(row: dict[str, str]) -> None:
    due = due_at(at(row["start"]), limit(row["limit"]), CALENDAR, pauses_of(row["pauses"]), int(row["extensions"]))
    assert due == at(row["due"])


@pytest.mark.parametrize("row", CASES, ids=[f"{row['group']} {n}" for n, row in enumerate(CASES)])
def test_due_by_every_minute_on_the_clock(row: dict[str, str]) -> None:
    assert minute_by_minute(row) == at(row["due"])


@pytest.mark.parametrize("row", CASES, ids=[f"{row['group']} {n}" for n, row in enumerate(CASES)])
def test_at_its_due_time_the_limit_is_used_to_the_second(row: dict[str, str]) -> None:
    start, allowed, pauses = at(row["start"]), limit(row["limit"]), pauses_of(row["pauses"])
    used = elapsed(start, at(row["due"]), allowed.unit, CALENDAR, pauses)
    assert used == timedelta(microseconds=allowed.length_us(CALENDAR)) * (1 + int(row["extensions"]))


# Worked out by hand from the announcements above.
@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        ("2026-02-13 17:00", "2 work_hour", "2026-02-14 09:00"),  # the Saturday before the festival is worked
        ("2026-02-14 17:00", "2 work_hour", "2026-02-24 09:00"),  # nine days of festival between
        ("2025-09-30 17:00", "2 work_hour", "2025-10-09 09:00"),
        ("2025-10-10 17:00", "2 work_hour", "2025-10-11 09:00"),  # a worked Saturday
        ("2026-11-16 11:00", "2 work_hour", "2026-11-16 15:00"),  # over lunch
        ("2026-11-16 08:00", "4 work_hour", "2026-11-16 12:00"),  # due as lunch begins, not as it ends
        ("2026-11-16 08:00", "1 work_day", "2026-11-16 18:00"),  # due as the office closes
        ("2026-11-16 18:00", "1 work_day", "2026-11-17 18:00"),
        ("2026-11-20 17:59:30", "60.5 work_hour", "2026-12-02 14:29:30"),
        ("2026-11-16 23:00", "6 urgent_hour", "2026-11-17 05:00"),
        ("2026-02-14 17:00", "9 natural_day", "2026-02-23 17:00"),
        ("2026-11-16 09:00:01", "0.5 work_hour", "2026-11-16 09:30:01"),
        ("2026-11-21 03:00", "0 work_hour", "2026-11-21 03:00"),
    ],
)
def test_due_by_hand(start: str, allowed: str, due: str) -> None:
    assert due_at(at(start), limit(allowed), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("start", "until", "unit", "hours"),
    [
        ("2026-02-14 16:00", "2026-02-24 10:00", WORK_HOUR, 4),
        ("2026-02-14 18:00", "2026-02-24 08:00", WORK_DAY, 0),
        ("2026-11-16 11:00", "2026-11-16 15:30", WORK_HOUR, 2.5),
        ("2026-11-16 15:30", "2026-11-16 11:00", WORK_HOUR, -2.5),
        ("2026-11-21 00:00", "2026-11-22 23:00", WORK_HOUR, 0),
        ("2026-11-21 00:00", "2026-11-22 23:00", LimitUnit.URGENT_HOUR, 47),
        ("2026-10-09 08:00", "2026-10-12 08:00", WORK_DAY, 16),
    ],
)
def test_what_the_clock_shows_between(start: str, until: str, unit: LimitUnit, hours: float) -> None:
    assert elapsed(at(start), at(until), unit, CALENDAR) == timedelta(hours=hours)


def test_a_share_is_of_working_time() -> None:
    start, due = at("2026-11-20 16:00"), at("2026-11-23 10:00")
    assert nearly_due_at(start, due, 0.8, WORK_HOUR, CALENDAR) == at("2026-11-23 09:12")
    assert nearly_due_at(start, due, 0.5, WORK_HOUR, CALENDAR) == at("2026-11-20 18:00")


def test_a_share_leaves_out_what_stood_still() -> None:
    start, due = at("2026-11-16 08:00"), at("2026-11-16 16:00")  # six hours, two of them paused
    pauses = [(at("2026-11-16 09:00"), at("2026-11-16 11:00"))]
    assert nearly_due_at(start, due, 0.75, WORK_HOUR, CALENDAR, pauses) == at("2026-11-16 15:00")


def test_where_there_was_no_time_to_use_all_of_it_is_used() -> None:
    start = at("2026-11-21 09:00")
    assert nearly_due_at(start, at("2026-11-22 09:00"), 0.8, WORK_HOUR, CALENDAR) == start
    assert nearly_due_at(start, at("2026-11-20 09:00"), 0.8, WORK_HOUR, CALENDAR) == start


@pytest.mark.parametrize(
    ("start", "value", "year"), [("2026-12-31 17:00", 2, 2027), ("2027-01-04 09:00", 1, 2027), ("2023-12-29", 1, 2023)]
)
def test_a_year_without_holidays_is_an_error_of_its_name(start: str, value: float, year: int) -> None:
    with pytest.raises(MissingYearError, match=str(year)) as error:
        due_at(at(start), Limit(value, WORK_HOUR), CALENDAR)
    assert error.value.year == year


def test_the_last_minute_of_the_known_years_is_still_known() -> None:
    assert due_at(at("2026-12-31 17:00"), Limit(1, WORK_HOUR), CALENDAR) == at("2026-12-31 18:00")


def test_round_the_clock_no_holidays_are_needed() -> None:
    assert due_at(at("2026-12-31 17:00"), Limit(2, LimitUnit.NATURAL_DAY), CALENDAR) == at("2027-01-02 17:00")


def test_an_estimate_takes_the_unknown_year_for_ordinary_weeks() -> None:
    assuming = CALENDAR.assuming(2027)
    assert due_at(at("2026-12-31 17:00"), Limit(2, WORK_HOUR), assuming) == at("2027-01-01 09:00")


def test_a_gap_between_known_years_is_not_stepped_over() -> None:
    gap = replace(CALENDAR, years=frozenset((2024, 2026)))
    with pytest.raises(MissingYearError, match="2025"):
        elapsed(at("2024-12-31 09:00"), at("2026-01-05 09:00"), WORK_HOUR, gap)


def test_years_that_are_missing_are_named() -> None:
    assert CALENDAR.missing(2026, 2027) == (2027,)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-08 00:30", "2026-03-08 05:30"),  # 02:00 becomes 03:00: four hours later it is half past five
        ("2026-11-01 00:30", "2026-11-01 03:30"),  # 02:00 becomes 01:00
    ],
)
def test_a_night_shift_over_a_change_of_clocks(start: str, due: str) -> None:
    zone = ZoneInfo("America/New_York")
    nights = WorkCalendar(zone, frozenset((2026,)), {}, ((time(0), time(6)),), frozenset(range(7)))
    assert due_at(at(start, zone), Limit(4, WORK_HOUR), nights) == at(due, zone)


def test_an_office_day_after_a_change_of_clocks_is_as_long_as_any() -> None:
    zone = ZoneInfo("America/New_York")
    offices = WorkCalendar(zone, frozenset((2026,)), {})
    assert due_at(at("2026-03-06 16:00", zone), Limit(1, WORK_DAY), offices) == at("2026-03-09 16:00", zone)


def test_other_office_hours_make_another_working_day() -> None:
    shorter = replace(CALENDAR, periods=((time(9), time(12)), (time(13, 30), time(17))))
    assert due_at(at("2026-11-16 09:00"), Limit(1, WORK_DAY), shorter) == at("2026-11-16 17:00")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        due_at(datetime(2026, 11, 16, 9), Limit(1, WORK_HOUR), CALENDAR)
