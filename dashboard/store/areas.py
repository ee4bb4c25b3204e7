"""The city's areas, departments, classes and sources into the store, and out again as the screens name them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dashboard.domain.area import Area, AreaKind, Level, in_force, redrawn_on
from dashboard.domain.case import ClassRef
from dashboard.domain.department import Department
from dashboard.store.rows import AreaRow, ClassRow, DepartmentRow, SourceRow, table_of

_LEVELS = list(Level)
Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An area as the store knows it. ``path`` holds the ids from the top to it."""

    id: int
    code: str
    name: str
    level: Level
    parent_id: int | None
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Everything a screen needs to turn the ids of a count into words."""

    areas: dict[int, Place]
    departments: dict[int, tuple[str, str, str | None]]  # code, name, group
    classes: dict[int, tuple[str, str, int | None]]  # code, name, parent id
    sources: dict[int, tuple[str, str]]  # key, kind
    class_keys: dict[int, str] = field(default_factory=dict)  # catalog/kind/code


def write_areas(connection: Connection, areas: Sequence[Area], today: date) -> None:
    """Bring the store's areas to the city folder's, as they hold today.

    A new version takes the id of the one before, so that what was counted for an area stays with it; the former one
    is kept under an id of its own, with the day it ended. What ends without a successor keeps its id.
    """
    by_level = sorted(areas, key=lambda area: _LEVELS.index(area.level))
    rows = connection.execute(select(table_of(AreaRow))).all()
    current = {row.code: row for row in rows if row.valid_to is None}
    former = {(row.code, row.valid_from) for row in rows if row.valid_to is not None}
    newest: dict[str, tuple[int, str]] = {}
    next_id: int = max((row.id for row in rows), default=0) + 1
    holding = in_force(by_level, today)
    for area in holding:
        parent = newest.get(area.parent_code) if area.parent_code else None
        if area.parent_code and parent is None:
            raise ValueError(f"area {area.code} ({area.name}): its parent {area.parent_code} is not in the city folder")
        have = current.get(area.code)
        id_ = have.id if have else next_id
        values = _values(area, parent, id_) | {"valid_to": None}  # a day that is still to come ends nothing yet
        if have is None:
            next_id += 1
            connection.execute(insert(AreaRow).values(id=id_, **values))
        elif any(getattr(have, name) != value for name, value in values.items()):
            connection.execute(update(AreaRow).where(AreaRow.id == id_).values(values))
            if area.valid_from is not None and have.valid_from != area.valid_from:
                kept = {**have._mapping, "id": next_id, "valid_to": area.valid_from}  # noqa: SLF001 - SQLAlchemy's own
                connection.execute(insert(AreaRow).values(kept))
                former.add((area.code, have.valid_from))
                next_id += 1
        newest[area.code] = (id_, values["path"])
    for area in by_level:
        if area.valid_to is None or area.valid_to > today or (area.code, area.valid_from) in former:
            continue
        parent = newest.get(area.parent_code) if area.parent_code else None
        if area.code in current and area.code not in newest:
            ended = update(AreaRow).where(AreaRow.id == current[area.code].id).values(valid_to=area.valid_to)
            connection.execute(ended)
        else:
            connection.execute(insert(AreaRow).values(id=next_id, **_values(area, parent, next_id)))
            next_id += 1


def _values(area: Area, parent: tuple[int, str] | None, id_: int) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level.value,
        "kind": area.kind.value,
        "parent_id": parent[0] if parent else None,
        "path": f"{parent[1] if parent else '/'}{id_}/",
        "rings": json.dumps(area.rings, separators=(",", ":")) if area.rings else None,
        "households": area.households,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
    }


def write_departments(connection: Connection, departments: Iterable[Department]) -> None:
    """The roster; a name that a feed has seen since stays."""
    stored = {row.code: row for row in connection.execute(select(table_of(DepartmentRow)))}
    next_id = max((row.id for row in stored.values()), default=0) + 1
    for department in departments:
        values = {"group_name": department.group, "parent_code": department.parent_id}
        if department.id in stored:
            connection.execute(update(DepartmentRow).where(DepartmentRow.code == department.id).values(values))
        else:
            connection.execute(
                insert(DepartmentRow).values(id=next_id, code=department.id, name=department.name, **values)
            )
            next_id += 1


def write_classes(connection: Connection, classes: Iterable[ClassRef]) -> None:
    """The catalogue: 大类 before 小类, so that every parent is there."""
    stored = {
        (row.catalog_version, row.kind, row.code): row.id
        for row in connection.execute(select(ClassRow.id, ClassRow.catalog_version, ClassRow.kind, ClassRow.code))
    }
    next_id = max(stored.values(), default=0) + 1
    for ref in sorted(classes, key=lambda ref: ref.major_code not in (None, "", ref.code)):
        parent = None
        if ref.major_code and ref.major_code != ref.code:
            major = (ref.catalog, ref.kind, ref.major_code)
            if major not in stored:
                _add_class(connection, next_id, ClassRef(*major, ref.major_name), None)
                stored[major], next_id = next_id, next_id + 1
            parent = stored[major]
        key = (ref.catalog, ref.kind, ref.code)
        if key in stored:
            values = {"name": ref.name or ref.code, "parent_id": parent, "listed": True}
            connection.execute(update(ClassRow).where(ClassRow.id == stored[key]).values(values))
        else:
            _add_class(connection, next_id, ref, parent)
            stored[key], next_id = next_id, next_id + 1


def _add_class(connection: Connection, id_: int, ref: ClassRef, parent: int | None) -> None:
    connection.execute(
        insert(ClassRow).values(
            id=id_,
            catalog_version=ref.catalog,
            kind=ref.kind,
            code=ref.code,
            name=ref.name or ref.code,
            parent_id=parent,
            listed=True,
        )
    )


def write_sources(connection: Connection, kinds: dict[str, str]) -> None:
    """The channels and who is at their other end: patrol, public, internal."""
    stored = dict(connection.execute(select(SourceRow.key, SourceRow.id)).all())
    next_id = max(stored.values(), default=0) + 1
    for key, kind in kinds.items():
        if key in stored:
            connection.execute(update(SourceRow).where(SourceRow.key == key).values(kind=kind))
        else:
            connection.execute(insert(SourceRow).values(id=next_id, key=key, kind=kind))
            next_id += 1


def boundaries_since(connection: Connection, day: date) -> date | None:
    """When the boundaries that held on a day began; ``None`` where there never were others before them."""
    versions = select(AreaRow.valid_from, AreaRow.valid_to).where(AreaRow.rings.is_not(None)).distinct()
    return redrawn_on([(begins, ends) for begins, ends in connection.execute(versions)], day)


_NAMED = (
    select(AreaRow.id, AreaRow.code, AreaRow.name, AreaRow.level, AreaRow.parent_id, AreaRow.path).where(
        AreaRow.valid_to.is_(None)
    ),
    select(DepartmentRow.id, DepartmentRow.code, DepartmentRow.name, DepartmentRow.group_name),
    select(ClassRow.id, ClassRow.code, ClassRow.name, ClassRow.parent_id, ClassRow.catalog_version, ClassRow.kind),
    select(SourceRow.id, SourceRow.key, SourceRow.kind),
)


def read_names(connection: Connection) -> Names:
    """All names, current versions of areas only."""
    return _names(*(tuple(map(tuple, connection.execute(one).all())) for one in _NAMED))


@lru_cache(4)
def _names(areas: Rows, departments: Rows, classes: Rows, sources: Rows) -> Names:
    """Made of what was read, and made anew where anything of that is new: every page begins with them."""
    return Names(
        areas={
            id_: Place(id_, code, name, Level(level), parent_id, _ids(path))
            for id_, code, name, level, parent_id, path in areas
        },
        departments={id_: (code, name, group) for id_, code, name, group in departments},
        classes={id_: (code, name, parent_id) for id_, code, name, parent_id, *_ in classes},
        class_keys={id_: f"{catalog}/{kind}/{code}" for id_, code, _, _, catalog, kind in classes},
        sources={id_: (key, kind) for id_, key, kind in sources},
    )


def read_classes(connection: Connection) -> list[tuple[str, str, str | None]]:
    """Key (catalog/kind/code), name and the key of the 大类 of every class, a 大类 before its own."""
    rows = connection.execute(select(table_of(ClassRow))).all()
    keys = {row.id: f"{row.catalog_version}/{row.kind}/{row.code}" for row in rows}
    found = [(keys[row.id], str(row.name), keys.get(row.parent_id)) for row in rows]
    return sorted(found, key=lambda one: (one[2] or one[0], one[2] is not None, one[0]))


def place_of(names: Names, code: str) -> Place | None:
    """The area of a code; none where the city has it no longer, as when streets were merged."""
    return next((place for place in names.areas.values() if place.code == code), None)


def level_below(names: Names, top_code: str) -> Level:
    """The first level under an area that the city has areas of; the area's own where there is none."""
    levels = list(Level)
    top = place_of(names, top_code)
    if top is None:
        return levels[-1]
    lower = {place.level for place in names.areas.values() if top.id in place.path} - {top.level}
    return min(lower, key=levels.index, default=top.level)


def area_above(names: Names, level: Level) -> dict[int, int]:
    """For each area the one of this level that it lies in, 0 where it lies above or beside."""
    places = names.areas
    return {
        id_: next((higher for higher in place.path if higher in places and places[higher].level is level), 0)
        for id_, place in places.items()
    }


def labels_of(names: Names, by: str) -> dict[int, tuple[str, str | None]]:
    """Key and name of each id of a dimension."""
    if by == "area":
        return {id_: (place.code, place.name) for id_, place in names.areas.items()}
    if by == "department":
        return {id_: (code, name) for id_, (code, name, _) in names.departments.items()}
    if by == "class":
        return {id_: (code, name) for id_, (code, name, _) in names.classes.items()}
    return {id_: (key, key) for id_, (key, _) in names.sources.items()}


def read_class_keys(connection: Connection) -> dict[int, tuple[str, str, str]]:
    """Catalogue, kind and code of each class: what an address names it by."""
    question = select(ClassRow.id, ClassRow.catalog_version, ClassRow.kind, ClassRow.code)
    return {id_: (catalog, kind, code) for id_, catalog, kind, code in connection.execute(question)}


def _ids(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split("/") if part)


def top_code(connection: Connection) -> str | None:
    """The code of the area that everything lies in, ``None`` in an empty store."""
    return connection.execute(select(AreaRow.code).where(AreaRow.parent_id.is_(None)).limit(1)).scalar_one_or_none()


def read_outlines(connection: Connection) -> list[Area]:
    """The current areas; ``rings`` of one without an outline is empty."""
    parent = table_of(AreaRow).alias("above")
    chosen = (
        select(table_of(AreaRow), parent.c.code.label("parent_code"))
        .outerjoin(parent, parent.c.id == AreaRow.parent_id)
        .where(AreaRow.valid_to.is_(None))
        .order_by(AreaRow.id)
    )
    return [
        Area(
            code=row.code,
            name=row.name,
            level=Level(row.level),
            kind=AreaKind(row.kind),
            parent_code=row.parent_code,
            rings=json.loads(row.rings) if row.rings else (),
            households=row.households,
        )
        for row in connection.execute(chosen)
    ]
