"""One area of any level: what stands open in it, what was done, what lies under it, who walks there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from dashboard.city import City
from dashboard.domain.area import Level
from dashboard.domain.scope import Scope
from dashboard.domain.window import Window
from dashboard.metrics.cube import added
from dashboard.metrics.score import Score
from dashboard.snapshot.counted import Amounts, Counting, households_of
from dashboard.snapshot.evaluation import AreaFile, AreaLine, Measure, OnPatrol, Sketch
from dashboard.snapshot.hot import REPEAT_DAYS, Weeks, hot_classes, hot_hours, repeats
from dashboard.snapshot.leaderboards import DISPOSE
from dashboard.snapshot.measures import COUNTS, HOURS, RATES, Open, measure, needed, of
from dashboard.store.areas import Place
from dashboard.store.patrols import patrol_of

_ONLINE_WITHIN = timedelta(minutes=10)


def area_file(
    counting: Counting,
    city: City,
    scores: Mapping[str, Score],
    sketch: Sketch | None,
    weeks: Weeks,
    window: Window,
    scope: Scope,
) -> AreaFile:
    """The top of the scope, whole."""
    names = counting.names
    here = next(place for place in names.areas.values() if place.code == scope.area_code)
    inside = [place for place in names.areas.values() if here.id in place.path]
    stretch = window.of(counting.calendar, counting.now)
    slugs = [*RATES, *COUNTS, HOURS]
    asked = (stretch, scope, "area", needed(counting, slugs), window.basis)
    now, before = counting.amounts(*asked), counting.amounts_before(*asked)
    owes = Open.by(counting, city.declaration.nearly_due_share, "area", scope)
    areas = counting.area_ids(scope)
    child_of = {place.id: _child(place, here) for place in inside}
    within: dict[int, list[int]] = {}
    for id_, child in child_of.items():
        within.setdefault(child, []).append(id_)
    now_by = _by_child(now, child_of)
    before_by = None if before is None else _by_child(before, child_of)
    households = households_of(city.areas)
    own, own_before = _all(now_by), None if before_by is None else _all(before_by)
    holidays, undeclared = counting.uneven(stretch)
    children = sorted((place for place in inside if place.parent_id == here.id), key=lambda place: place.code)
    return AreaFile(
        code=here.code,
        name=here.name,
        level=here.level.value,
        path=tuple((names.areas[id_].code, names.areas[id_].name) for id_ in here.path if id_ in names.areas),
        households=households.get(here.code),
        grids=sum(place.level is Level.GRID for place in inside),
        owes=owes.of_all(owes.owed),
        stretch=stretch,
        measures=tuple(measure(counting, slug, own, own_before, window.basis) for slug in slugs),
        children=tuple(
            AreaLine(
                code=place.code,
                name=place.name,
                level=place.level.value,
                households=households.get(place.code),
                owes=owes.of_all(within[place.id]),
                rate=_measured(counting, DISPOSE[0], place.id, now_by, before_by, window),
                reported=_measured(counting, "reported", place.id, now_by, before_by, window),
            )
            for place in children
        ),
        sketch=sketch,
        patrol=_patrol(counting, areas),
        hot=hot_classes(counting, window, stretch, scope),
        hours=hot_hours(counting, stretch, scope),
        repeats=repeats(counting, weeks, stretch, scope),
        repeat_days=REPEAT_DAYS,
        notes=counting.notes([*slugs, *needed(counting, slugs)]),
        holidays=holidays,
        undeclared_years=undeclared,
        scores=tuple((name, (one.label.zh, one.label.en)) for name, one in scores.items() if one.of == "area"),
        told_again=counting.told_again(stretch, scope),
        people=None if city.people is None else city.people.get(here.code, ()),
    )


def _child(place: Place, here: Place) -> int:
    """The child of ``here`` that a place lies in; ``here`` itself lies in none."""
    below = place.path[place.path.index(here.id) + 1 :]
    return below[0] if below else 0


def _by_child(counted: Mapping[int, Amounts], child_of: Mapping[int, int]) -> dict[int, Amounts]:
    return added(*({child_of.get(id_, 0): amounts} for id_, amounts in counted.items()))


def _all(counted: Mapping[int, Amounts]) -> Amounts:
    return added(*({0: amounts} for amounts in counted.values())).get(0, {})


def _measured(
    counting: Counting,
    slug: str,
    id_: int,
    now: Mapping[int, Amounts],
    before: Mapping[int, Amounts] | None,
    window: Window,
) -> Measure:
    return measure(counting, slug, now.get(id_, {}), of(before, id_), window.basis)


def _patrol(counting: Counting, areas: frozenset[int] | None) -> OnPatrol | None:
    """``None`` where no feed brings anybody."""
    units, newest = patrol_of(counting.connection, counting.now - _ONLINE_WITHIN, areas)
    return OnPatrol(units, newest) if units else None
