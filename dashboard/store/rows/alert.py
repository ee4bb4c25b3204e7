"""What somebody said of an alert: that they have it in hand, or that the walls need not show it, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import AccessRow
from dashboard.store.types import Key


class AlertHushRow(AccessRow):
    """An owner, a reason and an end: none of the three may lack."""

    __tablename__ = "alert_hush"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(140), comment="one alert, or kind:*")
    silent: Mapped[bool] = mapped_column(Boolean)
    owner: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str]
    at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
