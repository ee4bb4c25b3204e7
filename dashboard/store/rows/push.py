"""What was pushed to the hall and waits for a poll; its key is remembered for a while after that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import AccessRow
from dashboard.store.types import Key


class PushRow(AccessRow):
    """One push of one feed, once for however often it is sent."""

    __tablename__ = "push"
    __table_args__ = (
        UniqueConstraint("feed", "key"),
        Index("ix_push_feed_kept_at", "feed", "kept_at"),
        Index("ix_push_feed_received_at", "feed", "received_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200), comment="its sender's own, the same at each try")
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the body")
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    size: Mapped[int] = mapped_column(comment="bytes of the body")
    kept_at: Mapped[datetime | None] = mapped_column(comment="when its rows were known to be in the hall's facts")
    body: Mapped[str | None] = mapped_column(comment="sealed; NULL once it is kept")
