"""The material of a briefing from the store: three readings of the cases, each standing as long after its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from dashboard.city import BriefingKind, City, ReadingRate
from dashboard.domain.briefing import Briefing, DefinitionUsed, FeedAge, Said
from dashboard.domain.health import data_as_of, state_at
from dashboard.domain.patrol import Outages
from dashboard.domain.period import Calendar, Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis, Selection
from dashboard.export.briefing.material import Counted, Coverage, Covered, DueCase, Material, ReadyRate, Received
from dashboard.metrics.cases import Definitions
from dashboard.metrics.definition import Count, Label, Rate
from dashboard.snapshot.cases import CityOfLists, lines_of, question_of
from dashboard.snapshot.told import fields_told
from dashboard.store.areas import Names, area_above, boundaries_since, level_below, read_class_keys, read_names
from dashboard.store.briefings import history_from
from dashboard.store.case_lists import CaseList, Order
from dashboard.store.coverage import passes, shifts_heard
from dashboard.store.definitions import DefinitionVersion, read_definitions
from dashboard.store.engine import Connection
from dashboard.store.feed_runs import polls_within, quarantined, standings
from dashboard.store.figures import recount_cells, repeated_cases
from dashboard.store.readings import latest_readings

_A_DAY = timedelta(days=1)
_MOST_DUE = 3000  # cases of a 清单: nobody reads on


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a briefing is asked for. ``used`` are the definition versions of an earlier one, to count as it did."""

    period: Period
    scope: Scope
    basis: Basis
    as_of: datetime
    used: tuple[DefinitionUsed, ...] = ()
    kind: BriefingKind = "report"

    @classmethod
    def of(cls, briefing: Briefing) -> Question:
        """The question that a frozen briefing answered."""
        return cls(
            period=briefing.period,
            scope=briefing.scope,
            basis=briefing.basis,
            as_of=briefing.as_of,
            used=briefing.definitions,
            kind=briefing.kind if briefing.kind in ("board", "due_list") else "report",  # type: ignore[arg-type]
        )


def collect(
    connection: Connection,
    city: City,
    calendar: Calendar,
    definitions: Definitions,
    question: Question,
    now: datetime,
) -> Material:
    """Everything ``compose`` needs, of one consistent view of the store."""
    versions = {(one.slug, one.version): one for one in read_definitions(connection)}
    if question.used:
        definitions = definitions_as_of(definitions, versions, question.used)
    names = read_names(connection)
    oldest = history_from(connection)
    period, as_of = question.period, question.as_of
    previous, last_year = calendar.previous(period, as_of), calendar.last_year(period, as_of)

    def counted(stretch: Period, standing_at: datetime) -> Counted | None:
        if oldest is None or stretch.start < oldest - _A_DAY:
            return None
        return Counted(stretch, standing_at, recount_cells(connection, stretch, question.scope, standing_at))

    told = fields_told(city)
    due, due_cut = _due(connection, CityOfLists(calendar, definitions, city.declaration.nearly_due_share), question)
    sources = {one.key: Said(one.label.zh, one.label.en) for one in city.declaration.sources}
    title = city.declaration.title
    issuer = city.declaration.briefings.issuer or title
    return Material(
        city=city.id,
        title=Said(title.zh, title.en),
        demo=city.declaration.demo,
        calendar=calendar,
        scope=question.scope,
        top_code=city.declaration.top.code,
        basis=question.basis,
        now=Counted(period, as_of, recount_cells(connection, period, question.scope, as_of)),
        previous=counted(previous, as_long_after(period, previous, as_of)),
        last_year=counted(last_year, as_long_after(period, last_year, as_of)),
        names=names,
        class_keys=read_class_keys(connection),
        source_labels=sources,
        definitions=definitions,
        used=question.used or _used(definitions, versions),
        told=told,
        minimum_sample=city.declaration.minimum_sample,
        feeds=_feed_ages(connection, city, now),
        composed_at=now,
        readings=_readings(connection, city.declaration.briefings.readings, question),
        hotline=_readings(connection, city.declaration.briefings.hotline, question),
        coverage=_coverage(connection, city, calendar, names, question),
        received=_received(connection, city, question),
        due=due,
        due_cut=due_cut,
        repeated=repeated_cases(connection, period, question.scope, as_of)
        if told is None or "duplicate_of" in told
        else None,
        holidays=city.holidays.weeks,
        issuer=Said(issuer.zh, issuer.en),
        grids_since=boundaries_since(connection, as_of.astimezone(calendar.zone).date()),
    )


def as_long_after(period: Period, earlier: Period, as_of: datetime) -> datetime:
    """An earlier period is counted as long after its end as this one: so it had as long to be finished, and no longer.

    Then 上期 of this briefing is what the briefing of that period said.
    """
    return earlier.end + max(as_of - period.end, timedelta(0))


def _used(
    definitions: Definitions, versions: Mapping[tuple[str, int], DefinitionVersion]
) -> tuple[DefinitionUsed, ...]:
    latest = {slug: max(number for one, number in versions if one == slug) for slug, _ in versions}
    used = []
    for slug, version in latest.items():
        count, rate = definitions.counts.get(slug), definitions.rates.get(slug)
        named = count or rate
        if named is None:
            continue
        formula = count.due if count else f"{rate.numerator} / {rate.denominator}" if rate else ""
        used.append(DefinitionUsed(slug, version, Said(named.label.zh, named.label.en), formula))
    return tuple(used)


def definitions_as_of(
    now: Definitions, versions: Mapping[tuple[str, int], DefinitionVersion], used: tuple[DefinitionUsed, ...]
) -> Definitions:
    """The definitions by their versions of then: a formula that changed since does not change what was counted."""
    counts, rates = dict(now.counts), dict(now.rates)
    for one in used:
        found = versions.get((one.slug, one.version))
        if found is None:
            continue
        body = {name: Label(**value) if isinstance(value, dict) else value for name, value in found.body.items()}
        if one.slug in counts:
            counts[one.slug] = Count(**_fitting(Count, body))
        else:
            rates[one.slug] = Rate(**_fitting(Rate, body))
    return replace(now, counts=counts, rates=rates)


def _fitting(kind: type, body: dict[str, Any]) -> dict[str, Any]:
    """The parts that this program still knows; others were added or dropped since."""
    return {name: value for name, value in body.items() if name in kind.__dataclass_fields__}  # type: ignore[attr-defined]


def _feed_ages(connection: Connection, city: City, now: datetime) -> tuple[FeedAge, ...]:
    known, bad = standings(connection), quarantined(connection)
    ages = []
    for feed in city.feeds:
        standing = known.get(feed.name)
        as_of = data_as_of(feed.rhythm, standing.answered_at, standing.newest_at) if standing else None
        failing = standing is not None and standing.failing_since is not None
        ages.append(
            FeedAge(
                name=feed.name,
                label=Said(feed.label.zh, feed.label.en),
                state=state_at(feed.rhythm, as_of, failing, now),
                as_of=as_of,
                newest_at=standing.newest_at if standing else None,
                bad_rows=bad.get(standing.id, 0) if standing else 0,
            )
        )
    return tuple(ages)


def _coverage(
    connection: Connection, city: City, calendar: Calendar, names: Names, question: Question
) -> Coverage | None:
    """The grids of the scope by the areas they lie in. A city without positions has no coverage, not one of 0 %."""
    until = question.period.until(question.as_of)
    heard = shifts_heard(connection, until.start, until.end)
    outages = Outages.among(heard, city.declaration.patrols.shifts, question.as_of, calendar.zone)
    if not outages.heard:
        return None
    number: dict[int, int] = {}
    for _, area_id, times in passes(connection, until.start, until.end):
        number[area_id] = number.get(area_id, 0) + times
    parents = {place.parent_id for place in names.areas.values()}
    grids = [place for id_, place in names.areas.items() if id_ not in parents]
    higher = area_above(names, level_below(names, question.scope.area_code))
    found: dict[int, list[int]] = {}
    for grid in grids:
        if any(names.areas[id_].code == question.scope.area_code for id_ in grid.path):
            found.setdefault(higher.get(grid.id, grid.id), []).append(number.get(grid.id, 0))
    areas = [
        Covered(names.areas[id_].code, names.areas[id_].name, len(times), sum(map(bool, times)), sum(times))
        for id_, times in found.items()
    ]
    cut, begun = outages.within(until.start, until.end)
    return Coverage(begun - cut, cut, tuple(sorted(areas, key=lambda one: one.code)))


def _due(connection: Connection, lists: CityOfLists, question: Question) -> tuple[tuple[DueCase, ...], bool]:
    """What is unfinished and due before the period ends, the earliest first; whether there is more of it."""
    if question.kind != "due_list":
        return (), False
    at, end = question.as_of, question.period.end
    asked = Selection(count="dispose_pending", period=None, at=at, known="now")
    of_lists = question_of(asked, question.scope, lists, at)
    found = CaseList(connection, of_lists).ids(Order("due_at", descending=False), 0, _MOST_DUE + 1)
    lines = [one for one in lines_of(connection, of_lists, found) if one.due_at is not None and one.due_at < end]
    cases = [
        DueCase(one.external_id, one.department_code or "", one.area, one.case_class, one.due_at, one.due_at < at)
        for one in lines
        if one.due_at is not None
    ]
    return tuple(cases[:_MOST_DUE]), len(cases) > _MOST_DUE


def _received(connection: Connection, city: City, question: Question) -> tuple[Received, ...]:
    until = question.period.until(question.as_of)
    polls, known = polls_within(connection, until.start, until.end), standings(connection)
    return tuple(
        Received(feed.name, Said(feed.label.zh, feed.label.en), *polls[known[feed.name].id])
        for feed in city.feeds
        if feed.name in known and known[feed.name].id in polls
    )


def _readings(connection: Connection, declared: Sequence[ReadingRate], question: Question) -> tuple[ReadyRate, ...]:
    """The last value of each series within the period, up to the moment the briefing stands at."""
    if not declared:
        return ()
    series = {name for one in declared for name in (one.numerator.series, one.denominator.series)}
    found = latest_readings(connection, series, question.period.until(question.as_of))

    def whole(name: str) -> int | None:
        value: Decimal | None = found.get(name)
        return None if value is None else int(value)

    return tuple(
        ReadyRate(
            key=f"{one.numerator.series}/{one.denominator.series}",
            label=Said(one.label.zh, one.label.en),
            numerator=whole(one.numerator.series),
            denominator=whole(one.denominator.series),
            numerator_label=Said(one.numerator.label.zh, one.numerator.label.en),
            denominator_label=Said(one.denominator.label.zh, one.denominator.label.en),
        )
        for one in declared
    )
