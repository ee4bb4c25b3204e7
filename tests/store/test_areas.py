"""Versions of areas in the store: the one that holds keeps the id, the former one keeps its outline and its dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from dashboard.domain.area import Area, Level
from dashboard.store.areas import read_names, read_outlines, write_areas
from dashboard.store.engine import Database
from dashboard.store.rows import AreaRow, table_of

BEFORE, DAY, AFTER = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)
TOP = Area(code="99", name="区", level=Level.DISTRICT)
OLD = (((((0.0, 0.0)), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),),)
NEW = (((((0.0, 0.0)), (2.0, 0.0), (2.0, 2.0), (0.0, 0.0)),),)


def grid(code: str, rings: Any = OLD, **more: Any) -> Area:
    return Area(code=code, name=code, level=Level.GRID, parent_code="99", rings=rings, **more)


CHANGED = [TOP, grid("A", valid_to=DAY), grid("A", NEW, valid_from=DAY), grid("B", valid_to=DAY)]


def rows(database: Database) -> dict[tuple[str, date | None, date | None], int]:
    with database.reading() as connection:
        found = connection.execute(select(table_of(AreaRow)).where(AreaRow.level == "grid"))
        return {(row.code, row.valid_from, row.valid_to): row.id for row in found}


def write(database: Database, areas: list[Area], day: date) -> None:
    with database.writing() as connection:
        write_areas(connection, areas, day)


def test_a_new_version_takes_the_id_and_the_former_one_ends(database: Database) -> None:
    write(database, [TOP, grid("A"), grid("B")], BEFORE)
    before = rows(database)
    write(database, CHANGED, AFTER)
    after = rows(database)
    assert set(after) == {("A", None, DAY), ("A", DAY, None), ("B", None, DAY)}
    assert after["A", DAY, None] == before["A", None, None]
    assert after["B", None, DAY] == before["B", None, None]


def test_a_version_of_a_day_to_come_changes_nothing_yet(database: Database) -> None:
    write(database, CHANGED, BEFORE)
    assert set(rows(database)) == {("A", None, None), ("B", None, None)}
    write(database, CHANGED, DAY)
    assert set(rows(database)) == {("A", None, DAY), ("A", DAY, None), ("B", None, DAY)}


def test_screens_know_the_versions_that_hold(database: Database) -> None:
    write(database, CHANGED, AFTER)
    with database.reading() as connection:
        assert [place.code for place in read_names(connection).areas.values()] == ["99", "A"]
        assert [area.rings for area in read_outlines(connection) if area.code == "A"] == [
            [[[[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 0.0]]]]
        ]


def test_writing_the_same_again_changes_nothing(database: Database) -> None:
    write(database, CHANGED, AFTER)
    before = rows(database)
    write(database, CHANGED, AFTER)
    assert rows(database) == before
