"""Vehicles and workers out there, and each of their positions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class PatrolUnitRow(Row):
    """A vehicle or a worker's device, with its latest fix; ``changed_in`` is the patrol number it changed under.

    Once its tracks are dropped it is known without being anywhere: no position, and 0 for its area.
    """

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
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default="0")
    doubt_agreeing: Mapped[int] = mapped_column(default=0, server_default="0", comment="refused in a row that agree")
    doubt_at: Mapped[datetime | None] = mapped_column(comment="the last refused fix since the newest accepted one")
    doubt_lon: Mapped[float | None]
    doubt_lat: Mapped[float | None]
    counted_lon: Mapped[float | None] = mapped_column(comment="where its mileage is counted to")
    counted_lat: Mapped[float | None]


class FixRow(Row):
    """One position; the device's time and ours are kept apart. On PostgreSQL each day is a partition."""

    __tablename__ = "fix"
    # On SQLite the key is the table: half the room and half the work.
    # PostgreSQL would ask for each row's unit, which costs more than the row; there the row of its day asks instead.
    __table_args__ = (
        ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"]).ddl_if(dialect="sqlite"),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (fixed_at)"},
    )

    unit_id: Mapped[int] = mapped_column(Key, primary_key=True)
    fixed_at: Mapped[datetime] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]
    device_at: Mapped[datetime | None] = mapped_column(comment="when the device wrote its message")
    platform_at: Mapped[datetime | None] = mapped_column(comment="when the upstream platform had it")


class PatrolDayRow(Row):
    """What a unit did on a local day, kept up to date by each ingest."""

    __tablename__ = "patrol_day"

    unit_id: Mapped[int] = mapped_column(ForeignKey("patrol_unit.id"), primary_key=True)
    day_at: Mapped[datetime] = mapped_column(primary_key=True, index=True, comment="where the local day begins")
    fixes: Mapped[int]
    kept: Mapped[int | None] = mapped_column(comment="of them after thinning; the day is closed then")
    driven_m: Mapped[float]
    online_s: Mapped[float]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class VisitRow(Row):
    """A unit in an area during a shift. Passes are half an hour and more apart."""

    __tablename__ = "visit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shift_at: Mapped[datetime] = mapped_column(primary_key=True, comment="where the shift begins")
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("patrol_unit.id"), primary_key=True)
    fixes: Mapped[int]
    passes: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
