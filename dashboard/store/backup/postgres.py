"""PostgreSQL's own ``pg_dump``, ``pg_restore`` and ``psql``, found on the PATH; the password never stands on a command
line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from dashboard.store.backup.slip import Slip, SpoiltBackupError, counts_of
from dashboard.store.engine import Database
from dashboard.store.rows import AccessRow, Row

SUFFIX = ".pgdump"

_DEADLINE_S = 6 * 3600
_UNTIL_THE_FIRST_ERROR = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]


def copy(database: Database, draft: Path) -> dict[str, int]:
    """The dump and the counts see one and the same snapshot of the database."""
    with database.reading() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        counts = counts_of(connection)
        arguments = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={draft}"]
        _run("pg_dump", arguments, database.url)
    return counts


def prove(path: Path, slip: Slip) -> None:
    """The dump's own list names every table. Raises ``SpoiltBackupError``."""
    listed = _run("pg_restore", ["--list", str(path)])
    missing = [name for name in slip.counts if f" TABLE DATA public {name} " not in listed]
    if missing:
        raise SpoiltBackupError(f"{path}: without {', '.join(missing)} / 备份不完整")


def drill(database: Database, backup: Path, slip: Slip) -> None:
    """Restore into a database of its own on the same server, count, drop it."""
    with _scratch(database.url) as trial:
        arguments = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={trial.database}", str(backup)]
        _run("pg_restore", arguments, trial)
        _agree(trial, slip)


def restore(database: Database, backup: Path, slip: Slip, _now: datetime) -> None:
    """Replace every table in one transaction: a restore that fails leaves the store as it was.

    ``pg_restore --clean`` by itself cannot take a table away that is kept in partitions, and leaves what a newer
    version has made: so the tables go first.
    """
    database.close()
    tables = [*Row.metadata.tables, *(AccessRow.metadata.tables if "audit" in slip.counts else ())]
    with TemporaryFile("w+") as said:
        told: dict[str, Any] = {"env": _environment(database.url), "stderr": said}
        arguments = ["--no-owner", "--clean", "--if-exists", "--file=-", str(backup)]
        with (
            Popen([_path("pg_restore"), *arguments], stdout=PIPE, **told) as reader,  # noqa: S603 - as a list
            Popen([_path("psql"), *_UNTIL_THE_FIRST_ERROR], stdin=PIPE, stdout=DEVNULL, **told) as writer,  # noqa: S603
        ):
            assert reader.stdout is not None
            assert writer.stdin is not None
            try:
                writer.stdin.write(f"BEGIN; DROP TABLE IF EXISTS {', '.join(tables)};\n".encode())
                shutil.copyfileobj(reader.stdout, writer.stdin)
                if reader.wait() == 0:
                    writer.stdin.write(b"COMMIT;\n")
            except BrokenPipeError:  # it has stopped, and said why
                reader.kill()
            with suppress(BrokenPipeError):
                writer.stdin.close()
        said.seek(0)
        if reader.returncode or writer.returncode:
            raise SpoiltBackupError(f"pg_restore: {said.read().strip()[-500:]}")
    _agree(database.url, slip)


def _agree(url: URL, slip: Slip) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        slip.agree(counts_of(connection), f"database {url.database}")


@contextmanager
def _scratch(url: URL) -> Iterator[URL]:
    name = f"hall_drill_{uuid4().hex[:8]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(database=name)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))


def _run(program: str, arguments: list[str], url: URL | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - a program of the database's own, arguments as a list
        [_path(program), *arguments],
        env=_environment(url),
        capture_output=True,
        text=True,
        timeout=_DEADLINE_S,
        check=False,
    )
    if done.returncode:
        raise SpoiltBackupError(f"{program}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _path(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise ValueError(f"{program} is not on the PATH: install PostgreSQL's client programs / 未找到 {program}")
    return path


def _environment(url: URL | None) -> dict[str, str]:
    return {"PATH": os.defpath} | (_where(url) if url is not None else {})


def _where(url: URL) -> dict[str, str]:
    """The server as libpq's own variables."""
    given = {
        "PGHOST": str(url.query.get("host") or url.host or ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in given.items() if value}
