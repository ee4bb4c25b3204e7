"""The upstream systems of the invented city, answering on this machine only: what its feeds are pointed at."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from waitress.server import create_server

from dashboard.clock import Clock
from dashboard.demo.chengguan import keep_current
from dashboard.demo.community import community
from dashboard.demo.fleet_platform import fleet_platform
from dashboard.demo.geography import Geography
from dashboard.demo.grid_app import drop
from dashboard.demo.hotline import hotline
from dashboard.demo.patrols import Patrols
from dashboard.demo.plan import CasePlan
from dashboard.demo.residents import Residents

HOST = "127.0.0.1"
_STEP_S = 3.0
_log = logging.getLogger(__name__)


class Upstreams:
    """The hotline, 智慧社区 and a Traccar over HTTP, 数字城管 as a database file, 网格通 as a drop folder."""

    def __init__(self, state: Path, geography: Geography, plan: CasePlan, patrols: Patrols, clock: Clock) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._state = state
        self._plan = plan
        self._clock = clock
        self._stopped = Event()
        residents = Residents(state / "community.jsonl", geography, plan)
        self.app = Flask(__name__)
        self.app.register_blueprint(hotline(plan, clock))
        self.app.register_blueprint(community(plan, residents, clock))
        self.app.register_blueprint(fleet_platform(patrols, clock))

    def step(self) -> None:
        """Bring the database file and the drop folder up to now."""
        now = self._clock.now()
        keep_current(self._state / "chengguan.db", self._plan, int(now.timestamp()))
        drop(self._state / "grid_app", self._plan, now)

    def start(self, port: int) -> int:
        """Answer from threads of this process; returns the port (0 asks for any). Raises ``OSError`` if it is taken."""
        self._server = create_server(self.app, host=HOST, port=port, threads=4)
        self.step()
        for work in (self._server.run, self._keep_stepping):
            Thread(target=work, daemon=True).start()
        return int(self._server.effective_port)

    def stop(self) -> None:
        """Answer no more."""
        self._stopped.set()
        self._server.close()

    def _keep_stepping(self) -> None:
        while not self._stopped.wait(_STEP_S):
            try:
                self.step()
            except (OSError, sqlite3.Error):  # a full disk or a locked file passes; the next step catches up
                _log.exception("the invented upstream systems could not be brought up to date")
