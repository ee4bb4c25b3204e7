"""What everybody did. Rows are added and, when old, purged; nothing changes one, and the database itself refuses to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import AccessRow
from dashboard.store.types import Key


class AuditRow(AccessRow):
    """One act. ``hash`` covers every other column, ``prev`` among them, under a key that the database does not hold."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="no gaps")
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(20), comment="account, display, console, nobody")
    actor_id: Mapped[int | None] = mapped_column(Key)
    actor_name: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str | None] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(40), index=True)
    object: Mapped[str] = mapped_column(comment="what it was done to")
    result: Mapped[str] = mapped_column(String(20), comment="done, refused")
    detail: Mapped[str] = mapped_column(comment="JSON object of texts")
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditEndRow(AccessRow):
    """The two ends of the chain: ``head`` is the last row written, ``floor`` the last one purged.

    Whoever writes the next row holds the head's row until its commit, and so its turn.
    """

    __tablename__ = "audit_end"

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    seq: Mapped[int] = mapped_column(Key)
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(64), comment="of the floor, under the same key")
