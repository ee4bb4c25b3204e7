"""Who has which alert in hand. Rows are added, and taken back; none is removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dashboard.domain.alert import Hush
from dashboard.store.rows import AlertHushRow, table_of


def add_hush(connection: Connection, hush: Hush) -> int:
    """Its id; that of ``hush`` says nothing."""
    values = {
        "key": hush.key,
        "silent": hush.silent,
        "owner": hush.owner,
        "reason": hush.reason,
        "at": hush.at,
        "ends_at": hush.ends_at,
    }
    id_: int = connection.execute(insert(AlertHushRow).values(values).returning(AlertHushRow.id)).scalar_one()
    return id_


def end_hush(connection: Connection, hush_id: int, now: datetime) -> Hush | None:
    """It holds no more from now; what it was, ``None`` where it held no more already."""
    found = next((hush for hush in hushes(connection, now) if hush.id == hush_id), None)
    if found is not None:
        connection.execute(update(AlertHushRow).where(AlertHushRow.id == hush_id).values(ends_at=now))
    return found


def hushes(connection: Connection, now: datetime) -> list[Hush]:
    """What holds now, oldest first."""
    table = table_of(AlertHushRow)
    found = select(table).where(table.c.ends_at > now).order_by(table.c.id)
    return [
        Hush(row.id, row.key, row.silent, row.owner, row.reason, row.at, row.ends_at)
        for row in connection.execute(found)
    ]
