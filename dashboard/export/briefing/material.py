"""What a briefing is composed from: the cells of three stretches of time, and the words and rules to read them by."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from dashboard.domain.briefing import NOBODY, DefinitionUsed, FeedAge, Figure, Said, Unit, Value
from dashboard.domain.holidays import HolidayWeek
from dashboard.domain.period import Calendar, Period
from dashboard.domain.reading import percent
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis, Selection
from dashboard.metrics.cases import Definitions
from dashboard.metrics.definition import Figures
from dashboard.store.areas import Names
from dashboard.store.figures import Amounts, Cell

Key = TypeVar("Key", bound=Hashable)
Stretches = tuple[Figures, Figures | None, Figures | None]
Narrowing = Mapping[str, object] | None

# What a source must tell before a count of it means anything: none of it told is unknown, never zero.
_TOLD_BY = {
    "verified": ("verified_at",),
    "accepted": ("accepted_at",),
    "rejected": ("rejected_at",),
    "registered": ("registered_at",),
    "registered_accurate": ("registered_at",),
    "valid_reported": ("registered_at",),
    "voided": ("voided_at",),
    "dispatched": ("dispatched_at",),
    "dispatched_accurate": ("dispatched_at",),
    "inspected": ("inspected_at",),
    "reworked": ("reworked_at",),
    "returned": ("returned_at",),
    "extended": ("extended_at",),
    "supervised": ("supervised_at",),
    "supervised_open": ("supervised_at",),
    "appealed": ("appealed_at",),
    "disposed_exempted": ("appeal_decided_at", "appeal_outcome"),
    "self_handled": ("self_handled",),
    "urgent": ("urgent",),
    "unplaced": ("lon",),
    **dict.fromkeys(("closed", "closed_on_time", "closed_overdue", "closed_total"), ("closed_at", "stated_outcome")),
}


# Counted as of a moment longer ago, a number rests on what was told since: so does the list behind it.
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A stretch of time counted as it stood at ``as_of``."""

    period: Period
    as_of: datetime
    cells: Mapping[Cell, Amounts]


@dataclass(frozen=True, slots=True)
class ReadyRate:
    """A share whose two parts a source delivers ready-made (人房关联率, 走访率)."""

    key: str
    label: Said
    numerator: int | None
    denominator: int | None
    numerator_label: Said
    denominator_label: Said


@dataclass(frozen=True, slots=True)
class Covered:
    """How many of an area's grids anybody has been to in the period, and how often they were passed."""

    code: str
    name: str
    grids: int
    visited: int
    passes: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The areas of the level below the scope. ``shifts`` are those anybody was heard of in, ``cut`` the other ones."""

    shifts: int
    cut: int
    areas: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """What came of asking a feed in the period: answers with news, answers set aside whole, failures, rows."""

    name: str
    label: Said
    answers: int
    doubtful: int
    failed: int
    rows: int
    refused: int


@dataclass(frozen=True, slots=True)
class DueCase:
    """An unfinished case that is overdue, or falls due before the period ends. Nothing that a caller wrote."""

    number: str
    department: str  # its code
    area: str | None
    case_class: str | None
    due_at: datetime
    late: bool


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything ``compose`` reads. ``previous`` and ``last_year`` are ``None`` where the store does not reach."""

    city: str
    title: Said
    demo: bool
    calendar: Calendar
    scope: Scope
    top_code: str
    basis: Basis
    now: Counted
    previous: Counted | None
    last_year: Counted | None
    names: Names
    class_keys: Mapping[int, tuple[str, str, str]]
    source_labels: Mapping[str, Said]
    definitions: Definitions
    used: tuple[DefinitionUsed, ...]
    told: frozenset[str] | None  # fields of a case that some feed gives; None: all of them; none: no feed of cases
    minimum_sample: int
    feeds: tuple[FeedAge, ...]
    composed_at: datetime
    readings: tuple[ReadyRate, ...] = ()
    hotline: tuple[ReadyRate, ...] = ()  # 响应率, 解决率, 满意率 as the city declares them
    coverage: Coverage | None = None  # None: no unit was heard of in the period
    received: tuple[Received, ...] = ()
    due: tuple[DueCase, ...] = ()  # of a 清单 alone
    due_cut: bool = False  # there are more
    repeated: int | None = None  # reported in the period and known to repeat an earlier case
    holidays: tuple[HolidayWeek, ...] = ()
    issuer: Said = NOBODY  # who signs (落款)
    grids_since: date | None = None  # when the boundaries of its moment began; None: there never were others

    def tells(self, count: str) -> bool:
        """Whether any source says what this count needs, or each part of this rate."""
        if count in self.definitions.rates:
            rate = self.definitions.rates[count]
            return self.tells(rate.numerator) and self.tells(rate.denominator)
        needed = _TOLD_BY.get(count)
        return self.told is None or bool(self.told if needed is None else self.told.intersection(needed))

    def by(
        self, key_of: Callable[[Cell], Key], *, always: Iterable[Key] = (), most: int | None = None
    ) -> dict[Key, Stretches]:
        """The figures of each key, now, before and a year before, the busiest first; at most so many.

        One without any cases is there only where it is ``always`` there.
        """
        stretches = [self._summed(counted, key_of) for counted in (self.now, self.previous, self.last_year)]
        now = stretches[0] or {}
        keys = {*always, *now, *(key for earlier in stretches[1:] if earlier for key in earlier)}
        reported = {key: self.definitions.count("reported", now.get(key, {}), self.basis) for key in keys}
        rows = {}
        for key in sorted(keys, key=lambda key: (-reported[key], str(key)))[:most]:
            figures = [None if of is None else self._figures(of.get(key, {})) for of in stretches]
            assert figures[0] is not None  # the first stretch is always counted
            rows[key] = (figures[0], figures[1], figures[2])
        return rows

    @cached_property
    def by_department(self) -> dict[int, Stretches]:
        """The figures of each department by its id, 0 for none; half the sections ask for them."""
        return self.by(lambda cell: cell[1])

    @cached_property
    def total(self) -> Stretches:
        empty = self._figures({})
        counted = self.by(lambda _: 0).get(0)
        return counted or (empty, empty if self.previous else None, empty if self.last_year else None)

    def _figures(self, amounts: Amounts) -> Figures:
        return self.definitions.figures(amounts, self.basis)

    @staticmethod
    def _summed(counted: Counted | None, key_of: Callable[[Cell], Key]) -> dict[Key, Amounts] | None:
        if counted is None:
            return None
        summed: dict[Key, Amounts] = {}
        for cell, amounts in counted.cells.items():
            here = summed.setdefault(key_of(cell), {})
            for name, value in amounts.items():
                here[name] = here.get(name, 0) + value
        return summed

    def value(self, slug: str, figures: Figures | None) -> Value:
        """A count, a rate in percent or a mean in hours; ``None`` where a source does not tell its parts."""
        if figures is None:
            return None
        if slug in figures.hours:
            return figures.hours[slug]
        if not self.tells(slug):
            return None
        return figures.counts[slug] if slug in figures.counts else figures.rates[slug]

    def stock(self, slug: str, place: str, narrowed: Mapping[str, object], key: int | None = None) -> Figure:
        """A stock that is no indicator (``supervised_open``), of one department by its id or of all."""
        cells = self.now.cells.items()
        found = sum(amounts.get(slug, 0) for cell, amounts in cells if key is None or cell[1] == key)
        value = found if self.tells(slug) else None
        return Figure(f"{place}/{slug}", value, "count", self._cases(slug, self.now, narrowed) if found else ())

    def unit(self, slug: str) -> Unit:
        if slug in self.definitions.counts:
            return "count"
        return "percent" if slug in self.definitions.rates else "hours"

    def label(self, slug: str) -> Said:
        named = self.definitions.counts.get(slug) or self.definitions.rates[slug]
        return Said(named.label.zh, named.label.en)

    def figure(self, place: str, slug: str, of: Stretches, narrowed: Narrowing = None, stretch: int = 0) -> Figure:
        """A number of one stretch: 0 is now, 1 before, 2 a year before. ``narrowed`` of ``None`` has no list behind."""
        counted = (self.now, self.previous, self.last_year)[stretch]
        value = self.value(slug, of[stretch])
        suffix = ("", "/previous", "/last_year")[stretch]
        openable = narrowed is not None and counted is not None and value is not None and self.unit(slug) == "count"
        cases = self._cases(slug, counted, narrowed) if openable and counted and narrowed is not None else ()
        return Figure(f"{place}/{slug}{suffix}", value, self.unit(slug), cases)

    def _cases(self, slug: str, counted: Counted, narrowed: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        whole: dict[str, object] = {} if self.scope.area_code == self.top_code else {"area": self.scope.area_code}
        if self.scope.departments is not None:
            whole["department"] = tuple(sorted(self.scope.departments))
        chosen = Selection(
            count=slug,
            basis=self.basis,
            period="range",
            start=counted.period.start,
            end=counted.period.end,
            at=counted.as_of,
            known="now" if self.composed_at - counted.as_of > _A_MINUTE else "then",
        )
        return tuple(sorted(chosen.but(**{**whole, **narrowed}).query().items()))

    def share(self, place: str, part: int, whole: int) -> Figure:
        return Figure(f"{place}/share", percent(part, whole), "percent")
