"""What a stretch comes to for one department or area: its counts, its rates and its hours, each held against before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.comparison import compared, points
from dashboard.domain.reading import percent
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis
from dashboard.metrics.cases import mean_hours
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.evaluation import Measure, Owes
from dashboard.store.open_set import owed_by

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


def measure(
    counting: Counting, slug: str, now: Amounts, before: Amounts | None, basis: Basis, *, exemptions: bool = True
) -> Measure:
    """One indicator of two amounts; ``before`` of ``None`` is not known."""
    if slug == HOURS:
        return _hours(counting, now, before)
    above, below = counting.parts_of(slug)
    n, d = counting.numbers(slug, now, basis, exemptions=exemptions)
    held = None if before is None else counting.numbers(slug, before, basis, exemptions=exemptions)
    n_before, d_before = held or (None, None)
    label, better = counting.label(slug), counting.better(slug)
    if below is None or d is None:
        return Measure(slug, label, "count", better, n, (above, n), None, compared(n, n_before), held)
    value = percent(n, d)
    versus = points(value, None if n_before is None else percent(n_before, d_before or 0))
    return Measure(slug, label, "percent", better, value, (above, n), (below, d), versus, held)


def _hours(counting: Counting, now: Amounts, before: Amounts | None) -> Measure:
    mean = counting.definitions.durations[HOURS]
    value, earlier = (
        mean_hours(amounts.get(mean.seconds, 0), amounts.get(mean.cases, 0)) for amounts in (now, before or {})
    )
    label = (mean.label.zh, mean.label.en)
    of = (mean.cases, now.get(mean.cases, 0))
    held = None if before is None else (None, before.get(mean.cases, 0))
    return Measure(HOURS, label, "hours", mean.better, value, None, of, points(value, earlier), held)


@dataclass(frozen=True, slots=True)
class Open:
    """What of the open cases anybody owes, by the ids of a dimension."""

    at: datetime
    owed: Mapping[int, tuple[int, int, int, int]]

    @classmethod
    def by(cls, counting: Counting, nearly_due_share: float, dimension: str, scope: Scope) -> Open:
        """Of the cases of a scope."""
        found = owed_by(counting.connection, counting.now, nearly_due_share, dimension, counting.narrow(scope))
        return cls(counting.now, found)

    def of(self, key: int) -> Owes:
        """What one of them owes."""
        return Owes(self.at, *self.owed.get(key, (0, 0, 0, 0)))

    def of_all(self, keys: Iterable[int]) -> Owes:
        """What several of them owe."""
        return total([self.of(key) for key in keys], self.at)


def total(owes: Sequence[Owes], at: datetime) -> Owes:
    """Several added up."""
    return Owes(
        at,
        sum(one.pending for one in owes),
        sum(one.overdue for one in owes),
        sum(one.nearly_due for one in owes),
        sum(one.supervised for one in owes),
    )
