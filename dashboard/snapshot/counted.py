"""The counts of a stretch for the pages that are asked for: by department or area, now and as the stretch before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from dashboard.domain.area import Area, Level
from dashboard.domain.holidays import HolidayWeek, uneven
from dashboard.domain.period import Calendar, Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis
from dashboard.domain.window import Stretch
from dashboard.metrics.cases import Definitions
from dashboard.metrics.cube import added
from dashboard.snapshot.evaluation import Pair
from dashboard.store.areas import Names, area_above
from dashboard.store.counts import Counted, count, told_again
from dashboard.store.engine import Connection
from dashboard.store.figures import first_report
from dashboard.store.narrow import Narrow

Amounts = dict[str, int]
Counts = tuple[dict[int, Amounts], dict[int, Amounts] | None]  # of a stretch by id, and of the one it is held against


@dataclass(frozen=True)
class Counting:
    """What a question of counts needs besides the question."""

    connection: Connection
    definitions: Definitions
    calendar: Calendar
    names: Names
    holidays: tuple[HolidayWeek, ...]
    known_years: frozenset[int]  # those whose holidays are declared
    now: datetime

    def amounts(
        self,
        stretch: Stretch,
        scope: Scope,
        by: str | None,
        counts: Iterable[str],
        basis: Basis,
        source: str | None = None,
        redrawn: tuple[str, str] | None = None,
    ) -> dict[int, Amounts]:
        """Tallies and stock of a stretch by the ids of a dimension. ``redrawn`` is as ``Narrow`` has it."""
        as_of = None if stretch.live else stretch.at
        return self._recounted(stretch.period, as_of, stretch.at, scope, by, counts, basis, source, redrawn)

    def amounts_before(
        self,
        stretch: Stretch,
        scope: Scope,
        by: str | None,
        counts: Iterable[str],
        basis: Basis,
        source: str | None = None,
    ) -> dict[int, Amounts] | None:
        """The same of the stretch it is held against, as it stood at its own end; ``None`` where it is not known."""
        if not self.known(stretch.before):
            return None
        at = stretch.before_at
        return self._recounted(stretch.before, at, at, scope, by, counts, basis, source)

    def told_again(self, stretch: Stretch, scope: Scope) -> int:
        """How many of the cases reported in a stretch tell again what an earlier one told."""
        asked = Counted(stretch.period, None if stretch.live else stretch.at, stretch.at, ())
        return told_again(self.connection, asked, self.narrow(scope))

    def known(self, period: Period) -> bool:
        """Whether the records reach back to its first day: what is half known is not held against anything."""
        first = self._first_report
        return first is not None and first < period.start + timedelta(days=1)

    @cached_property
    def _first_report(self) -> datetime | None:
        return first_report(self.connection)

    def narrow(self, scope: Scope) -> Narrow:
        """Whose cases are a scope's; all of the city's are without a word of it, and without asking what its top is."""
        narrow = Narrow.of(scope)
        return replace(narrow, areas=()) if scope.area_code in self._tops else narrow

    @cached_property
    def _tops(self) -> frozenset[str]:
        return frozenset(place.code for place in self.names.areas.values() if place.parent_id is None)

    def _recounted(
        self,
        period: Period,
        as_of: datetime | None,
        now: datetime,
        scope: Scope,
        by: str | None,
        counts: Iterable[str],
        basis: Basis,
        source: str | None,
        redrawn: tuple[str, str] | None = None,
    ) -> dict[int, Amounts]:
        asked = Counted(period, as_of, now, self.tallies_of(counts, basis), by)
        return count(self.connection, asked, replace(self.narrow(scope), source=source, redrawn=redrawn))

    def tallies_of(self, counts: Iterable[str], basis: Basis) -> set[str]:
        """What these counts are sums of."""
        asked = set(counts)
        known = asked & self.definitions.counts.keys()
        return (asked - known) | {tally for slug in known for _, tally in self.definitions.counts[slug].terms(basis)}

    def parts_of(self, indicator: str) -> tuple[str, str | None]:
        """The counts of an indicator: numerator and denominator of a rate, itself of a count."""
        rate = self.definitions.rates.get(indicator)
        return (rate.numerator, rate.denominator) if rate else (indicator, None)

    def numbers(
        self, indicator: str, amounts: Mapping[str, int], basis: Basis, *, exemptions: bool = True
    ) -> tuple[int, int | None]:
        """Numerator and denominator of an indicator."""
        above, below = self.parts_of(indicator)

        def counted(slug: str) -> int:
            return self.definitions.count(slug, amounts, basis, exemptions=exemptions)

        return counted(above), None if below is None else counted(below)

    def label(self, slug: str) -> Pair:
        """The name of a count or a rate."""
        found = self.definitions.rates.get(slug) or self.definitions.counts[slug]
        return found.label.zh, found.label.en

    def better(self, indicator: str) -> str:
        found = self.definitions.rates.get(indicator) or self.definitions.counts[indicator]
        return found.better

    def notes(self, slugs: Iterable[str]) -> dict[str, Pair]:
        """What these indicators mean, each in a sentence."""
        found = {slug: self.definitions.note(slug) for slug in slugs}
        return {slug: (note.zh, note.en) for slug, note in found.items() if note is not None}

    def area_ids(self, scope: Scope) -> frozenset[int] | None:
        """The ids of the scope's areas; ``None`` is the whole city, with what lies in no known area."""
        top = next((place for place in self.names.areas.values() if place.code == scope.area_code), None)
        if top is None:
            return frozenset()
        if top.parent_id is None:
            return None
        return frozenset(place.id for place in self.names.areas.values() if top.id in place.path)

    def uneven(self, stretch: Stretch) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The holidays that only one of the two stretches has, and the years whose holidays nobody has declared."""
        days = (
            self.calendar.day_of(moment)
            for period in (stretch.period, stretch.before)
            for moment in (period.start, max(period.start, period.end - (period.end - period.start) / 1_000_000))
        )
        return uneven(self.holidays, self.known_years, *days)


def by_level(counted: Mapping[int, Amounts], names: Names, level: Level) -> dict[int, Amounts]:
    """Counts by area taken together at a level; 0 is what lies in none of it."""
    above = area_above(names, level)
    return added(*({above.get(id_, 0): amounts} for id_, amounts in counted.items()))


def households_of(areas: Iterable[Area]) -> dict[str, int]:
    """Households by area code: its own, or the sum of what lies under it where it says none."""
    areas = list(areas)
    known = {area.code: area.households for area in areas if area.households is not None}
    parents = {area.code: area.parent_code for area in areas}
    summed: dict[str, int] = {}
    for code, households in known.items():
        above = parents.get(code)
        while above is not None and above not in known:
            summed[above] = summed.get(above, 0) + households
            above = parents.get(above)
    return summed | {code: households for code, households in known.items()}


def narrower(names: Names, scope: Scope, area: str | None) -> Scope | None:
    """The scope within an area; ``None`` where that area is not there or not in the scope."""
    if area is None or area == scope.area_code:
        return scope
    top = next((place.id for place in names.areas.values() if place.code == scope.area_code), None)
    asked = next((place for place in names.areas.values() if place.code == area), None)
    return Scope(area, scope.departments) if asked is not None and top in asked.path else None
