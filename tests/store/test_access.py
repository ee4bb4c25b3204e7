"""The access store: its own chain of migrations, and a file that several processes may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dashboard.store.engine import AccessDatabase, Database
from dashboard.store.rows import AccessRow, Row
from tests.conftest import fresh_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hall.db'}"
    return fresh_postgres(request.getfixturevalue("postgres_url"), "template1")


@pytest.fixture
def access(url: str) -> Iterator[AccessDatabase]:
    database = AccessDatabase.beside(url)
    database.migrate()
    yield database
    database.close()


def names(database: Database) -> set[str]:
    with database.writing() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrations_build_exactly_what_the_rows_declare(access: AccessDatabase) -> None:
    with access.writing() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "access_version"})
        assert compare_metadata(context, AccessRow.metadata) == []


def test_they_go_down_to_nothing_and_up_again(access: AccessDatabase) -> None:
    access.migrate("base")
    assert names(access) == {"access_version"}
    access.migrate()
    assert set(AccessRow.metadata.tables) <= names(access)
    assert not access.behind


def test_the_halls_own_tables_come_and_go_beside_it(access: AccessDatabase, url: str) -> None:
    hall = Database(url)
    hall.migrate()
    assert set(Row.metadata.tables) <= names(hall)
    hall.migrate("base")
    assert set(AccessRow.metadata.tables) <= names(access)
    assert hall.revision is None
    assert access.revision is not None
    hall.close()


def test_nobody_waits_for_a_poll_to_sign_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    hall, access = Database(url), AccessDatabase.beside(url)
    hall.migrate()
    with hall.writing():
        access.migrate()
    assert access.url.database == str(tmp_path / "hall-access.db")
    hall.close()
    access.close()


def test_several_processes_write_it_one_after_the_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    one, other = AccessDatabase.beside(url), AccessDatabase.beside(url)
    one.migrate()
    for database in (one, other, one):
        with database.writing() as connection:
            connection.execute(text("UPDATE audit_end SET seq = seq + 1"))
    with other.reading() as connection:
        assert connection.execute(text("SELECT seq FROM audit_end")).scalar_one() == 3
    one.close()
    other.close()


def test_a_reader_on_sqlite_cannot_write(tmp_path: Path) -> None:
    access = AccessDatabase.beside(f"sqlite:///{tmp_path / 'hall.db'}")
    access.migrate()
    with access.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM account")
    access.close()


def test_what_was_acknowledged_outlasts_a_power_cut_and_what_was_removed_is_gone(tmp_path: Path) -> None:
    access = AccessDatabase.beside(f"sqlite:///{tmp_path / 'hall.db'}")
    access.migrate()
    with access.writing() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("synchronous", "secure_delete")
        ]
    assert pragmas == [2, 1]
    access.close()
