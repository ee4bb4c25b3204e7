"""SQLite's own online backup; a plain copy of a file in WAL mode would lack what its log still holds."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from dashboard.store.backup.slip import Slip, SpoiltBackupError, counts_of
from dashboard.store.engine import Database

SUFFIX = ".db"


def copy(database: Database, draft: Path) -> dict[str, int]:
    """All pages in one step of a reading connection: one consistent view, and the writer goes on meanwhile."""
    with database.reading() as connection, closing(sqlite3.connect(draft)) as there:
        counts = counts_of(connection)
        here = connection.connection.driver_connection
        assert isinstance(here, sqlite3.Connection)
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, openable without a log beside it
    return counts


def prove(path: Path, slip: Slip) -> None:
    """Open the copy, check every page, count every table. Raises ``SpoiltBackupError``."""
    try:
        with closing(sqlite3.connect(f"file:{path.absolute()}?mode=ro&immutable=1", uri=True)) as opened:
            verdict = opened.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise SpoiltBackupError(f"{path}: {verdict} / 备份文件已损坏")
    engine = create_engine(f"sqlite:///file:{path.absolute()}?mode=ro&immutable=1&uri=true", poolclass=NullPool)
    with engine.connect() as connection:
        slip.agree(counts_of(connection), str(path))


def drill(_database: Database, backup: Path, slip: Slip) -> None:
    """A restored copy is the copy itself: restore it into a folder of its own and read it whole."""
    with TemporaryDirectory(dir=backup.parent, prefix=".drill-") as folder:
        trial = Path(folder) / backup.name
        shutil.copyfile(backup, trial)
        prove(trial, slip)


def restore(database: Database, backup: Path, slip: Slip, now: datetime) -> None:
    """Put a proven copy in the file's place; what was there is kept beside it, with the time in its name."""
    target = Path(database.url.database or "")
    draft = target.with_name(f".{target.name}.restoring")
    with database.replacing():
        try:
            shutil.copyfile(backup, draft)
            prove(draft, slip)
            for part in ("", "-wal", "-shm", "-journal"):
                old = target.with_name(target.name + part)
                if old.exists():
                    old.replace(target.with_name(f"{target.name}.replaced-{now:%Y%m%dT%H%M%SZ}{part}"))
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
