"""Who may poll what: one row an appointment, held by one process at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class LeaseRow(Row):
    """An appointment of the hall. Its epoch grows with each holder: a write of an older epoch is refused."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(120), comment="host, process and a number of its own")
    epoch: Mapped[int] = mapped_column(Key, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(comment="by the database's clock")
    slot: Mapped[int] = mapped_column(Key, default=-1, comment="the last interval that was polled")
