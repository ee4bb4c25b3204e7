"""Who answers for the areas of a city and works in them: ``people.csv``, masked as it is read."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from dashboard.declared import DeclarationError, table_rows
from dashboard.domain import privacy
from dashboard.domain.area import AreaPerson, Post

_COLUMNS = ("area", "post", "name")

People = dict[str, tuple[AreaPerson, ...]]


def read_people(path: Path, areas: Container[str] | None) -> People:
    """By code of the area, heads first, else as written. ``areas`` are those there may be, ``None`` for any.

    Raises ``DeclarationError`` with file and line. No name is in it: a complaint ends up in a log.
    """
    found: dict[str, list[AreaPerson]] = {}
    for line, row in table_rows(path, *_COLUMNS):
        here = f"{path}:{line}"
        area, post, name = ((row[column] or "").strip() for column in _COLUMNS)
        if areas is not None and area not in areas:
            raise DeclarationError(f"{here}: no area '{area}' in the city / 没有这个区域")
        if post not in set(Post):
            raise DeclarationError(f"{here}: post '{post}' is not one of {', '.join(Post)} / 岗位有误")
        if not name:
            raise DeclarationError(f"{here}: name is empty / 缺少姓名")
        found.setdefault(area, []).append(AreaPerson(Post(post), privacy.name(name)))
    order = list(Post)
    return {area: tuple(sorted(some, key=lambda one: order.index(one.post))) for area, some in found.items()}
