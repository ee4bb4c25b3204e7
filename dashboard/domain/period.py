"""Stretches of local time: day, configurable week, month, year, any range; what came before them, and last year's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_PERIODS = (
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_year",
    "last_year",
)
# What a running figure is held against: the stretch before that of its name, up to the same time.
SO_FAR = {"same_time_yesterday": "today", "same_elapsed_last_month": "this_month"}
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to but not including ``end``, both aware UTC; ``name`` is a word key of the screens."""

    name: str
    start: datetime
    end: datetime

    def until(self, now: datetime) -> Period:
        """The part of it that has passed at ``now``; the whole of a finished period."""
        return Period(self.name, self.start, max(self.start, min(self.end, now)))

    def unfinished(self, now: datetime) -> bool:
        return now < self.end


@dataclass(frozen=True, slots=True)
class Calendar:
    """A city's way of cutting time: its zone, the day its week starts and the hour that week is cut at."""

    zone: ZoneInfo
    week_starts: str = "monday"
    cut_off: time = time(0)

    def at(self, day: date, hour: time = time(0)) -> datetime:
        """A local moment in UTC. A day that starts inside a clock change starts at the first moment there is."""
        return datetime.combine(day, hour, self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The local date."""
        return moment.astimezone(self.zone).date()

    def today(self, now: datetime) -> Period:
        day = self.day_of(now)
        return Period("today", self.at(day), self.at(day + _DAY))

    def this_week(self, now: datetime) -> Period:
        """The week around ``now``; 三门峡 cuts it on Saturday, 大英 on Friday."""
        day = self.day_of(now)
        start = day - ((day.weekday() - WEEKDAYS.index(self.week_starts)) % 7) * _DAY
        if self.at(start, self.cut_off) > now:
            start -= 7 * _DAY
        return Period("this_week", self.at(start, self.cut_off), self.at(start + 7 * _DAY, self.cut_off))

    def this_month(self, now: datetime) -> Period:
        first = self.day_of(now).replace(day=1)
        return Period("this_month", self.at(first), self.at(_month_later(first)))

    def this_year(self, now: datetime) -> Period:
        first = self.day_of(now).replace(month=1, day=1)
        return Period("this_year", self.at(first), self.at(first.replace(year=first.year + 1)))

    def iso_week(self, year: int, week: int) -> Period:
        """The city's week around the Thursday of an ISO week: Mon–Sun, Fri–Thu, Sat–Fri and Friday noon all hold it.

        Raises ``ValueError`` for a week that the year does not have.
        """
        thursday = date.fromisocalendar(year, week, 4)
        return self.this_week(self.at(thursday))

    def week_number(self, week: Period) -> tuple[int, int]:
        """The ISO year and week whose Thursday a week holds: the inverse of ``iso_week``."""
        day = self.day_of(week.start)
        thursday = day + ((3 - day.weekday()) % 7) * _DAY
        if self.at(thursday) < week.start:  # cut in the middle of a Thursday: the next one is in it
            thursday += 7 * _DAY
        year, number, _ = thursday.isocalendar()
        return year, number

    def month(self, year: int, month: int) -> Period:
        return self.this_month(self.at(date(year, month, 1)))

    def quarter(self, year: int, quarter: int) -> Period:
        """Raises ``ValueError`` for any quarter but 1 to 4."""
        first = date(year, 3 * quarter - 2, 1)
        return Period("this_quarter", self.at(first), self.at(_months_earlier(first, -3)))

    def named(self, word: str, now: datetime) -> Period:
        """A period by its word in an address. Raises ``ValueError`` for a word that names none."""
        running = {"today": self.today, "week": self.this_week, "month": self.this_month, "year": self.this_year}
        if word in ("today", "this_week", "this_month", "this_year"):
            return running[word.removeprefix("this_")](now)
        if word in ("yesterday", "last_week", "last_month", "last_year"):
            this = running["today" if word == "yesterday" else word.removeprefix("last_")](now)
            before = running[this.name.removeprefix("this_")](this.start - timedelta(microseconds=1))
            return Period(word, before.start, before.end)
        if word in SO_FAR:
            before = self.previous(self.named(SO_FAR[word], now), now)
            return Period(word, before.start, before.end)
        raise ValueError(f"period: '{word}' is not one of {', '.join(NAMED_PERIODS)}, range / 没有这个时段")

    def briefed(self, of: str, at: datetime) -> Period:
        """The last week, month or quarter that is over at a moment, or the week that is running (``this_week``).

        Raises ``ValueError`` for another word.
        """
        running, month, day = self.this_week(at), self.this_month(at), self.day_of(at)
        if of == "this_week":
            return running
        if of == "week":
            return self.this_week(running.start - _DAY)
        if of == "month":
            return self.this_month(month.start - _DAY)
        if of == "quarter":
            year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
            return self.quarter(year, quarter + 1)
        raise ValueError(f"of: '{of}' is not week, month, quarter or this_week / 没有这个时段")

    def days(self, first: date, last: date) -> Period:
        """Whole local days, both ends included."""
        if last < first:
            raise ValueError(f"the last day {last} is before the first day {first} / 结束日期早于开始日期")
        return Period("range", self.at(first), self.at(last + _DAY))

    def previous(self, period: Period, now: datetime) -> Period:
        """The period before it (环比), cut at the same elapsed part while ``period`` is unfinished."""
        shifts: dict[str, Callable[[date], date]] = {
            "today": lambda day: day - _DAY,
            "this_week": lambda day: day - 7 * _DAY,
            "this_month": lambda day: _months_earlier(day, 1),
            "this_quarter": lambda day: _months_earlier(day, 3),
            "this_year": lambda day: _months_earlier(day, 12),
        }
        if period.name not in shifts:
            whole = Period(period.name, period.start - (period.end - period.start), period.start)
            return self._same_part(period, whole, now)
        return self._same_part(period, self._moved(period, shifts[period.name]), now)

    def last_year(self, period: Period, now: datetime) -> Period:
        """The same dates a year earlier (同比), cut at the same elapsed part; 29 February falls back to the 28th."""
        return self._same_part(period, self._moved(period, lambda day: _months_earlier(day, 12)), now)

    def equal_length(self, period: Period, first: date, now: datetime) -> Period:
        """As many local days from ``first`` on, cut at the same elapsed part while ``period`` is unfinished."""
        hour = period.start.astimezone(self.zone).time()
        days = (self.day_of(period.end) - self.day_of(period.start)).days
        return self._same_part(period, Period("range", self.at(first, hour), self.at(first + days * _DAY, hour)), now)

    def _moved(self, period: Period, shift: Callable[[date], date]) -> Period:
        hour = self.cut_off if period.name == "this_week" else time(0)  # clocks may have skipped it on the day itself
        start, end = self.day_of(period.start), self.day_of(period.end)
        earlier_end = max(shift(end), shift(end - _DAY) + _DAY)  # 28 February stays whole where 29 has no counterpart
        return Period(period.name, self.at(shift(start), hour), self.at(earlier_end, hour))

    def _same_part(self, period: Period, earlier: Period, now: datetime) -> Period:
        """As much local time into ``earlier`` as ``now`` is into ``period``, and never past its end."""
        if not period.unfinished(now):
            return earlier
        here, there = now.astimezone(self.zone), earlier.start.astimezone(self.zone)
        days_in = (here.date() - period.start.astimezone(self.zone).date()).days
        cut = self.at(there.date() + days_in * _DAY, here.time())
        return Period(period.name, earlier.start, max(earlier.start, min(cut, earlier.end)))

    def offsets(self, period: Period) -> list[tuple[datetime, int]]:
        """How many seconds the clocks are before UTC's in it: (from when on, seconds), the first from its start on.

        Clocks are turned on a full hour of UTC, at most once in a day.
        """
        found: list[tuple[datetime, int]] = []
        days = range((period.end - period.start) // _DAY + 1)
        for at in (*(period.start + n * _DAY for n in days), period.end):
            ahead = at.astimezone(self.zone).utcoffset() or timedelta()
            if found and found[-1][1] == ahead.total_seconds():
                continue
            turned = at
            while found and (turned - _HOUR).astimezone(self.zone).utcoffset() == ahead:
                turned -= _HOUR
            since = turned.replace(minute=0, second=0, microsecond=0) if found else at
            found.append((since, int(ahead.total_seconds())))
        return found

    def hours(self, now: datetime, count: int) -> list[datetime]:
        """The starts of the last ``count`` whole hours, the running one last."""
        running = now.replace(minute=0, second=0, microsecond=0)
        return [running - timedelta(hours=back) for back in range(count - 1, -1, -1)]

    def last_days(self, now: datetime, count: int) -> list[datetime]:
        """The starts of the last ``count`` local days, today last."""
        today = self.day_of(now)
        return [self.at(today - back * _DAY) for back in range(count - 1, -1, -1)]


def _month_later(first: date) -> date:
    return (first + 32 * _DAY).replace(day=1)


def _months_earlier(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    first = date(year, month + 1, 1)
    last_day = (_month_later(first) - _DAY).day
    return first.replace(day=min(day.day, last_day))
