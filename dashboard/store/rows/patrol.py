"""Vehicles and workers out there, and each of their positions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class PatrolUnitRow(Row):
    """A vehicle or a worker's device, with its latest fix; ``changed_in`` is the patrol number it changed under."""

    __tablename__ = "patrol_unit"
    __table_args__ = (UniqueConstraint("feed_id", "external_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    external_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    fleet: Mapped[str | None] = mapped_column(String(60))
    label: Mapped[str | None] = mapped_column(String(60))
    on_duty: Mapped[bool | None]
    area_id: Mapped[int]
    fixed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default="0")


class FixRow(Row):
    """One position; the device's time and ours are kept apart."""

    __tablename__ = "fix"

    unit_id: Mapped[int] = mapped_column(ForeignKey("patrol_unit.id"), primary_key=True)
    fixed_at: Mapped[datetime] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]
