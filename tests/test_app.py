"""The hall as processes: one that does everything, or two that meet in Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from dashboard.demo.city import prepare
from tests.halls import PATIENCE_S, ROOT, SMALL, Copied, free_port, lived


@contextmanager
def process(settings: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command of the hall; what is left of it at the end is killed."""
    started = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def answer(url: str) -> httpx.Response:
    """The first good answer."""
    patience = time.monotonic() + PATIENCE_S
    while True:
        try:
            found = httpx.get(url)
            if found.status_code == 200:
                return found
        except httpx.TransportError:
            pass
        assert time.monotonic() < patience, f"no good answer from {url}"
        time.sleep(0.2)


def settings_of(state: Path) -> dict[str, str]:
    return {"HALL_STATE": str(state), "HALL_PORT": str(free_port()), "HALL_UPSTREAM_PORT": str(free_port())}


def test_one_process_polls_and_another_serves_what_it_publishes(tmp_path: Path, redis_url: str) -> None:
    prepare(tmp_path, SMALL)
    settings = settings_of(tmp_path) | {"HALL_REDIS": redis_url}
    live = f"http://127.0.0.1:{settings['HALL_PORT']}/live/main"
    with process(settings, "-m", "dashboard", "poll") as polling:
        patience = time.monotonic() + PATIENCE_S
        while not (tmp_path / "demo.db").exists():
            assert time.monotonic() < patience
            time.sleep(0.2)
        with process(settings, "-m", "dashboard", "serve") as serving:
            first = answer(live).json()
            assert first["panels"].keys() >= {"kpis", "map-counts", "ticker"}
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(20) == 0
        polling.send_signal(signal.SIGTERM)
        assert polling.wait(20) == 0


def test_serving_alone_without_a_shared_board_is_refused_by_its_setting(tmp_path: Path) -> None:
    with process({"HALL_STATE": str(tmp_path)}, "-m", "dashboard", "serve") as serving:
        said, _ = serving.communicate(timeout=60)
    assert serving.returncode == 2
    assert said.startswith("HALL_REDIS: needed")


def test_a_second_hall_on_the_same_database_is_refused_and_the_first_goes_on(copied: Copied) -> None:
    settings = settings_of(lived(copied))
    with process(settings, "app.py") as first:
        answer(f"http://127.0.0.1:{settings['HALL_PORT']}/readyz")
        with process(settings | {"HALL_PORT": str(free_port())}, "app.py") as second:
            said, _ = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "another process is writing this database" in said
        answer(f"http://127.0.0.1:{settings['HALL_PORT']}/readyz")
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == 0


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with process({"HALL_STATE": str(tmp_path), "HALL_PORT": "99999"}, "app.py") as hall:
        said, _ = hall.communicate(timeout=60)
    assert hall.returncode == 2
    assert said.startswith("HALL_PORT: ")
