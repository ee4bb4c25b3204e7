"""Boards that somebody froze. Rows are added; nothing changes or removes one, and the database itself refuses to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import AccessRow
from dashboard.store.types import Key


class FrozenBoardRow(AccessRow):
    """One board as it stood when somebody froze it, who that was, and why."""

    __tablename__ = "frozen_board"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(comment="JSON list: Chinese, English")
    area_code: Mapped[str] = mapped_column(String(40))
    departments: Mapped[str | None] = mapped_column(comment="JSON list; NULL is all of them")
    period: Mapped[str] = mapped_column(String(20), comment="what the stretch is called")
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    as_of: Mapped[datetime]
    frozen_at: Mapped[datetime] = mapped_column(index=True)
    frozen_by: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str]
    body_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of body; the audit holds it, too")
    body: Mapped[str] = mapped_column(comment="JSON of snapshot.evaluation.FrozenBoard")
