"""Two real halls of a small invented city for a browser to look at: one that runs, one whose clock stands."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import httpx

from app import create_app
from callbacks.listening import listening
from dashboard.city import load_city
from dashboard.clock import StandingClock
from dashboard.demo.city import Parameters, prepare
from dashboard.hall import Hall
from dashboard.opening import fill_history
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import ZONE
from tests.conftest import fresh_sqlite

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
SMALL = Parameters(grids=40, cases=4000, vehicles=6)
PATIENCE_S = 240  # a machine may be busy
Copied = Callable[[str, Callable[[Path], None]], Path]  # the fixture


def free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class RunningHall:
    """``python app.py`` on its own ports, with its feeds polled as in a real hall."""

    state: Path
    port: int = field(default_factory=free_port)
    upstream_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.state / 'hall.db'}"

    @property
    def upstream(self) -> str:
        return f"http://127.0.0.1:{self.upstream_port}"

    def start(self) -> None:
        """Come up and wait until every wall has something to show."""
        settings = {
            "HALL_STATE": str(self.state),
            "HALL_DATABASE": self.database,
            "HALL_PORT": str(self.port),
            "HALL_UPSTREAM_PORT": str(self.upstream_port),
        }
        with (self.state / "hall.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
            )
        patience = time.monotonic() + PATIENCE_S
        while not self._ready():
            assert time.monotonic() < patience, (self.state / "hall.log").read_text(encoding="utf-8")
            time.sleep(0.2)

    def let_files_grow_to(self, most: int) -> None:
        """No file that it writes grows past so many bytes: as on a disk that is full."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def die(self) -> None:
        """Gone at once, as with the power."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running_hall(copied: Copied) -> Iterator[RunningHall]:
    """With the year of history that its first start would invent."""
    hall = RunningHall(lived(copied))
    hall.start()
    yield hall
    hall.die()


@dataclass(frozen=True)
class StandingHall:
    """A hall in this process: nothing happens in it but what a test does."""

    hall: Hall
    clock: StandingClock
    url: str


@contextmanager
def standing_hall(
    copied: Copied, at: datetime, change: Callable[[Path], None] = lambda _folder: None, *, history: bool = True
) -> Iterator[StandingHall]:
    """With a year of history up to ``at``, and not yet published; ``change`` alters the city's folder before.

    Without ``history`` nothing has happened yet, so that it may be another city.
    """
    state = lived(copied, at) if history else copied("unlived", fresh_sqlite)
    change(prepare(state, SMALL).folder)
    hall, clock = _furnished(state, at)
    server = listening(create_app(Settings(state=state), hall), "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    yield StandingHall(hall, clock, f"http://127.0.0.1:{server.effective_port}")
    server.close()
    hall.database.close()


def lived(copied: Copied, at: datetime | None = None) -> Path:
    """The state of a small invented city whose year of cases ends at ``at`` or about now; invented once in a run."""

    def invent(state: Path) -> None:
        fresh_sqlite(state)
        hall, _ = _furnished(state, at or datetime.now(UTC))
        fill_history(hall, prepare(state, SMALL))
        hall.database.close()

    return copied(f"lived-{at:%Y%m%dT%H%M}" if at else "lived", invent)


def _furnished(state: Path, at: datetime) -> tuple[Hall, StandingClock]:
    demo = prepare(state, SMALL)
    clock = StandingClock(ZONE, at)
    variables = {"state": str(state), "real_data": "", **demo.variables(free_port())}
    hall = Hall(load_city(demo.folder, variables), Database(f"sqlite:///{state / 'hall.db'}"), Board(), clock)
    hall.furnish()
    return hall, clock
