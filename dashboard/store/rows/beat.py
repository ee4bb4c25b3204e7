"""Checkpoints and road segments that patrols are to pass, and every pass of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class BeatRow(Row):
    """One as it was declared; another place, radius or share is another row, and nothing is counted over."""

    __tablename__ = "beat"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True, comment="of its whole definition")
    layer: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12), comment="checkpoint, segment")
    name: Mapped[str]
    area_id: Mapped[int]
    radius_m: Mapped[float]
    share: Mapped[float]
    length_m: Mapped[float]
    marks: Mapped[int]
    declared_at: Mapped[datetime | None] = mapped_column(comment="null: before the first fix")
    withdrawn_at: Mapped[datetime | None]


class BeatPassRow(Row):
    """A unit on a beat during a shift, never away for half an hour; ``pieces`` are the marks it met, as bits."""

    __tablename__ = "beat_pass"
    __table_args__ = (Index(None, "beat_id", "shift_at", "unit_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    beat_id: Mapped[int] = mapped_column(ForeignKey("beat.id"))
    shift_at: Mapped[datetime] = mapped_column(comment="where the shift begins")
    unit_id: Mapped[int] = mapped_column(ForeignKey("patrol_unit.id"))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    pieces: Mapped[int] = mapped_column(BigInteger)
