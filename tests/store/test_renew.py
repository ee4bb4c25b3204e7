"""Rollups made of other tallies are counted anew, once, when the hall next starts."""

from __future__ import annotations

from sqlalchemy import select, update

from dashboard.store import rollups
from dashboard.store.areas import write_sources
from dashboard.store.engine import Database
from dashboard.store.rows import RollupRow
from tests.build import case, hydrant, take


def patrol_reported(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(RollupRow.patrol_reported).where(RollupRow.reported > 0)))


def renew(database: Database, kind: str) -> None:
    with database.writing() as connection:
        write_sources(connection, {"hotline": kind})
        rollups.renew(connection)


def test_a_channel_of_another_kind_is_counted_anew(database: Database) -> None:
    renew(database, "public")
    take(hydrant(database), case("A1"))
    assert patrol_reported(database) == [0]
    renew(database, "patrol")
    assert patrol_reported(database) == [1]


def test_what_has_not_changed_is_not_counted_again(database: Database) -> None:
    renew(database, "patrol")
    take(hydrant(database), case("A1"))
    with database.writing() as connection:
        connection.execute(update(RollupRow).values(patrol_reported=7))
    renew(database, "patrol")
    assert patrol_reported(database) == [7]


def test_an_empty_store_has_nothing_to_count(database: Database) -> None:
    renew(database, "patrol")
    with database.reading() as connection:
        assert connection.scalars(select(RollupRow.hour)).all() == []
