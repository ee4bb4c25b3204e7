"""What a stretch comes to for one department or area: its counts, its rates and its hours, each held against before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from dashboard.domain.comparison import compared, points
from dashboard.domain.reading import percent
from dashboard.domain.selection import Basis
from dashboard.metrics.cases import mean_hours
from dashboard.metrics.lights import lights
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.evaluation import Measure, Owes
from dashboard.store.open_set import OPEN_COLUMNS, open_cases
from dashboard.store.types import to_us

COUNTS = ("reported", "registered", "disposed", "closed_total", "pending_overdue", "reworked")
RATES = ("on_time_disposal_rate", "disposal_rate", "on_time_closure_rate", "closure_rate", "rework_rate")
HOURS = "avg_disposal_hours"


def of(counted: Mapping[int, Amounts] | None, key: int) -> Amounts | None:
    """The amounts of a key; nothing at all is nothing, and what is not known stays so."""
    return None if counted is None else counted.get(key, {})


def needed(counting: Counting, slugs: Sequence[str]) -> list[str]:
    """The counts that these indicators are made of."""
    if HOURS in slugs:
        mean = counting.definitions.durations[HOURS]
        return [*needed(counting, [slug for slug in slugs if slug != HOURS]), mean.seconds, mean.cases]
    return [part for slug in slugs for part in counting.parts_of(slug) if part is not None]


def measure(counting: Counting, slug: str, now: Amounts, before: Amounts | None, basis: Basis) -> Measure:
    """One indicator of two amounts; ``before`` of ``None`` is not known."""
    if slug == HOURS:
        return _hours(counting, now, before)
    above, below = counting.parts_of(slug)
    n, d = counting.numbers(slug, now, basis)
    n_before, d_before = (None, None) if before is None else counting.numbers(slug, before, basis)
    label, better = counting.label(slug), counting.better(slug)
    if below is None or d is None:
        return Measure(slug, label, "count", better, n, (above, n), None, compared(n, n_before))
    value = percent(n, d)
    versus = points(value, None if n_before is None else percent(n_before, d_before or 0))
    return Measure(slug, label, "percent", better, value, (above, n), (below, d), versus)


def _hours(counting: Counting, now: Amounts, before: Amounts | None) -> Measure:
    mean = counting.definitions.durations[HOURS]
    value, earlier = (
        mean_hours(amounts.get(mean.seconds, 0), amounts.get(mean.cases, 0)) for amounts in (now, before or {})
    )
    label = (mean.label.zh, mean.label.en)
    return Measure(HOURS, label, "hours", mean.better, value, None, None, points(value, earlier))


class Open:
    """The open cases at a moment, and what of them anybody owes."""

    def __init__(self, counting: Counting, nearly_due_share: float, allowed: frozenset[int] | None) -> None:
        self.at: datetime = counting.now
        frame = pd.DataFrame(open_cases(counting.connection, counting.now), columns=list(OPEN_COLUMNS))
        frame = frame if allowed is None else frame[frame["department_id"].isin(allowed)]
        shown = lights(frame, to_us(counting.now), nearly_due_share)
        self.frame = frame.assign(nearly_due=(shown == "yellow").astype(int))

    def by(self, keys: pd.Series) -> dict[int, Owes]:
        """What each key owes; ``keys`` are aligned with ``frame``."""
        columns = ["dispose_pending", "pending_overdue", "nearly_due", "supervised_open"]
        summed = self.frame[columns].groupby(keys).sum()
        return {
            int(key): Owes(self.at, *map(int, row)) for key, row in zip(summed.index, summed.to_numpy(), strict=True)
        }

    def of(self, owes: Mapping[int, Owes], key: int) -> Owes:
        return owes.get(key, Owes(self.at, 0, 0, 0, 0))


def total(owes: Sequence[Owes], at: datetime) -> Owes:
    """Several added up."""
    return Owes(
        at,
        sum(one.pending for one in owes),
        sum(one.overdue for one in owes),
        sum(one.nearly_due for one in owes),
        sum(one.supervised for one in owes),
    )
