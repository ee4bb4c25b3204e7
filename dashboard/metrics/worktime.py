"""Working time of many moments at once: the calendar's table as arrays, equal to ``domain.worktime`` to the second."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dashboard.domain.worktime import WorkCalendar

Moments = npt.NDArray[np.int64]


class WorkTable:
    """Reads working time off in microseconds. Years that are not known count as ordinary weeks, an estimate."""

    def __init__(self, calendar: WorkCalendar, first_year: int, last_year: int) -> None:
        years = calendar.years | set(range(first_year, last_year + 1))
        (stretch,) = calendar.assuming(*range(min(years), max(years) + 1)).stretches
        self._starts = np.array(stretch.starts, dtype=np.int64)
        self._ends = np.array(stretch.ends, dtype=np.int64)
        self._before = np.array(stretch.before, dtype=np.int64)

    def worked(self, moments: Moments) -> Moments:
        """Working time since the beginning of the table; nothing before it."""
        index = np.searchsorted(self._starts, moments, side="right") - 1
        at = np.maximum(index, 0)
        worked: Moments = np.where(
            index < 0, 0, self._before[at] + np.minimum(moments, self._ends[at]) - self._starts[at]
        )
        return worked


@lru_cache(maxsize=8)
def work_table(calendar: WorkCalendar, first_year: int, last_year: int) -> WorkTable:
    """The table of a calendar, made once: a calendar does not change while a hall runs."""
    return WorkTable(calendar, first_year, last_year)
