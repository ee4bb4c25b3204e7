"""Briefings as they were frozen, each writing of one, its files and where it was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class BriefingRow(Row):
    """A frozen briefing. Written once: nothing here updates or deletes it."""

    __tablename__ = "briefing"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    area_code: Mapped[str] = mapped_column(String(40))
    departments: Mapped[str | None] = mapped_column(comment="JSON list; NULL is all of them")
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    as_of: Mapped[datetime]
    composed_at: Mapped[datetime] = mapped_column(index=True)
    figures_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of every number by its key")
    body_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of body")
    body: Mapped[str] = mapped_column(comment="JSON of domain.briefing.Briefing")


class BriefingRunRow(Row):
    """One writing of a briefing, whatever came of it. One a schedule and due time: a missed run is caught up once."""

    __tablename__ = "briefing_run"
    __table_args__ = (UniqueConstraint("schedule", "due_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    schedule: Mapped[str] = mapped_column(String(60), comment="empty for one asked for by hand")
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    step: Mapped[str] = mapped_column(String(40))
    done: Mapped[int]
    steps: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(20), comment="complete, incomplete, failed")
    problem: Mapped[str | None]
    briefing_id: Mapped[int | None] = mapped_column(ForeignKey("briefing.id"))


class BriefingFileRow(Row):
    """A file of a briefing, as it was written into the archive."""

    __tablename__ = "briefing_file"

    briefing_id: Mapped[int] = mapped_column(ForeignKey("briefing.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    bytes: Mapped[int] = mapped_column(Key)
    sha256: Mapped[str] = mapped_column(String(64))
    complete: Mapped[bool] = mapped_column(Boolean)


class BriefingSendingRow(Row):
    """A briefing on its way to one address, once: what may have arrived is never sent again by itself."""

    __tablename__ = "briefing_sending"
    __table_args__ = (UniqueConstraint("briefing_id", "destination", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    briefing_id: Mapped[int] = mapped_column(ForeignKey("briefing.id"))
    destination: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(254), comment="empty for a robot")
    lang: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(20), comment="domain.sending.SendState")
    tries: Mapped[int]
    next_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None]


class BriefingScheduleRow(Row):
    """A schedule since it was first declared: what was due before that is not caught up."""

    __tablename__ = "briefing_schedule"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    cron: Mapped[str] = mapped_column(String(60))
    known_since: Mapped[datetime]
    next_at: Mapped[datetime | None]
