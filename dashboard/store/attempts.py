"""What was tried in vain, counted for all workers together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.store.rows import AttemptRow


def locked_until(connection: Connection, kind: str, key_hash: str) -> datetime | None:
    until: datetime | None = connection.execute(
        select(AttemptRow.locked_until).where(AttemptRow.kind == kind, AttemptRow.key_hash == key_hash)
    ).scalar_one_or_none()
    return until


def count_attempt(connection: Connection, kind: str, key_hash: str, now: datetime, forgotten: datetime) -> int:
    """One more try; how many there are by now. What was tried last before ``forgotten`` does not count any more."""
    mine = (AttemptRow.kind == kind, AttemptRow.key_hash == key_hash)
    old = (*mine, AttemptRow.last_at < forgotten)
    connection.execute(update(AttemptRow).where(*old).values(failures=0, locked_until=None))
    counted = update(AttemptRow).where(*mine).values(failures=AttemptRow.failures + 1, last_at=now)
    if connection.execute(counted).rowcount == 0:
        try:
            with connection.begin_nested():
                connection.execute(insert(AttemptRow).values(kind=kind, key_hash=key_hash, failures=1, last_at=now))
        except IntegrityError:  # another worker was first
            connection.execute(counted)
    return failures(connection, kind, key_hash)


def failures(connection: Connection, kind: str, key_hash: str) -> int:
    """How many tries are counted now."""
    mine = (AttemptRow.kind == kind, AttemptRow.key_hash == key_hash)
    return connection.execute(select(AttemptRow.failures).where(*mine)).scalar_one_or_none() or 0


def lock(connection: Connection, kind: str, key_hash: str, until: datetime) -> None:
    """Locked until then, and counted anew from then."""
    mine = (AttemptRow.kind == kind, AttemptRow.key_hash == key_hash)
    connection.execute(update(AttemptRow).where(*mine).values(locked_until=until, failures=0))


def take_back(connection: Connection, kind: str, key_hash: str) -> None:
    """The try was not in vain after all."""
    mine = (AttemptRow.kind == kind, AttemptRow.key_hash == key_hash, AttemptRow.failures > 0)
    connection.execute(update(AttemptRow).where(*mine).values(failures=AttemptRow.failures - 1))


def forget_attempts(connection: Connection, kind: str, key_hash: str) -> None:
    connection.execute(delete(AttemptRow).where(AttemptRow.kind == kind, AttemptRow.key_hash == key_hash))


def drop_attempts(connection: Connection, before: datetime) -> int:
    """Forget what was tried last before; how many."""
    return int(connection.execute(delete(AttemptRow).where(AttemptRow.last_at < before)).rowcount)
