"""``backup`` and ``restore`` from the console, and the copy that an upgrade makes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.opening import open_hall
from dashboard.settings import Settings
from dashboard.store.engine import Database
from tests.commands.console import Console


def database_of(console: Console) -> Database:
    return Database(f"sqlite:///{console.state / 'yunpu.db'}")


def test_what_was_backed_up_is_restored(furnished: Console, tmp_path: Path) -> None:
    made = furnished("backup", "--into", tmp_path / "kept", "--drill")
    assert made.status == 0, made.err
    name, drilled = made.out.splitlines()
    assert drilled.startswith("restored for trial:")
    again = furnished("restore", name, "--over")
    assert (again.status, again.out.split(":")[0]) == (0, Path(name).name)


def test_a_store_with_something_in_it_is_kept_and_the_way_named(furnished: Console, tmp_path: Path) -> None:
    name = furnished("backup", "--into", tmp_path / "kept").out.strip()
    refused = furnished("restore", name)
    assert refused.status == 2
    assert "--over" in refused.err


def test_only_the_newest_stay_where_asked(furnished: Console, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    old = tmp_path / "kept" / "hall-99-20250101T000000Z.db"
    old.touch()
    said = furnished("backup", "--into", tmp_path / "kept", "--keep", "1")
    assert f"removed {old.name}" in said.out
    assert not old.exists()


def test_nothing_to_back_up_is_said(yunpu: Console) -> None:
    said = yunpu("backup")
    assert said.status == 2
    assert "nothing is there yet" in said.err


def test_an_upgrade_leaves_the_store_as_it_was_beside_it(furnished: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    database = database_of(furnished)
    database.migrate("0001")
    database.close()
    settings = Settings(city=furnished.city, state=furnished.state)
    open_hall(settings).hall.database.close()
    (kept,) = (furnished.state / "backups").glob("*.db")
    older = Database(f"sqlite:///{kept}")
    assert older.revision == "0001"
    older.close()
