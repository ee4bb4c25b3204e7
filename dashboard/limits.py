"""处置时限 as a city declares them: one row of ``limits.csv`` for a class, its 立案条件 and its class of area."""

from __future__ import annotations

from collections.abc import Container, Mapping
from math import isfinite
from pathlib import Path

from dashboard.declared import DeclarationError, table_rows
from dashboard.domain.deadline import LimitKey
from dashboard.domain.worktime import Limit, LimitUnit

_COLUMNS = ("catalog", "kind", "code", "criterion", "area_class", "value", "unit")
_KINDS = ("matter", "component")
_LONGEST = 1000.0

ClassKey = tuple[str, str, str]


def read_limits(path: Path, classes: Container[ClassKey] | None) -> dict[LimitKey, Limit]:
    """The table. ``classes`` are those there may be, ``None`` where the city lists none.

    Raises ``DeclarationError`` with file and line for what cannot be a limit, and for one that is given twice.
    """
    limits: dict[LimitKey, Limit] = {}
    lines_of: dict[LimitKey, int] = {}
    for line, row in table_rows(path, *_COLUMNS):
        here = f"{path}:{line}"
        key, limit = _limit(here, row, classes)
        if key in limits:
            raise DeclarationError(f"{here}: the same as in line {lines_of[key]} / 时限重复")
        limits[key], lines_of[key] = limit, line
    return limits


def _limit(here: str, row: Mapping[str, str | None], classes: Container[ClassKey] | None) -> tuple[LimitKey, Limit]:
    said = {column: (row[column] or "").strip() for column in _COLUMNS}
    if said["kind"] not in _KINDS:
        raise DeclarationError(f"{here}: kind '{said['kind']}' is not one of {', '.join(_KINDS)} / 类别有误")
    of: ClassKey = (said["catalog"], said["kind"], said["code"])
    if classes is not None and of not in classes:
        raise DeclarationError(f"{here}: no class {'/'.join(of)} in the city's classes / 没有这个类型")
    try:
        unit = LimitUnit(said["unit"])
    except ValueError:
        raise DeclarationError(
            f"{here}: unit '{said['unit']}' is not one of {', '.join(LimitUnit)} / 时限单位有误"
        ) from None
    try:
        value = float(said["value"])
    except ValueError:
        value = 0.0
    if not (isfinite(value) and 0 < value <= _LONGEST):
        raise DeclarationError(f"{here}: value '{said['value']}' is no number above 0 up to {_LONGEST:g} / 时限有误")
    return (*of, said["criterion"] or None, said["area_class"] or None), Limit(value, unit)
