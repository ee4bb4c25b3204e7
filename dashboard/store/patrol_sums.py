"""What the fixes of one transaction come to, by unit and day and by shift, area and unit: summed by columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.domain.beat import PASS_APART_US
from dashboard.domain.patrol import Shifts
from dashboard.store.patrol_rollups import DayAdded, VisitAdded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Fixes(NamedTuple):
    """Columns of what is kept, of each unit in the order of time; 0 is no area."""

    unit: Ints
    at_us: Ints
    area: Ints


class Steps(NamedTuple):
    """Columns of ways and times to add; negative where a way is corrected."""

    unit: Ints
    at_us: Ints
    driven_m: Floats
    online_s: Floats

    def joined(self, further: Sequence[tuple[int, int, float, float]]) -> Steps:
        """With more of them, a row each."""
        if not further:
            return self
        more = zip(*further, strict=True)
        return Steps(*(np.append(column, added) for column, added in zip(self, map(np.array, more), strict=True)))


def summed_days(fixes: Fixes, steps: Steps, days: Shifts) -> Iterator[tuple[tuple[int, int], DayAdded]]:
    """By unit and the start of its day."""
    unit, at = np.concatenate([fixes.unit, steps.unit]), np.concatenate([fixes.at_us, steps.at_us])
    if not len(at):
        return
    day = _start(at, days)
    order = np.lexsort((at, day, unit))
    kept, added = np.zeros(len(at), np.int64), np.zeros((2, len(at)))
    kept[: len(fixes.unit)] = 1
    added[:, len(fixes.unit) :] = steps.driven_m, steps.online_s
    unit, day, at, kept, added = unit[order], day[order], at[order], kept[order], added[:, order]
    begin, last = _runs(unit, day)
    sums = (np.add.reduceat(kept, begin), *np.add.reduceat(added, begin, axis=1))
    columns = (unit[begin], day[begin], at[begin], at[last], *sums)
    for of, starts, *amounts in zip(*(column.tolist() for column in columns), strict=True):
        yield (of, starts), DayAdded(*amounts)


def summed_visits(fixes: Fixes, shifts: Shifts) -> Iterator[tuple[tuple[int, int, int], VisitAdded]]:
    """By the start of the shift, area and unit."""
    unit, at, area = (column[fixes.area != 0] for column in fixes)
    if not len(at):
        return
    shift = _start(at, shifts)
    order = np.lexsort((area, shift, unit))  # what is of one visit stays in the order of time
    unit, shift, area, at = unit[order], shift[order], area[order], at[order]
    begin, last = _runs(unit, shift, area)
    again = np.diff(at, prepend=at[0]) > PASS_APART_US
    again[begin] = True
    passes = np.add.reduceat(again, begin, dtype=np.int64)
    columns = (shift[begin], area[begin], unit[begin], at[begin], at[last], last - begin + 1, passes)
    for starts, there, of, *amounts in zip(*(column.tolist() for column in columns), strict=True):
        yield (starts, there, of), VisitAdded(*amounts)


def _start(at_us: Ints, shifts: Shifts) -> Ints:
    starts = np.array(shifts.starts_us(int(at_us.min()), int(at_us.max())))
    found: Ints = starts[np.searchsorted(starts, at_us, "right") - 1]
    return found


def _runs(*columns: Ints) -> tuple[Ints, Ints]:
    """Where each run of the same begins, and its last."""
    begins = np.ones(len(columns[0]), bool)
    begins[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    begin = np.flatnonzero(begins)
    return begin, np.append(begin[1:], len(begins)) - 1
