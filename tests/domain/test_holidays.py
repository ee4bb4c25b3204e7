"""Holiday weeks: a comparison that has one on one side only is not even."""

from __future__ import annotations

from datetime import date

from dashboard.domain.holidays import HolidayWeek, uneven

WEEKS = (
    HolidayWeek("national_day", date(2025, 10, 1), date(2025, 10, 8)),
    HolidayWeek("spring_festival", date(2026, 2, 15), date(2026, 2, 23)),
    HolidayWeek("national_day", date(2026, 10, 1), date(2026, 10, 7)),
)
YEARS = frozenset({2025, 2026})


def unlike(first: date, last: date, earlier_first: date, earlier_last: date) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return uneven(WEEKS, YEARS, first, last, earlier_first, earlier_last)


def test_a_holiday_on_one_side_only_is_named() -> None:
    assert unlike(date(2026, 2, 16), date(2026, 2, 22), date(2026, 2, 2), date(2026, 2, 8)) == (
        ("spring_festival",),
        (),
    )


def test_the_last_day_of_a_holiday_still_counts() -> None:
    assert unlike(date(2026, 2, 23), date(2026, 2, 28), date(2026, 2, 2), date(2026, 2, 8))[0] == ("spring_festival",)


def test_the_same_holiday_on_both_sides_is_even() -> None:
    assert unlike(date(2026, 10, 1), date(2026, 10, 31), date(2025, 10, 1), date(2025, 10, 31)) == ((), ())


def test_a_year_that_nobody_declared_is_said() -> None:
    assert unlike(date(2031, 1, 1), date(2031, 1, 7), date(2030, 12, 25), date(2030, 12, 31)) == ((), (2030, 2031))
