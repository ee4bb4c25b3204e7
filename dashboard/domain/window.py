"""Which stretch of time a page is of, where it stands, and what it is held against, as one address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from dashboard.domain.period import NAMED_PERIODS, Calendar, Period
from dashboard.domain.selection import Basis, Selection

PERIODS = (*NAMED_PERIODS, "range")
VERSUS = ("previous", "last_year", "custom")  # 环比, 同比, and a stretch of equal length from any day on

_MICROSECOND = timedelta(microseconds=1)
_MILLISECOND = timedelta(milliseconds=1)  # as fine as an address is


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What an address says of time. ``at`` is the moment to stand at; unset: now, or the end of a finished period."""

    period: str = "this_month"
    first: date | None = None  # of a range, both included
    last: date | None = None
    basis: Basis = "due"
    versus: str = "previous"
    against: date | None = None  # the first day of a custom comparison
    at: datetime | None = None

    def but(self, **changes: object) -> Window:
        """The same page at another time."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """As parameters of an address: what is usual is not said."""
        said = {
            "period": self.period if self.period != "this_month" else "",
            "from": self.first.isoformat() if self.first and self.period == "range" else "",
            "to": self.last.isoformat() if self.last and self.period == "range" else "",
            "basis": self.basis if self.basis != "due" else "",
            "versus": self.versus if self.versus != "previous" else "",
            "against": self.against.isoformat() if self.against and self.versus == "custom" else "",
            "at": str(round(self.at.timestamp() * 1000)) if self.at else "",
        }
        return {name: text for name, text in said.items() if text}

    @classmethod
    def of_query(cls, said: Mapping[str, str]) -> Window:
        """Read an address; a range without both days is a ``ValueError``, as is every word that is not known."""
        first, last = _day("from", said), _day("to", said)
        period = said.get("period") or ("range" if first and last else "this_month")
        against = _day("against", said)
        versus = said.get("versus") or ("custom" if against else "previous")
        basis = said.get("basis") or "due"
        _one_of("period", period, PERIODS)
        _one_of("versus", versus, VERSUS)
        _one_of("basis", basis, get_args(Basis))
        if period == "range" and (first is None or last is None):
            raise ValueError("from, to: a range needs its first and its last day / 自选周期需要起止日期")
        if versus == "custom" and against is None:
            raise ValueError("against: a custom comparison needs its first day / 自选对比期需要起始日期")
        at = Selection.of_query({"at": said["at"]}).at if said.get("at") else None
        return cls(period=period, first=first, last=last, basis=basis, versus=versus, against=against, at=at)  # type: ignore[arg-type]

    def of(self, calendar: Calendar, now: datetime) -> Stretch:
        """The window at a moment."""
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        period = self._period(calendar, now)
        if self.versus == "last_year":
            before = calendar.last_year(period, now)
        elif self.versus == "custom" and self.against is not None:
            before = calendar.equal_length(period, self.against, now)
        else:
            before = calendar.previous(period, now)
        at = min(self.at, now) if self.at else None
        unfinished = period.unfinished(now)
        ended = period.end - _MILLISECOND
        return Stretch(
            period=period,
            at=at or (now if unfinished else ended),
            live=at is None and unfinished,
            before=before,
            before_at=min(before.end, now) - _MILLISECOND,
            unfinished=unfinished,
        )

    def _period(self, calendar: Calendar, now: datetime) -> Period:
        named = {
            "today": calendar.today,
            "week": calendar.this_week,
            "month": calendar.this_month,
            "year": calendar.this_year,
        }
        if self.period == "range":
            return calendar.days(self.first or calendar.day_of(now), self.last or calendar.day_of(now))
        if self.period == "yesterday":
            return calendar.today(calendar.today(now).start - _MICROSECOND)
        if self.period == "today":
            return calendar.today(now)
        which, _, length = self.period.partition("_")
        running = named[length](now)
        return running if which == "this" else named[length](running.start - _MICROSECOND)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window that has come to stand. ``live`` is read now; else the cases stand at ``at``, as known today."""

    period: Period
    at: datetime
    live: bool
    before: Period
    before_at: datetime
    unfinished: bool

    def selection(self, count: str, basis: Basis, **narrowed: object) -> Selection:
        """The cases behind a number of this stretch."""
        known = "then" if self.live else "now"
        asked = Selection(
            count=count, basis=basis, period="range", start=self.period.start, end=self.period.end, at=self.at
        )
        return asked.but(known=known, **narrowed)

    def selection_before(self, count: str, basis: Basis, **narrowed: object) -> Selection | None:
        """The cases behind a number it is held against, as they stood then and are known today.

        ``None`` where of that stretch no time has passed yet.
        """
        if self.before.end <= self.before.start:
            return None
        asked = Selection(
            count=count, basis=basis, period="range", start=self.before.start, end=self.before.end, at=self.before_at
        )
        return asked.but(known="now", **narrowed)


def _day(name: str, said: Mapping[str, str]) -> date | None:
    if not said.get(name):
        return None
    try:
        day = date.fromisoformat(said[name])
        datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=800)
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=800)
    except (ValueError, OverflowError):
        raise ValueError(f"{name}: '{said[name]}' is not a day such as 2026-11-16 / 不是日期") from None
    return day


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> None:
    if text not in allowed:
        raise ValueError(f"{name}: '{text}' is not one of {', '.join(allowed)} / 取值有误")
