"""Whoever moves through the grids, vehicle or worker, and where a device said it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from dashboard.domain.place import Point

ONLINE_WITHIN = timedelta(minutes=10)  # no fix for longer is offline
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class PatrolRules:
    """What a city says of its patrols: when shifts begin (local), how far outside it they may be, what is kept."""

    shifts: tuple[time, ...] = (time(0), time(8), time(16))
    margin_km: float = 20.0
    keep: timedelta = timedelta(days=90)
    thin_after: timedelta = timedelta(days=7)
    thin_to: timedelta = timedelta(minutes=1)
    keep_workers: timedelta | None = None  # of persons on foot, where that is shorter


@dataclass
class Shifts:
    """The shifts around moments of a zone. It remembers the last one found: fixes come in the order of time."""

    zone: ZoneInfo
    starts: tuple[time, ...]
    _from_us: int = field(default=0, init=False)
    _to_us: int = field(default=0, init=False)

    def start_us(self, at_us: int) -> int:
        """Where the shift around a moment begins, in microseconds since 1970."""
        return self.around_us(at_us)[0]

    def around_us(self, at_us: int) -> tuple[int, int]:
        """Where it begins, and where the next one does."""
        if not self._from_us <= at_us < self._to_us:
            here = (_EPOCH + timedelta(microseconds=at_us)).astimezone(self.zone)
            edges = sorted(
                datetime.combine(here.date() + timedelta(days=day), start, self.zone).astimezone(UTC)
                for day in (-1, 0, 1)
                for start in self.starts
            )
            moments = [(edge - _EPOCH) // timedelta(microseconds=1) for edge in edges]
            self._from_us = max(moment for moment in moments if moment <= at_us)
            self._to_us = min(moment for moment in moments if moment > at_us)
        return self._from_us, self._to_us

    def starts_us(self, first_us: int, last_us: int) -> list[int]:
        """Where each begins that moments from the first to the last lie in."""
        starts = [self.start_us(first_us)]
        while self._to_us <= last_us:
            starts.append(self.start_us(self._to_us))
        return starts


@dataclass(frozen=True)
class Outages:
    """In how many shifts nobody was heard of though somebody is at that hour: then nobody knows who was where.

    ``heard`` is where the shifts begin in which somebody was, local. An hour of the day at which nobody ever is, the
    night of a city that does not patrol it, has no outage, and neither has a shift that has not begun ``now``.
    """

    starts: tuple[time, ...]
    heard: frozenset[datetime]
    now: datetime

    @classmethod
    def among(cls, heard: Iterable[datetime], starts: Sequence[time], now: datetime, zone: ZoneInfo) -> Self:
        """The one rule of all that says of a place that it was missed; moments of any zone."""
        return cls(tuple(starts), frozenset(at.astimezone(zone) for at in heard), now.astimezone(zone))

    def of(self, days: Iterable[date]) -> tuple[int, int]:
        """How many shifts of these days had an outage, of how many that patrols go out in."""
        return self._counted(datetime.combine(day, start, self.now.tzinfo) for day in days for start in self.starts)

    def within(self, first: datetime, end: datetime) -> tuple[int, int]:
        """The same of the shifts that begin in a window."""
        first, end = first.astimezone(self.now.tzinfo), end.astimezone(self.now.tzinfo)
        days = [first.date() + timedelta(days=n) for n in range((end.date() - first.date()).days + 1)]
        shifts = (datetime.combine(day, start, self.now.tzinfo) for day in days for start in self.starts)
        return self._counted(at for at in shifts if first <= at < end)

    def _counted(self, shifts: Iterable[datetime]) -> tuple[int, int]:
        manned = {at.time() for at in self.heard}
        counted = [at for at in shifts if at <= self.now and at.time() in manned]
        return sum(at not in self.heard for at in counted), len(counted)

    def knows(self, day: date) -> bool:
        """Whether anybody was heard of in a shift that began on a day: what nobody passed then was missed."""
        return any(at.date() == day for at in self.heard)


class Presence(StrEnum):
    """Whether a unit is there."""

    ONLINE = "online"
    SILENT = "silent"  # should be there, and nothing is heard of it
    OFF = "off"  # neither heard of nor expected


def presence(fixed_at: datetime, on_duty: bool | None, now: datetime) -> Presence:
    """A unit of which nobody says whether it is on duty should be there."""
    if now - fixed_at < ONLINE_WITHIN:
        return Presence.ONLINE
    return Presence.OFF if on_duty is False else Presence.SILENT
