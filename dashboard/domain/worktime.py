"""Time as a limit counts it: 工作时 and 工作日 run in working hours alone, 紧急工作时 and 自然日 never stop."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from math import ceil
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US

OFFICE_HOURS = ((time(8), time(12)), (time(14), time(18)))

Pause = tuple[datetime, datetime]


class LimitUnit(StrEnum):
    """What a limit is counted in. A working day is one ordinary day's working hours, not "the same hour tomorrow"."""

    URGENT_HOUR = "urgent_hour"  # 紧急工作时: round the clock
    URGENT_DAY = "urgent_day"  # 紧急工作日: 24 hours of it
    NATURAL_DAY = "natural_day"  # 自然日: 24 hours
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日

    @property
    def working(self) -> bool:
        """Whether nights, lunch breaks, weekends and holidays do not count."""
        return self in (LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY)


class MissingYearError(ValueError):
    """Working time was asked for in a year whose holidays nobody has entered: any answer would be a guess."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no holidays and working weekends of {year} are known / 缺少 {year} 年的节假日与调休")
        self.year = year


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit: 4 工作时, 1.5 工作日."""

    value: float
    unit: LimitUnit

    def length_us(self, calendar: WorkCalendar) -> int:
        """Its length in microseconds of its own clock."""
        of_unit = {
            LimitUnit.URGENT_HOUR: _HOUR_US,
            LimitUnit.WORK_HOUR: _HOUR_US,
            LimitUnit.WORK_DAY: calendar.day_us,
        }
        return round(self.value * of_unit.get(self.unit, _DAY_US))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Known years without a gap between them: every working period with what was worked before it, in microseconds.

    ``starts`` and ``ends`` are moments since 1970; ``before[i]`` is the working time from ``first`` to ``starts[i]``.
    """

    first: int
    end: int
    last_year: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def worked(self, moment: int) -> int:
        """Working time from the beginning of the stretch."""
        index = bisect_right(self.starts, moment) - 1
        return 0 if index < 0 else self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def reached(self, worked: int) -> int:
        """The first moment at which so much has been worked."""
        index = max(0, bisect_left(self.before, worked) - 1)
        return self.starts[index] + worked - self.before[index]


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """When a city's offices work: one object a city.

    ``days`` are the exceptions: a holiday is ``False``, a 调休 working day ``True``. ``years`` are those whose
    exceptions are known in full; working time in another year is a ``MissingYearError``.
    Working periods are local wall-clock hours of one day, in order, so a change of clocks moves them with it.
    """

    zone: ZoneInfo
    years: frozenset[int]
    days: Mapping[date, bool] = field(default_factory=dict)
    periods: tuple[tuple[time, time], ...] = OFFICE_HOURS
    weekdays: frozenset[int] = frozenset(range(5))  # Monday is 0

    def works(self, day: date) -> bool:
        """Whether the day is worked at all."""
        return self.days.get(day, day.weekday() in self.weekdays)

    def assuming(self, *years: int) -> WorkCalendar:
        """The calendar with ordinary weeks where a year's holidays are not known: an estimate, to be called one."""
        return replace(self, years=self.years | frozenset(years))

    def missing(self, *years: int) -> tuple[int, ...]:
        """Those of the years that are not known."""
        return tuple(year for year in years if year not in self.years)

    @cached_property
    def day_us(self) -> int:
        """The working time of one ordinary day: 8 hours by default."""
        minutes = sum(60 * (to.hour - at.hour) + to.minute - at.minute for at, to in self.periods)
        return minutes * 60_000_000

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The known years, each run of them that has no gap."""
        runs: list[list[int]] = []
        for year in sorted(self.years):
            if runs and runs[-1][-1] == year - 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        return tuple(self._stretch(run[0], run[-1]) for run in runs)

    def stretch_of(self, start: int, until: int) -> Stretch:
        """The known years that hold both moments. Raises ``MissingYearError`` for the first year that is not known."""
        for stretch in self.stretches:
            if stretch.first <= start < stretch.end:
                if until > stretch.end:
                    raise MissingYearError(stretch.last_year + 1)
                return stretch
        raise MissingYearError((_EPOCH + timedelta(microseconds=start)).astimezone(self.zone).year)

    def _stretch(self, first: int, last: int) -> Stretch:
        spans = [(at, to) for at, to in self._spans(date(first, 1, 1), date(last + 1, 1, 1)) if to > at]
        sums = list(accumulate((to - at for at, to in spans), initial=0))
        return Stretch(
            first=self._us(date(first, 1, 1), time(0)),
            end=self._us(date(last + 1, 1, 1), time(0)),
            last_year=last,
            starts=tuple(at for at, _ in spans),
            ends=tuple(to for _, to in spans),
            before=tuple(sums[:-1]),
            total=sums[-1],
        )

    def _spans(self, first: date, end: date) -> Iterator[tuple[int, int]]:
        day = first
        while day < end:
            if self.works(day):
                yield from ((self._us(day, at), self._us(day, to)) for at, to in self.periods)
            day += _DAY

    def _us(self, day: date, hour: time) -> int:
        """A local hour as a moment; one that the clocks skip is as much later, a repeated one is its first."""
        return _us(datetime.combine(day, hour, self.zone))


def due_at(
    start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Iterable[Pause] = (), extensions: int = 0
) -> datetime:
    """The moment the limit is used up: each extension adds the limit once more, a pause adds what it took.

    A limit that is used up as an office closes is due then, not when it opens again. A pause that begins when the
    limit is already used up comes too late. Raises ``MissingYearError``.
    """
    need = limit.length_us(calendar) * (1 + extensions)
    return _moment(_reached(_us(start), need, calendar, pauses, working=limit.unit.working))


def nearly_due_at(
    start: datetime, due: datetime, share: float, unit: LimitUnit, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> datetime:
    """When ``share`` of the time from ``start`` to ``due`` is used; ``start`` where there was none to use."""
    whole = elapsed(start, due, unit, calendar, pauses) // _MICROSECOND
    need = ceil(Decimal(str(share)) * max(0, whole))
    return _moment(_reached(_us(start), need, calendar, pauses, working=unit.working))


def elapsed(
    start: datetime, until: datetime, unit: LimitUnit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> timedelta:
    """What the unit's clock shows between two moments, pauses left out; negative where ``until`` is the earlier."""
    if until < start:
        return -elapsed(until, start, unit, calendar, pauses)
    at, to = _us(start), _us(until)
    whole = _between(at, to, calendar, working=unit.working)
    for stood, ran in _merged(pauses, at):
        if stood < to:
            whole -= _between(stood, min(ran, to), calendar, working=unit.working)
    return whole * _MICROSECOND


def _reached(began: int, need: int, calendar: WorkCalendar, pauses: Iterable[Pause], *, working: bool) -> int:
    """When so much is used up. A pause that begins when it already is comes too late."""
    at_last = _forward(began, need, calendar, working=working)
    for at, to in _merged(pauses, began):
        if at >= at_last:
            break
        need += _between(at, to, calendar, working=working)
        at_last = _forward(began, need, calendar, working=working)
    return at_last


def _forward(began: int, need: int, calendar: WorkCalendar, *, working: bool) -> int:
    if not working or need == 0:
        return began + need
    stretch = calendar.stretch_of(began, began)
    wanted = stretch.worked(began) + need
    if wanted > stretch.total:
        raise MissingYearError(stretch.last_year + 1)
    return stretch.reached(wanted)


def _between(at: int, to: int, calendar: WorkCalendar, *, working: bool) -> int:
    if not working:
        return to - at
    stretch = calendar.stretch_of(at, to)
    return stretch.worked(to) - stretch.worked(at)


def _merged(pauses: Iterable[Pause], began: int) -> list[tuple[int, int]]:
    """The pauses after the beginning, in order, none overlapping another."""
    merged: list[tuple[int, int]] = []
    for at, to in sorted((max(_us(at), began), _us(to)) for at, to in pauses):
        if to <= at:
            continue
        if merged and at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(to, merged[-1][1]))
        else:
            merged.append((at, to))
    return merged


def _us(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}: a moment carries its zone")
    return (moment - _EPOCH) // _MICROSECOND


def _moment(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)
