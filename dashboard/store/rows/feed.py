"""Where each feed stands, what each poll brought, and what could not be taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class FeedRow(Row):
    """Where a feed stands: written in the same transaction as its rows, so it is never ahead of them."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    watermark: Mapped[str | None] = mapped_column(comment="JSON of the feed's own")
    answered_at: Mapped[datetime | None] = mapped_column(comment="last good answer")
    newest_at: Mapped[datetime | None] = mapped_column(comment="newest record ever taken")
    failing_since: Mapped[datetime | None]
    problem: Mapped[str | None]


class FeedRunRow(Row):
    """One poll and what came of it."""

    __tablename__ = "feed_run"
    __table_args__ = (Index("ix_feed_run_feed_id_started_at", "feed_id", "started_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20), comment="ok, unchanged, doubtful, failed")
    seen: Mapped[int] = mapped_column(default=0)
    inserted: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    watermark: Mapped[str | None]
    problem: Mapped[str | None]


class QuarantineRow(Row):
    """A row that could not be taken, once for however often it came."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("feed_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    fingerprint: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str]
    found_at: Mapped[str] = mapped_column(comment="file and line, page and item")
    raw: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    times: Mapped[int]
