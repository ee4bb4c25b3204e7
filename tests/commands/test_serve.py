"""``serve`` on its own."""

from __future__ import annotations

import pytest

from tests.commands.console import Console


def test_without_a_shared_cache_it_says_which_setting_it_needs(yunpu: Console) -> None:
    said = yunpu("serve")
    assert (said.status, said.err) == (
        2,
        "HALL_REDIS: needed when polling and serving are two processes / 分开运行需要设置 HALL_REDIS\n",
    )


def test_several_workers_on_a_sqlite_that_loses_what_they_write_are_refused(
    yunpu: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(Console, "environment", yunpu.environment | {"HALL_REDIS": "redis://127.0.0.1:1/0"})
    said = yunpu("serve", "--workers", "2")
    assert said.status == 2
    assert said.err.startswith("--workers 2: SQLite ")
    assert "请用单进程或改用 PostgreSQL" in said.err


def test_several_workers_are_told_the_link_of_the_first_account_once_there_is_none(
    yunpu: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 53, 0))
    became: list[list[str]] = []

    def become(_program: str, words: list[str]) -> None:
        became.append(words[1:])
        raise SystemExit(0)

    monkeypatch.setattr("os.execv", become)
    monkeypatch.setattr(Console, "environment", yunpu.environment | {"HALL_REDIS": "redis://127.0.0.1:1/0"})
    assert "首个账户: http://127.0.0.1:8050/first/" in yunpu("serve", "--workers", "2").out
    yunpu("user", "add", "gao", "--role", "security")
    assert "/first/" not in yunpu("serve", "--workers", "2").out
    assert became == 2 * [["-m", "dashboard.processes", "2"]]
