"""The audit's rows and its two ends. What a row must hash to is not known here: the key is not the store's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.domain.access import AuditAsked, AuditEntry
from dashboard.store.rows import AuditEndRow, AuditRow, table_of

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class End:
    """The head or the floor of the chain."""

    seq: int
    hash: str
    signature: str | None = None


def take_turn(connection: Connection) -> End:
    """The head, held until the commit: one writer after the other. Take it last in a transaction, and nothing waits
    for it crosswise.
    """
    head = AuditEndRow.name == "head"
    connection.execute(update(AuditEndRow).where(head).values(seq=AuditEndRow.seq))
    found = end(connection, "head")
    assert found is not None, "the migration wrote it"
    return found


def append(connection: Connection, entry: AuditEntry) -> None:
    """Write the next row and move the head onto it."""
    connection.execute(insert(AuditRow).values({name: getattr(entry, name) for name in _COLUMNS}))
    moved = update(AuditEndRow).where(AuditEndRow.name == "head").values(seq=entry.seq, hash=entry.hash)
    connection.execute(moved)


def end(connection: Connection, name: str) -> End | None:
    columns = (AuditEndRow.seq, AuditEndRow.hash, AuditEndRow.signature)
    row = connection.execute(select(*columns).where(AuditEndRow.name == name)).one_or_none()
    return None if row is None else End(*row)


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash of one row, ``None`` where there is none."""
    found: str | None = connection.execute(select(AuditRow.hash).where(AuditRow.seq == seq)).scalar_one_or_none()
    return found


def entries_up(connection: Connection) -> Iterator[AuditEntry]:
    """Every row, oldest first."""
    last = -1
    while True:
        found = select(table_of(AuditRow)).where(AuditRow.seq > last).order_by(AuditRow.seq).limit(_AT_ONCE)
        rows = [_entry(row) for row in connection.execute(found)]
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].seq


def entries(connection: Connection, asked: AuditAsked, most: int, skip: int = 0) -> list[AuditEntry]:
    """Newest first."""
    found = select(table_of(AuditRow)).where(*_where(asked)).order_by(AuditRow.seq.desc()).limit(most).offset(skip)
    return [_entry(row) for row in connection.execute(found)]


def entry_count(connection: Connection, asked: AuditAsked) -> int:
    count: int = connection.execute(select(func.count()).select_from(AuditRow).where(*_where(asked))).scalar_one()
    return count


def last_before(connection: Connection, moment: datetime) -> End | None:
    """The row up to which all are older than a moment, whatever the clock did meanwhile; ``None`` for none."""
    young = select(func.min(AuditRow.seq)).where(AuditRow.at >= moment).scalar_subquery()
    older = select(AuditRow.seq, AuditRow.hash).where((AuditRow.seq < young) | young.is_(None))
    row = connection.execute(older.order_by(AuditRow.seq.desc()).limit(1)).one_or_none()
    return None if row is None else End(row.seq, row.hash)


def set_floor(connection: Connection, floor: End) -> None:
    values = {"seq": floor.seq, "hash": floor.hash, "signature": floor.signature}
    if connection.execute(update(AuditEndRow).where(AuditEndRow.name == "floor").values(values)).rowcount == 0:
        connection.execute(insert(AuditEndRow).values(name="floor", **values))


def drop_to(connection: Connection, floor: int) -> int:
    """Remove what the floor says may go; the database refuses anything above it."""
    return int(connection.execute(delete(AuditRow).where(AuditRow.seq <= floor)).rowcount)


def _where(asked: AuditAsked) -> list[Any]:
    found: list[Any] = []
    if asked.who:
        found.append(AuditRow.actor_name.contains(asked.who, autoescape=True))
    if asked.actor:
        kind, id_ = asked.actor
        found += [AuditRow.actor_kind == kind, AuditRow.actor_id.is_(None) if id_ is None else AuditRow.actor_id == id_]
    if asked.action:
        found.append(AuditRow.action == asked.action)
    if asked.object:
        found.append(AuditRow.object.contains(asked.object, autoescape=True))
    if asked.result:
        found.append(AuditRow.result == asked.result)
    if asked.since:
        found.append(AuditRow.at >= asked.since)
    if asked.until:
        found.append(AuditRow.at < asked.until)
    return found


_COLUMNS = tuple(AuditEntry.__dataclass_fields__)


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in _COLUMNS})
