"""Eight charts of the wall drawn anew, as processor time of the whole service, by what others would build it with.

Ours is the wall's answer with all its panels (200). Each peer is installed into an environment of its own, with the
versions of `bench/peers/requirements-*.txt`, and asks a copy of the same 100,000 cases for the same eight views, one
page after the other: Streamlit and Panel run their page's script again, Superset answers the chart data of a dashboard
that refreshes past its caches. What a browser then spends on drawing is not counted, nor is what the database is
spared by ours, which is asked once a tick, however many screens there are.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.browser import chromium
from bench.cities import HOME, filled
from bench.client import get, many
from bench.figure import Figure, Goal, Measured
from bench.peers import superset
from bench.peers.charts import CHARTS, copied
from bench.process import Server, free_port, served, started, with_children_s

_RUNS = 5
_OURS, _THEIRS = 4000, 20
_HERE = Path(superset.__file__).parent
_DRAWN_FOR_S = 15.0
_AT_LEAST = {"Superset": Goal("ratio", 100, "least")}
_log = logging.getLogger(__name__)


def measure() -> Iterator[Figure]:
    state = filled()
    with served("hall", state) as server:
        whole = get("/live/main?v=&lang=zh")
        ours = _cpu_ms(server, lambda times: many(server.port, whole, times), _OURS)
    with tempfile.TemporaryDirectory() as folder:
        home, database = Path(folder), Path(folder, "charts.db")
        copied(state / "demo.db", database)
        for name, peer in (("Streamlit", _streamlit), ("Panel", _panel), ("Superset", _superset)):
            try:
                theirs = peer(database, home)
            except subprocess.CalledProcessError:
                _log.exception("%s does not install here", name)
                continue
            yield Figure("a refresh", ours, theirs, name, goal=_AT_LEAST.get(name))


def _streamlit(database: Path, home: Path) -> Measured:
    programs, port = _installed("light"), free_port()
    said = f"--server.port {port} --server.headless true --browser.gatherUsageStats false"
    command = [str(programs / "streamlit"), "run", str(_HERE / "streamlit_wall.py"), *said.split(), "--", str(database)]

    def ask(times: int) -> None:
        asks = [programs / "python", _HERE / "streamlit_ask.py", str(port), str(times)]
        subprocess.run(asks, check=True, cwd=home)

    with started(command, port, "/", dict(os.environ)) as server:
        return _cpu_ms(server, ask, _THEIRS)


def _panel(database: Path, _home: Path) -> Measured:
    """Its page draws by a clock of its own once a browser is there; what was drawn is read from the page."""
    programs, port = _installed("light"), free_port()
    said = f"serve {_HERE / 'panel_wall.py'} --port={port} --args {database}"
    command = [str(programs / "panel"), *said.split()]
    with started(command, port, "/panel_wall", dict(os.environ)) as server, chromium() as browser:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/panel_wall")
        drawn = page.locator("input").first
        drawn.wait_for()

        def turns() -> int:
            return int(drawn.input_value())

        page.wait_for_timeout(1000 * _DRAWN_FOR_S)
        runs = []
        for _ in range(_RUNS):
            before, turn = with_children_s(server.pid), turns()
            page.wait_for_timeout(1000 * _DRAWN_FOR_S)
            runs.append(1000 * (with_children_s(server.pid) - before) / (turns() - turn))
        return Measured.of(runs, "ms")


def _superset(database: Path, home: Path) -> Measured:
    programs, port = _installed("superset"), free_port()
    environment = superset.prepared(programs, home)
    serve = f"--workers 1 --worker-class gthread --threads 20 --timeout 120 --bind 127.0.0.1:{port}"
    command = [str(programs / "gunicorn"), *serve.split(), "superset.app:create_app()"]
    with started(command, port, "/health", environment) as server:
        dashboard = superset.Asked(port, database, CHARTS)

        def ask(times: int) -> None:
            for _ in range(times):
                if dashboard.refresh() < len(CHARTS):
                    raise RuntimeError("Superset's charts are empty")

        return _cpu_ms(server, ask, _THEIRS)


def _cpu_ms(server: Server, ask: Callable[[int], object], times: int) -> Measured:
    """Of one refresh, by the processor time of all processes of the service."""
    ask(max(2, times // 4))  # warm
    runs = []
    for _ in range(_RUNS):
        before = with_children_s(server.pid)
        ask(times)
        runs.append(1000 * (with_children_s(server.pid) - before) / times)
    return Measured.of(runs, "ms")


def _installed(peer: str) -> Path:
    """The programs of an environment with the peer's own versions, made where there is none."""
    wanted = _HERE / f"requirements-{peer}.txt"
    place = HOME / f"peers-{peer}-{wanted.stat().st_size}"
    if not (place / "done").exists():
        venv.create(place, with_pip=True, clear=True)
        install = [place / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", wanted], check=True, stdout=sys.stderr)
        (place / "done").touch()
    return place / "bin"
