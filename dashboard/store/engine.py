"""The database: one connection that writes, others that only read, one migration chain (SQLite or PostgreSQL)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, ProgrammingError
from sqlalchemy.pool import QueuePool

from dashboard.store.leases import Lease, confirm
from dashboard.store.rows import AccessRow, Row
from dashboard.store.vault import Vault

__all__ = ["AccessDatabase", "Connection", "Database", "sqlite_fault"]

_MIGRATIONS = Path(__file__).parent / "migrations"
_FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))  # releases that have the WAL-reset fix, newest line first
# Pages find a few cases among millions: a row by its index costs no disk's turn any more, and what compiles a long
# condition, or starts processes beside one's own, takes longer than asking it. What a search finds is remembered case
# by case: in 4 MB it is page by page, and then every text of those pages is read again.
_FOUND_BY_INDEX = {
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "work_mem": "32MB",
}
_A_STOPPED_WRITER_LETS_GO = "15s"  # of what others wait for


def sqlite_fault() -> str | None:
    """Why several processes may not have one SQLite file open on this machine, ``None`` where they may."""
    here = sqlite3.sqlite_version_info
    if here >= _FIXED_SQLITE[0] or any(here[:2] == line[:2] and here >= line for line in _FIXED_SQLITE):
        return None
    return f"SQLite {sqlite3.sqlite_version} can lose what several processes write (WAL-reset bug, mended in 3.51.3)"


@cache
def _revisions(chain: str) -> list[str]:
    """Those of a chain, the newest first. Each is a file that is run to be read, so they are read once."""
    steps = ScriptDirectory(str(_MIGRATIONS), version_locations=[str(_MIGRATIONS / chain)])
    return [step.revision for step in steps.walk_revisions()]


class Database:
    """Hands out connections. On SQLite the writer is the only one that commits and checkpoints.

    Debian's SQLite has the WAL-reset bug (fixed in 3.51.3): a checkpoint of one connection racing a commit of
    another can corrupt the file. With a single writing connection that never checkpoints elsewhere, there is no race.
    """

    metadata: ClassVar[MetaData] = Row.metadata
    chain: ClassVar[str] = "versions"  # folder of its migrations
    version_table: ClassVar[str] = "alembic_version"

    vault: Vault | None = None  # what seals the texts that are withheld; without one they are not kept

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except ArgumentError:
            raise ValueError(
                "HALL_DATABASE: not a database URL such as postgresql+psycopg://… / 数据库地址有误"
            ) from None
        self._claimed: sqlite3.Connection | None = None
        self._lock = threading.Lock()  # one ingest at a time in this process, whatever the database
        if self.url.get_backend_name() == "sqlite":
            if not self.url.database or self.url.database == ":memory:":
                raise ValueError("HALL_DATABASE: SQLite needs a file; an in-memory database cannot be shared")
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer, self._reader = self._sqlite(self.url.database)
        else:
            self._writer = _postgres(url, idle_in_transaction_session_timeout=_A_STOPPED_WRITER_LETS_GO)
            self._reader = _postgres(url, idle_in_transaction_session_timeout="300s", **_FOUND_BY_INDEX)
            self._aside = _postgres(
                url, lock_timeout="2s", statement_timeout="5s", idle_in_transaction_session_timeout="5s"
            )

    @property
    def exists(self) -> bool:
        """Whether there is something to read: a server is taken to be there, a SQLite file must be."""
        return self.shared or Path(self.url.database or "").exists()

    @property
    def shared(self) -> bool:
        """Whether other processes may write as well; a SQLite file of the hall is one process's at a time."""
        return self.url.get_backend_name() != "sqlite"

    @contextmanager
    def writing(self, lease: Lease | None = None) -> Iterator[Connection]:
        """One transaction, committed at the end, rolled back whole by any exception.

        With a ``lease`` it is kept only if the lease still holds at its end: ``SupersededError``. Raises ``ValueError``
        where another process is writing the same SQLite file.
        """
        with self._lock:
            self._claim()
            with self._writer.begin() as connection:
                yield connection
                if lease is not None:
                    confirm(connection, lease)

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A short transaction of a shared database beside the long ones: it waits for no ingest, and not for long."""
        with self._aside.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view; nothing can be changed through it on SQLite."""
        with self._reader.connect() as connection:
            yield connection

    def fold(self) -> None:
        """On SQLite bring the log into the file and empty it: what was let go of lies in neither. It waits for no
        reader; what one still looks at goes with the next fold.
        """
        if self.shared:
            return
        with self._lock:
            self._claim()
            pooled = self._writer.raw_connection()
            try:
                raw = pooled.driver_connection
                assert raw is not None
                raw.execute("PRAGMA busy_timeout=0")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                raw.execute(f"PRAGMA busy_timeout={_WRITER_WAITS_S * 1000}")
            finally:
                pooled.close()

    @property
    def revision(self) -> str | None:
        """The schema's revision, ``None`` before the first migration."""
        if not self.exists:
            return None
        with self.reading() as connection:
            return self._revision_in(connection)

    @property
    def behind(self) -> bool:
        """Whether the store was made by an older program. Raises ``ValueError`` where a newer one made it."""
        known = _revisions(self.chain)
        if self.revision is not None and self.revision not in known:
            raise ValueError(
                f"HALL_DATABASE was made by a newer version of the hall (schema {self.revision}); run that version, or "
                "restore the backup made before it / 数据库由更新版本建立，请使用新版本或恢复升级前的备份"
            )
        return self.revision not in (None, known[0])

    def _revision_in(self, connection: Connection) -> str | None:
        options = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=options).get_current_revision()

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema up to ``head``, or down to another revision. Of several that start at once one does it."""
        try:
            self._migrate(revision)
        except (IntegrityError, ProgrammingError):
            if not self.shared or revision != "head" or self.behind:
                raise

    def _migrate(self, revision: str) -> None:
        with self.writing() as connection:
            if revision == "head" and self._revision_in(connection) == _revisions(self.chain)[0]:
                return
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            config.set_main_option("path_separator", "newline")
            config.set_main_option("version_locations", str(_MIGRATIONS / self.chain))
            config.attributes.update(
                connection=connection, target_metadata=self.metadata, version_table=self.version_table
            )
            if revision == "head":
                command.upgrade(config, revision)
            else:
                command.downgrade(config, revision)

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Keep every connection closed while another file takes this one's place; SQLite only.

        Raises ``ValueError`` where another process is writing the file.
        """
        with self._lock:
            self._claim()
            self._reader.dispose()
            self._writer.dispose()
            yield

    def close(self) -> None:
        """Let go of every connection; on SQLite this folds the log into the file."""
        self._reader.dispose()
        self._writer.dispose()
        if self.shared:
            self._aside.dispose()
        if self._claimed is not None:
            self._claimed.close()
            self._claimed = None

    def _sqlite(self, path: str) -> tuple[Engine, Engine]:
        return _sqlite_writer(f"sqlite:///{path}"), _sqlite_reader(path)

    def _claim(self) -> None:
        """Be the one process that writes this SQLite file, until closed or killed: then the system lets go."""
        if self._claimed is not None or self.shared:
            return
        claimed = sqlite3.connect(
            f"{self.url.database}.writer", timeout=0, check_same_thread=False, isolation_level=None
        )
        try:
            claimed.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            claimed.close()
            raise ValueError(
                f"{self.url.database}: another process is writing this database; stop it first, or use PostgreSQL "
                "/ 另一个进程正在写入此数据库"
            ) from None
        self._claimed = claimed


class AccessDatabase(Database):
    """Who may sign in, and what everybody did: beside the hall's facts, so that nobody waits for a poll to sign in.

    On SQLite a file of its own with a rollback journal: any process may write it, one after the other, and what was
    acknowledged outlasts a power cut. On PostgreSQL tables of the same database.
    """

    metadata = AccessRow.metadata
    chain = "access"
    version_table = "access_version"

    @classmethod
    def beside(cls, url: str) -> AccessDatabase:
        """The one that belongs to the hall's database of this URL."""
        hall = make_url(url) if url.startswith("sqlite") else None
        if hall is None or not hall.database or hall.database == ":memory:":
            return cls(url)
        path = Path(hall.database)
        return cls(f"sqlite:///{path.with_name(f'{path.stem}-access{path.suffix}')}")

    @property
    def apart(self) -> bool:
        """Whether it is a file of its own, so that a backup of the hall's database lacks it."""
        return self.url.get_backend_name() == "sqlite"

    def _sqlite(self, path: str) -> tuple[Engine, Engine]:
        url = f"sqlite:///{path}"
        # A reader may have to roll back what a killed process left, so it is held off from writing by a pragma alone.
        reader = create_engine(url, pool_size=4, max_overflow=16, connect_args=_waiting(30))
        _on_connect(reader, "query_only=ON")
        _on_begin(reader, "BEGIN")
        return _sqlite_writer(url, "journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"), reader

    def _claim(self) -> None:
        """Nobody has to be the only one."""


def _postgres(url: str, **server: str) -> Engine:
    """Connections that notice within seconds that the other side is gone, on either side."""
    heard = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2"}
    options = " ".join(f"-c {name}={value}" for name, value in (heard | server).items())
    alive = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15_000}
    return create_engine(
        url, pool_pre_ping=True, pool_timeout=10, connect_args={"options": options, "connect_timeout": 5, **alive}
    )


_WRITER_WAITS_S = 120
_HALL = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # rows and watermark go together: a power cut only re-polls
    "cache_size=-32000",
    "secure_delete=ON",  # what goes is overwritten where it lay; Debian's SQLite does so by itself
)


def _sqlite_writer(url: str, *pragmas: str) -> Engine:
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=_waiting(_WRITER_WAITS_S)
    )
    _on_connect(engine, *(pragmas or _HALL), "foreign_keys=ON")
    _on_begin(engine, "BEGIN IMMEDIATE")  # a deferred one that turns into a write fails at once as busy
    return engine


def _sqlite_reader(path: str) -> Engine:
    engine = create_engine(
        f"sqlite:///file:{Path(path).absolute()}?mode=ro&uri=true",
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=16,
        connect_args=_waiting(30),
    )
    _on_connect(engine, "wal_autocheckpoint=0", "query_only=ON")
    _on_begin(engine, "BEGIN")  # one view for all questions of a tick
    return engine


def _waiting(seconds: int) -> dict[str, Any]:
    return {"isolation_level": None, "check_same_thread": False, "timeout": seconds}


def _on_connect(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")


def _on_begin(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
