"""The weeks of 春节 and 国庆: a comparison that has one on one side only says so."""

from __future__ import annotations

from datetime import date

# First and last day off, as announced by 国务院办公厅 for each year; a year is added when its notice is out.
HOLIDAYS: dict[int, tuple[tuple[str, date, date], ...]] = {
    year: (
        ("spring_festival", date(year, *spring[0]), date(year, *spring[1])),
        ("national_day", date(year, *autumn[0]), date(year, *autumn[1])),
    )
    for year, spring, autumn in (
        (2015, ((2, 18), (2, 24)), ((10, 1), (10, 7))),
        (2016, ((2, 7), (2, 13)), ((10, 1), (10, 7))),
        (2017, ((1, 27), (2, 2)), ((10, 1), (10, 8))),
        (2018, ((2, 15), (2, 21)), ((10, 1), (10, 7))),
        (2019, ((2, 4), (2, 10)), ((10, 1), (10, 7))),
        (2020, ((1, 24), (2, 2)), ((10, 1), (10, 8))),
        (2021, ((2, 11), (2, 17)), ((10, 1), (10, 7))),
        (2022, ((1, 31), (2, 6)), ((10, 1), (10, 7))),
        (2023, ((1, 21), (1, 27)), ((9, 29), (10, 6))),
        (2024, ((2, 10), (2, 17)), ((10, 1), (10, 7))),
        (2025, ((1, 28), (2, 4)), ((10, 1), (10, 8))),
        (2026, ((2, 15), (2, 23)), ((10, 1), (10, 7))),
    )
}


def holidays_in(first: date, last: date) -> tuple[frozenset[str], tuple[int, ...]]:
    """The holidays that these days touch (both ends included), and the years nobody has declared yet."""
    years = range(first.year, last.year + 1)
    touched = {
        name for year in years for name, starts, ends in HOLIDAYS.get(year, ()) if starts <= last and ends >= first
    }
    return frozenset(touched), tuple(year for year in years if year not in HOLIDAYS)


def uneven(first: date, last: date, earlier_first: date, earlier_last: date) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Why two stretches cannot be compared as they are: a holiday in one and not in the other; years undeclared."""
    here, missing = holidays_in(first, last)
    there, missing_there = holidays_in(earlier_first, earlier_last)
    return tuple(sorted(here ^ there)), tuple(sorted({*missing, *missing_there}))
