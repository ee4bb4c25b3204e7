"""One process writes a SQLite file; readers never wait for it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from dashboard.store.engine import Database


def test_a_second_writer_of_the_same_file_is_refused_by_name(tmp_path: Path) -> None:
    first, second = Database(f"sqlite:///{tmp_path / 'hall.db'}"), Database(f"sqlite:///{tmp_path / 'hall.db'}")
    first.migrate()
    with pytest.raises(ValueError, match=r"hall\.db: another process is writing"):
        second.migrate()
    with second.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM case_file").scalar_one() == 0
    first.close()
    second.migrate()
    second.close()


def hold(url: str, ready: multiprocessing.synchronize.Event) -> None:
    Database(url).migrate()
    ready.set()
    signal.pause()


def test_a_killed_writer_lets_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    forked = multiprocessing.get_context("fork")
    ready = forked.Event()
    holder = forked.Process(target=hold, args=(url, ready), daemon=True)
    holder.start()
    assert ready.wait(20)
    database = Database(url)
    with pytest.raises(ValueError, match="another process"):
        database.migrate()
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    database.migrate()
    database.close()


def test_what_is_no_database_address_is_said_by_its_setting() -> None:
    with pytest.raises(ValueError, match="HALL_DATABASE: not a database URL"):
        Database("somewhere")
