"""When a city's offices work: the State Council's holidays and 调休 days as seed, the city's own table over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from chinese_calendar import constants

from dashboard.declared import DeclarationError, table_rows
from dashboard.domain.holidays import Holidays, HolidayWeek

FILE = "holidays.csv"
_COLUMNS = ("date", "kind", "name")
_KINDS = {"holiday": False, "workday": True}


# The long ones, by the seed's names and by what a city's file may call them.
_WEEKS = {
    "Spring Festival": "spring_festival",
    "春节": "spring_festival",
    "National Day": "national_day",
    "国庆": "national_day",
    "国庆节": "national_day",
}

Moved = tuple[bool, str]  # whether the day is worked, and the holiday's name


def seed() -> dict[date, Moved]:
    """Every day that the State Council's notices have moved."""
    off = {day: (False, name) for day, name in constants.holidays.items()}
    return off | {day: (True, name) for day, name in constants.workdays.items()}


def holidays_of(folder: Path | None, *, seeded: bool) -> Holidays:
    """The moved days of a city.

    A row of the city's file stands over the seed's; a year that the file speaks of counts as known. Raises
    ``DeclarationError`` with file and line.
    """
    moved = seed() if seeded else {}
    if folder is not None and (folder / FILE).exists():
        moved |= dict(_rows(folder / FILE))
    return Holidays(
        days={day: worked for day, (worked, _) in moved.items()},
        years=frozenset(day.year for day in moved),
        weeks=tuple(_weeks(moved)),
    )


def _weeks(moved: Mapping[date, Moved]) -> Iterator[HolidayWeek]:
    off: dict[tuple[int, str], list[date]] = {}
    for day, (worked, name) in moved.items():
        if not worked and name in _WEEKS:
            off.setdefault((day.year, _WEEKS[name]), []).append(day)
    for (_, name), days in sorted(off.items()):
        yield HolidayWeek(name, min(days), max(days))


def _rows(path: Path) -> Iterator[tuple[date, Moved]]:
    seen: dict[date, int] = {}
    for line, row in table_rows(path, *_COLUMNS):
        yield _row(path, line, row, seen)


def _row(path: Path, line: int, row: Mapping[str, str | None], seen: dict[date, int]) -> tuple[date, Moved]:
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        raise DeclarationError(f"{path}:{line}: date '{row['date']}' is not like 2027-02-06 / 日期有误") from None
    kind = (row["kind"] or "").strip()
    if kind not in _KINDS:
        raise DeclarationError(f"{path}:{line}: kind '{kind}' is neither holiday nor workday / 类别有误")
    if day in seen:
        raise DeclarationError(f"{path}:{line}: {day} stands in line {seen[day]} already / 日期重复")
    seen[day] = line
    return day, (_KINDS[kind], (row["name"] or "").strip())
