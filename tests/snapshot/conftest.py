"""A small invented city with a year of history, in a store of each kind, at a moment that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from tests.conftest import fresh_postgres, made_once

WEDNESDAY = datetime(2026, 11, 18, 2, 52, 35, tzinfo=UTC)  # Wednesday 10:52:35 in Shanghai


SMALL = Parameters(grids=40, cases=10000, vehicles=6)


def opened(state: Path, url: str) -> Hall:
    """The hall at ``WEDNESDAY`` with its year of history, invented where the store has none."""
    demo = prepare(state, SMALL)
    city = load_city(demo.folder, demo.variables(1))
    hall = Hall(city, Database(url), Board(), StandingClock(city.zone, WEDNESDAY))
    hall.furnish()
    fill_history(hall, demo)
    return hall


def _fill(state: Path) -> None:
    opened(state, f"sqlite:///{state / 'hall.db'}").database.close()


@pytest.fixture(scope="session")
def filled(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the PostgreSQL database that every other is a copy of."""
    state = tmp_path_factory.mktemp("state")
    return made_once(postgres_url, "filled", lambda url: opened(state, url).database.close())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, copied: Callable[[str, Callable[[Path], None]], Path]) -> Iterator[Hall]:
    """The hall at ``WEDNESDAY``; 40 grids, about 27 cases a day."""
    state = copied("snapshot", _fill)
    url = f"sqlite:///{state / 'hall.db'}"
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), request.getfixturevalue("filled"))
    hall = opened(state, url)
    yield hall
    hall.database.close()
