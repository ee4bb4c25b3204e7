"""周节奏: the phases of a working week, each with the hour it is cut off at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dashboard.domain.period import WEEKDAYS, Calendar, Period

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: what it is called in Chinese and English, and the local weekday and hour it ends at."""

    name: tuple[str, str]
    weekday: str
    hour: time
    of: str = "other"  # "collect", "list", "report_in": what the hall can tell of it


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase of one week: from the end of the one before up to its own cut-off."""

    phase: Phase
    start: datetime
    end: datetime

    def state(self, now: datetime) -> str:
        """``over``, ``running`` or ``ahead``."""
        return "over" if now >= self.end else "running" if now >= self.start else "ahead"


def spans(phases: Sequence[Phase], week: Period, calendar: Calendar) -> tuple[PhaseSpan, ...]:
    """The phases laid into a week of whatever start, in the order they are cut off."""
    ends = sorted(((_end(phase, week, calendar), phase) for phase in phases), key=lambda one: one[0])
    starts = [week.start, *(end for end, _ in ends)]
    return tuple(PhaseSpan(phase, start, end) for (end, phase), start in zip(ends, starts, strict=False))


def _end(phase: Phase, week: Period, calendar: Calendar) -> datetime:
    """The first such weekday and hour after the week's start."""
    first = calendar.day_of(week.start)
    day = first + _DAY * ((WEEKDAYS.index(phase.weekday) - first.weekday()) % 7)
    end = calendar.at(day, phase.hour)
    return end if end > week.start else calendar.at(day + 7 * _DAY, phase.hour)
