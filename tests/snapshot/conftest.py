"""A small invented city with two months of history, in a store of each kind, at a moment that stands still."""

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

NOON = datetime(2026, 11, 16, 4, 20, 35, tzinfo=UTC)  # Monday 12:20:35 in Shanghai


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The hall at ``NOON``; 40 grids, about 16 cases a day."""
    state: Path = tmp_path_factory.mktemp("state")
    demo = prepare(state, Parameters(grids=40, cases=6000, vehicles=6))
    url = f"sqlite:///{state / 'hall.db'}"
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    city = load_city(demo.folder, demo.variables(1))
    hall = Hall(city, Database(url), Board(), StandingClock(city.zone, NOON))
    hall.furnish()
    fill_history(hall, demo)
    yield hall
    hall.database.close()
