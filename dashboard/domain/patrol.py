"""Whoever moves through the grids, vehicle or worker, and where a device said it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRecord:
    """One position of one patrol unit. ``fixed_at`` is the device's time; when we got it, the store knows."""

    unit_id: str
    fixed_at: datetime
    place: Point
    unit_kind: str = "vehicle"  # vehicle | worker
    fleet: str | None = None  # 城管, 社区, 司法, 群防群治, 环卫 …
    label: str | None = None  # plate or badge; never a person's name
    speed_kmh: float | None = None
    heading_deg: float | None = None  # 0 = north, clockwise
    on_duty: bool | None = None  # whether it should be online now; None where nobody says
    device_at: datetime | None = None  # when the device wrote its message, where that differs from when it was there
    platform_at: datetime | None = None  # when the upstream platform had it
