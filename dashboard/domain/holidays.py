"""The weeks of 春节 and 国庆: a comparison that has one on one side only says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class HolidayWeek:
    """Days off in a row, both ends included; ``name`` is "spring_festival" or "national_day"."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days of a city are moved (``True`` is worked), the years known in full, and the weeks that are long."""

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    weeks: tuple[HolidayWeek, ...] = ()


def uneven(
    weeks: Iterable[HolidayWeek],
    known_years: Collection[int],
    first: date,
    last: date,
    earlier_first: date,
    earlier_last: date,
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Why two stretches cannot be compared as they are: a holiday in one and not in the other; years undeclared."""
    here, there = set[str](), set[str]()
    for week in weeks:
        here |= {week.name} if week.first <= last and week.last >= first else set()
        there |= {week.name} if week.first <= earlier_last and week.last >= earlier_first else set()
    years = {*range(first.year, last.year + 1), *range(earlier_first.year, earlier_last.year + 1)}
    return tuple(sorted(here ^ there)), tuple(sorted(year for year in years if year not in known_years))
