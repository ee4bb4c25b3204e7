"""What each indicator has meant, and from when on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row


class DefinitionRow(Row):
    """口径: what an indicator meant from when on. A change is a new version, never an edit."""

    __tablename__ = "definition"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    known_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(comment="JSON of the definition as the screens print it")
