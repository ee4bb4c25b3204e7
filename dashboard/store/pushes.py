"""What was pushed to the hall: added by whatever process serves, taken by whichever polls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.domain.push import PushesStand
from dashboard.store.rows import PushRow, table_of


@dataclass(frozen=True, slots=True)
class NewPush:
    """One that is to be kept; ``body`` is sealed."""

    feed: str
    key: str
    digest: str
    sent_at: datetime
    received_at: datetime
    size: int
    body: str


@dataclass(frozen=True, slots=True)
class SealedPush:
    """One that waits, as it lies there."""

    id: int
    key: str
    sent_at: datetime
    received_at: datetime
    body: str


def digest_of(connection: Connection, feed: str, key: str) -> str | None:
    """What was kept under a key, ``None`` for nothing yet."""
    mine = (PushRow.feed == feed, PushRow.key == key)
    digest: str | None = connection.execute(select(PushRow.digest).where(*mine)).scalar_one_or_none()
    return digest


def add_push(connection: Connection, push: NewPush) -> str:
    """Kept once under its key; the digest of what lies there, which is another's where that was first."""
    values = {name: getattr(push, name) for name in NewPush.__dataclass_fields__}
    try:
        with connection.begin_nested():
            connection.execute(insert(PushRow).values(values))
    except IntegrityError:  # another worker was handed the same one
        there = digest_of(connection, push.feed, push.key)
        assert there is not None
        return there
    return push.digest


def received_since(connection: Connection, feed: str, moment: datetime) -> int:
    mine = (PushRow.feed == feed, PushRow.received_at >= moment)
    return int(connection.execute(select(func.count()).select_from(PushRow).where(*mine)).scalar_one())


def waiting_bytes(connection: Connection, feed: str) -> int:
    mine = (PushRow.feed == feed, PushRow.kept_at.is_(None))
    return int(connection.execute(select(func.coalesce(func.sum(PushRow.size), 0)).where(*mine)).scalar_one())


def waiting(connection: Connection, feed: str, most: int, most_bytes: int) -> list[SealedPush]:
    """The oldest that wait: so many and so much at most, and always one.

    Everything that is not kept yet is looked at, not what comes after a number: of two that are written at once the
    higher number may be seen first.
    """
    mine = select(PushRow.id, PushRow.size).where(PushRow.feed == feed, PushRow.kept_at.is_(None))
    ids: list[int] = []
    size = 0
    for row in connection.execute(mine.order_by(PushRow.id).limit(most)):
        size += row.size
        if ids and size > most_bytes:
            break
        ids.append(row.id)
    columns = [getattr(PushRow, name) for name in SealedPush.__dataclass_fields__]
    found = select(*columns).where(PushRow.id.in_(ids)).order_by(PushRow.id)
    return [SealedPush(**row) for row in connection.execute(found).mappings()]


def let_go(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Their rows are in the hall's facts: the bodies go, the keys stay."""
    mine = (PushRow.id.in_(ids), PushRow.kept_at.is_(None))
    connection.execute(update(PushRow).where(*mine).values(kept_at=now, body=None))


def forget_pushes(connection: Connection, before: datetime) -> int:
    """Forget the keys of what was kept before; how many."""
    return int(connection.execute(delete(PushRow).where(PushRow.kept_at < before)).rowcount)


def pushes_stand(connection: Connection, feed: str) -> PushesStand:
    mine = (PushRow.feed == feed, PushRow.kept_at.is_(None))
    count = connection.execute(select(func.count()).select_from(table_of(PushRow)).where(*mine)).scalar_one()
    newest = select(PushRow.received_at).where(PushRow.feed == feed).order_by(PushRow.received_at.desc()).limit(1)
    return PushesStand(int(count), connection.execute(newest).scalar_one_or_none())
