"""A small invented city with a year of history, in a store of each kind, at a moment that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.city import load_city
from dashboard.clock import StandingClock
from dashboard.demo.city import Parameters, prepare
from dashboard.hall import Hall
from dashboard.opening import fill_history
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.conftest import fresh_postgres

WEDNESDAY = datetime(2026, 11, 18, 2, 52, 35, tzinfo=UTC)  # Wednesday 10:52:35 in Shanghai


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The hall at ``WEDNESDAY``; 40 grids, about 27 cases a day."""
    state: Path = tmp_path_factory.mktemp("state")
    demo = prepare(state, Parameters(grids=40, cases=10000, vehicles=6))
    url = f"sqlite:///{state / 'hall.db'}"
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    city = load_city(demo.folder, demo.variables(1))
    hall = Hall(city, Database(url), Board(), StandingClock(city.zone, WEDNESDAY))
    hall.furnish()
    fill_history(hall, demo)
    yield hall
    hall.database.close()
