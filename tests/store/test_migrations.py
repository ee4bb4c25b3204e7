"""One chain of migrations: it builds what the rows say, and takes it all away again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from dashboard.store import case_text
from dashboard.store.engine import Connection, Database
from dashboard.store.rows import Row
from tests.conftest import fresh_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Built from nothing by this chain alone."""
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), "template1")
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def differences(connection: Connection) -> list[Any]:
    """What the database has and the rows do not say, or the other way; no row says the full-text index or partitions."""
    beside = (case_text.NAME, "fix_")
    here = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith(beside)}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=here), Row.metadata)
    if connection.dialect.name == "postgresql":  # the rows say of one key that it is SQLite's alone
        found = [one for one in found if one[0] != "add_fk" or one[1].name != "fk_fix_unit_id"]
    return found


def test_the_migrations_build_exactly_what_the_rows_declare(database: Database) -> None:
    with database.writing() as connection:
        assert differences(connection) == []


def test_the_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    database.migrate("base")
    with database.writing() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.migrate()
    with database.writing() as connection:
        assert "case_file" in inspect(connection).get_table_names()


def test_a_store_of_an_older_version_is_behind(database: Database) -> None:
    assert not database.behind
    database.migrate("0001")
    assert database.behind


def test_a_store_of_a_newer_version_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ValueError, match="newer version"):
        _ = database.behind


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.writing() as connection:
        assert differences(connection) == []


def test_a_sqlite_reader_cannot_write(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    database.migrate()
    with database.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM case_file")
    database.close()


def test_an_in_memory_database_is_refused_with_the_setting_named() -> None:
    with pytest.raises(ValueError, match="HALL_DATABASE"):
        Database("sqlite://")


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    from dashboard.store.counters import last_number, take_numbers

    def half() -> None:
        with database.writing() as connection:
            take_numbers(connection, "case", 5)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    with database.reading() as connection:
        assert last_number(connection, "case") == 0
