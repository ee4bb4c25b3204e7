"""Sessions: found by the hash of a token that only the browser has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.domain.access import Session
from dashboard.store.rows import SessionRow, table_of


def add_session(
    connection: Connection, token_hash: str, account_id: int, now: datetime, ends_at: datetime, address: str
) -> None:
    values = {"token_hash": token_hash, "account_id": account_id, "created_at": now, "seen_at": now}
    connection.execute(insert(SessionRow).values(**values, ends_at=ends_at, address=address))


def session(connection: Connection, token_hash: str) -> Session | None:
    row = connection.execute(select(table_of(SessionRow)).where(SessionRow.token_hash == token_hash)).one_or_none()
    return None if row is None else _session(row)


def sessions_of(connection: Connection, account_id: int, now: datetime) -> list[Session]:
    """Those of an account that have not ended, newest first."""
    live = (SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None), SessionRow.ends_at > now)
    found = select(table_of(SessionRow)).where(*live).order_by(SessionRow.created_at.desc())
    return [_session(row) for row in connection.execute(found)]


def see_session(connection: Connection, token_hash: str, now: datetime) -> None:
    connection.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen_at=now))


def revoke_sessions(connection: Connection, now: datetime, account_id: int, id_: str | None = None) -> int:
    """End one session of an account, or all of them; how many."""
    mine = [SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None)]
    if id_ is not None:
        mine.append(SessionRow.token_hash.startswith(id_, autoescape=True))
    return int(connection.execute(update(SessionRow).where(*mine).values(revoked_at=now)).rowcount)


def drop_sessions(connection: Connection, before: datetime) -> int:
    """Forget those that ended before; how many."""
    return int(connection.execute(delete(SessionRow).where(SessionRow.ends_at < before)).rowcount)


def _session(row: Any) -> Session:
    return Session(
        id=row.token_hash[:8],
        account_id=row.account_id,
        created_at=row.created_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        address=row.address,
        revoked_at=row.revoked_at,
    )
