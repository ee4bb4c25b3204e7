"""Indicators that are delivered ready-made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row


class ReadingRow(Row):
    """An indicator delivered ready-made."""

    __tablename__ = "reading"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(120), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    unit: Mapped[str | None] = mapped_column(String(20))
    known_at: Mapped[datetime]
