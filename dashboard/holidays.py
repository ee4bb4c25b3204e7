"""When a city's offices work: the State Council's holidays and 调休 days as seed, the city's own table over them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from chinese_calendar import constants

from dashboard.declared import DeclarationError

FILE = "holidays.csv"
_COLUMNS = ("date", "kind", "name")
_KINDS = {"holiday": False, "workday": True}


def seed() -> dict[date, bool]:
    """Every day that the State Council's notices have moved: ``True`` is worked."""
    return dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)


def days_of(folder: Path | None, *, seeded: bool) -> tuple[dict[date, bool], frozenset[int]]:
    """The exceptions of a city and the years whose exceptions are known.

    A row of the city's file stands over the seed's; a year that the file speaks of counts as known. Raises
    ``DeclarationError`` with file and line.
    """
    days: dict[date, bool] = seed() if seeded else {}
    if folder is not None and (folder / FILE).exists():
        days |= dict(_rows(folder / FILE))
    return days, frozenset(day.year for day in days)


def _rows(path: Path) -> Iterator[tuple[date, bool]]:
    seen: dict[date, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (table.fieldnames or ())]
        if missing:
            raise DeclarationError(f"{path}:1: no column {', '.join(missing)} / 缺少列")
        for row in table:
            yield _row(path, table.line_num, row, seen)


def _row(path: Path, line: int, row: Mapping[str, str | None], seen: dict[date, int]) -> tuple[date, bool]:
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
    return day, _KINDS[kind]
