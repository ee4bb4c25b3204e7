"""Where a day, a week, a month and a year begin and end, what came before them, and on which clock."""

from __future__ import annotations

import time as process_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.period import Calendar, Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
SANTIAGO = ZoneInfo("America/Santiago")  # its clocks change at midnight
HOUR = timedelta(hours=1)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"], autouse=True)
def process_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every fact here holds whatever zone the machine is set to."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        process_time.tzset()
        yield
    process_time.tzset()


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(period: Period, zone: ZoneInfo = SHANGHAI) -> tuple[str, str]:
    start, end = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (period.start, period.end))
    return start, end


def cut(name: str, now: str, zone: ZoneInfo = SHANGHAI, **week: object) -> Period:
    calendar = Calendar(zone, **week)
    return getattr(calendar, name)(at(now, zone))


def before(name: str, now: str, zone: ZoneInfo = SHANGHAI, **week: object) -> tuple[str, str]:
    calendar = Calendar(zone, **week)
    return shown(calendar.previous(cut(name, now, zone, **week), at(now, zone)), zone)


def a_year_before(name: str, now: str) -> tuple[str, str]:
    return shown(Calendar(SHANGHAI).last_year(cut(name, now), at(now)))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-16 00:00", ("2026-11-16 00:00", "2026-11-17 00:00")),
        ("2026-11-16 23:59", ("2026-11-16 00:00", "2026-11-17 00:00")),
        ("2026-12-31 12:00", ("2026-12-31 00:00", "2027-01-01 00:00")),
    ],
)
def test_today_is_the_local_day(now: str, day: tuple[str, str]) -> None:
    assert shown(cut("today", now)) == day


def test_just_before_midnight_in_shanghai_is_not_tomorrow_though_utc_is_still_at_four_in_the_afternoon() -> None:
    assert cut("today", "2026-11-16 23:59").start == datetime.fromisoformat("2026-11-15T16:00:00+00:00")


@pytest.mark.parametrize(
    ("now", "week"),
    [
        pytest.param("2026-11-16 00:00", ("2026-11-16 00:00", "2026-11-23 00:00"), id="Monday begins it"),
        pytest.param("2026-11-22 23:59", ("2026-11-16 00:00", "2026-11-23 00:00"), id="Sunday ends it"),
    ],
)
def test_a_week_from_monday(now: str, week: tuple[str, str]) -> None:
    assert shown(cut("this_week", now)) == week


@pytest.mark.parametrize(
    ("now", "week"),
    [
        pytest.param("2026-11-21 07:59", ("2026-11-14 08:00", "2026-11-21 08:00"), id="Saturday before the cut"),
        pytest.param("2026-11-21 08:00", ("2026-11-21 08:00", "2026-11-28 08:00"), id="Saturday at the cut"),
        pytest.param("2026-11-20 23:00", ("2026-11-14 08:00", "2026-11-21 08:00"), id="Friday night"),
        pytest.param("2026-11-22 00:00", ("2026-11-21 08:00", "2026-11-28 08:00"), id="Sunday"),
    ],
)
def test_a_week_from_saturday_at_eight(now: str, week: tuple[str, str]) -> None:
    assert shown(cut("this_week", now, week_starts="saturday", cut_off=time(8))) == week


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-11-01 00:00", ("2026-11-01 00:00", "2026-12-01 00:00")),
        ("2026-12-31 23:59", ("2026-12-01 00:00", "2027-01-01 00:00")),
        ("2024-02-29 12:00", ("2024-02-01 00:00", "2024-03-01 00:00")),
    ],
)
def test_this_month(now: str, month: tuple[str, str]) -> None:
    assert shown(cut("this_month", now)) == month


@pytest.mark.parametrize("now", ["2026-01-01 00:00", "2026-12-31 23:59"])
def test_this_year(now: str) -> None:
    assert shown(cut("this_year", now)) == ("2026-01-01 00:00", "2027-01-01 00:00")


def test_a_range_of_days_holds_both_its_ends() -> None:
    assert shown(Calendar(SHANGHAI).days(date(2026, 11, 16), date(2026, 11, 18))) == (
        "2026-11-16 00:00",
        "2026-11-19 00:00",
    )


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="the last day 2026-11-15 is before the first day 2026-11-16"):
        Calendar(SHANGHAI).days(date(2026, 11, 16), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("name", "now", "earlier"),
    [
        ("today", "2026-11-16 09:30", ("2026-11-15 00:00", "2026-11-15 09:30")),
        ("today", "2026-03-01 09:30", ("2026-02-28 00:00", "2026-02-28 09:30")),
        ("this_week", "2026-11-18 09:30", ("2026-11-09 00:00", "2026-11-11 09:30")),
        ("this_month", "2026-11-16 09:30", ("2026-10-01 00:00", "2026-10-16 09:30")),
        ("this_month", "2026-01-16 09:30", ("2025-12-01 00:00", "2025-12-16 09:30")),
        ("this_month", "2026-03-31 09:30", ("2026-02-01 00:00", "2026-03-01 00:00")),
        ("this_month", "2024-03-29 09:30", ("2024-02-01 00:00", "2024-02-29 09:30")),
        ("this_year", "2026-11-16 09:30", ("2025-01-01 00:00", "2025-11-16 09:30")),
    ],
)
def test_the_period_before_is_cut_at_the_same_elapsed_part(name: str, now: str, earlier: tuple[str, str]) -> None:
    assert before(name, now) == earlier


def test_the_week_before_keeps_its_own_cut() -> None:
    earlier = before("this_week", "2026-11-22 09:30", week_starts="saturday", cut_off=time(8))
    assert earlier == ("2026-11-14 08:00", "2026-11-15 09:30")


def test_before_a_finished_month_is_the_whole_month_before() -> None:
    calendar = Calendar(SHANGHAI)
    march = calendar.this_month(at("2026-03-31 09:30"))
    assert shown(calendar.previous(march, at("2026-04-01 00:00"))) == ("2026-02-01 00:00", "2026-03-01 00:00")


def test_before_a_range_is_a_range_as_long() -> None:
    calendar = Calendar(SHANGHAI)
    days = calendar.days(date(2026, 11, 10), date(2026, 11, 12))
    assert shown(calendar.previous(days, at("2026-11-20 00:00"))) == ("2026-11-07 00:00", "2026-11-10 00:00")


@pytest.mark.parametrize(
    ("name", "now", "earlier"),
    [
        ("today", "2026-11-16 09:30", ("2025-11-16 00:00", "2025-11-16 09:30")),
        ("this_month", "2026-11-16 09:30", ("2025-11-01 00:00", "2025-11-16 09:30")),
        ("this_year", "2026-11-16 09:30", ("2025-01-01 00:00", "2025-11-16 09:30")),
        ("this_week", "2026-11-18 09:30", ("2025-11-16 00:00", "2025-11-18 09:30")),
        pytest.param("today", "2024-02-29 09:30", ("2023-02-28 00:00", "2023-02-28 09:30"), id="29 February"),
        pytest.param("today", "2024-02-28 09:30", ("2023-02-28 00:00", "2023-02-28 09:30"), id="28 February before"),
        pytest.param("this_month", "2024-02-29 09:30", ("2023-02-01 00:00", "2023-03-01 00:00"), id="a leap February"),
    ],
)
def test_last_year_s_same_dates(name: str, now: str, earlier: tuple[str, str]) -> None:
    assert a_year_before(name, now) == earlier


def test_a_february_after_a_leap_year_is_compared_with_all_29_days() -> None:
    calendar = Calendar(SHANGHAI)
    february = calendar.this_month(at("2025-02-10 00:00"))
    assert shown(calendar.last_year(february, at("2025-03-01 00:00"))) == ("2024-02-01 00:00", "2024-03-01 00:00")


@pytest.mark.parametrize(
    ("now", "zone", "hours"),
    [
        pytest.param("2016-03-13 12:00", NEW_YORK, 23, id="New York, spring"),
        pytest.param("2016-11-06 12:00", NEW_YORK, 25, id="New York, autumn"),
        pytest.param("2016-11-07 12:00", NEW_YORK, 24, id="New York, any day"),
        pytest.param("1986-05-04 12:00", SHANGHAI, 23, id="Shanghai, spring 1986"),
        pytest.param("1986-09-14 12:00", SHANGHAI, 25, id="Shanghai, autumn 1986"),
        pytest.param("1991-09-15 12:00", SHANGHAI, 25, id="Shanghai, the last one"),
        pytest.param("1992-04-12 12:00", SHANGHAI, 24, id="Shanghai, none since"),
        pytest.param("2026-09-06 12:00", SANTIAGO, 23, id="Santiago, a day without midnight"),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_say(now: str, zone: ZoneInfo, hours: int) -> None:
    day = cut("today", now, zone)
    assert day.end - day.start == hours * HOUR


def test_the_day_before_a_change_of_clocks_is_cut_at_the_same_local_time() -> None:
    assert before("today", "2016-03-13 09:30", NEW_YORK) == ("2016-03-12 00:00", "2016-03-12 09:30")


def test_the_day_before_a_day_without_midnight_begins_at_midnight() -> None:
    assert before("today", "2026-09-06 09:30", SANTIAGO) == ("2026-09-05 00:00", "2026-09-05 09:30")


def test_a_period_that_runs_is_cut_at_now() -> None:
    day = cut("today", "2026-11-16 09:30")
    assert shown(day.until(at("2026-11-16 09:30"))) == ("2026-11-16 00:00", "2026-11-16 09:30")


def test_a_finished_period_stays_whole() -> None:
    day = cut("today", "2026-11-16 09:30")
    assert day.until(at("2026-11-20 00:00")) == day


def test_a_period_to_come_is_empty_and_does_not_run_backwards() -> None:
    day = cut("today", "2026-11-16 09:30")
    assert shown(day.until(at("2026-11-10 00:00"))) == ("2026-11-16 00:00", "2026-11-16 00:00")


def test_a_period_is_over_at_its_end() -> None:
    day = cut("today", "2026-11-16 09:30")
    assert (day.unfinished(at("2026-11-16 23:59")), day.unfinished(at("2026-11-17 00:00"))) == (True, False)


def test_the_last_hours_end_with_the_running_one() -> None:
    hours = Calendar(SHANGHAI).hours(at("2026-11-16 01:30"), 3)
    assert [f"{hour.astimezone(SHANGHAI):%d %H:%M}" for hour in hours] == ["15 23:00", "16 00:00", "16 01:00"]


def test_the_last_days_of_a_change_of_clocks_begin_at_local_midnight() -> None:
    days = Calendar(NEW_YORK).last_days(at("2016-03-14 09:30", NEW_YORK), 3)
    assert [f"{day.astimezone(NEW_YORK):%d %H:%M}" for day in days] == ["12 00:00", "13 00:00", "14 00:00"]


def test_where_clocks_are_turned_within_a_period() -> None:
    """Berlin leaves summer time on 25 October 2026 at one in the morning, UTC."""
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    start, end = datetime(2026, 10, 20, 8, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    assert berlin.offsets(Period("range", start, end)) == [
        (start, 7200),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 3600),
    ]
    assert berlin.offsets(Period("range", start, start + timedelta(days=2))) == [(start, 7200)]
