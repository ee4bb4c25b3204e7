"""The only caller of the wall clock, and the one zone that display, buckets and scheduler share."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Clock:
    """Now, in UTC, and the city's zone to show it in. Tests hand in one that stands still."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


class StandingClock(Clock):
    """A clock that shows what it was set to; for tests, replays and figures as of another moment."""

    def __init__(self, zone: str, at: datetime) -> None:
        super().__init__(zone)
        self.at = at

    def now(self) -> datetime:
        return self.at
