"""Areas of every level, each version of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class AreaRow(Row):
    """One version of an area; ``path`` lists the ids from the top down to it, ``/1/7/52/``."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    level: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    path: Mapped[str] = mapped_column(index=True)
    rings: Mapped[str | None] = mapped_column(comment="GeoJSON MultiPolygon coordinates, WGS-84")
    households: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
