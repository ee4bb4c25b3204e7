"""处置时限 as a city declares them: one row of ``limits.csv`` for a class, its 立案条件 and its class of area."""

from __future__ import annotations

import csv
from collections.abc import Container, Mapping
from math import isfinite
from pathlib import Path

from dashboard.declared import DeclarationError
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
    if not path.exists():
        raise DeclarationError(f"{path}: no such file / 文件不存在")
    limits: dict[LimitKey, Limit] = {}
    lines_of: dict[LimitKey, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            missing = [column for column in _COLUMNS if column not in (table.fieldnames or ())]
            if missing:
                raise DeclarationError(f"{path}:1: no column {', '.join(missing)} / 缺少列")
            for row in table:
                here = f"{path}:{table.line_num}"
                key, limit = _limit(here, row, classes)
                if key in limits:
                    raise DeclarationError(f"{here}: the same as in line {lines_of[key]} / 时限重复")
                limits[key], lines_of[key] = limit, table.line_num
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{path}: not UTF-8 at byte {error.start} / 不是 UTF-8 编码") from None
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
