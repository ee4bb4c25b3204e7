"""周节奏 and 吹哨报到: the running week, what it still lacks, the list, and how soon who came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from dashboard.city import City
from dashboard.domain.area import Level
from dashboard.domain.period import Period
from dashboard.domain.rhythm import PhaseSpan, spans
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Stretch, Window
from dashboard.metrics.cube import added
from dashboard.snapshot.cases import WAITING
from dashboard.snapshot.counted import Amounts, Counting, by_level
from dashboard.snapshot.departments import allowed_departments
from dashboard.snapshot.measures import HOURS, measure, needed, of
from dashboard.snapshot.told import fields_told
from dashboard.snapshot.watched import DueLine, Missing, RhythmFile, WhistleLine
from dashboard.store.areas import area_above, level_below
from dashboard.store.counts import Counted, count
from dashboard.store.narrow import Narrow
from dashboard.store.report_in import ReportedIn, due_by_department, not_signed, reported_in

RATE = "on_time_disposal_rate"
# What a phase of collecting leaves behind: 待核实, 待派遣, 未定位.
_LEFT = (*WAITING, "unplaced")
_MINUTE = timedelta(minutes=1)


def rhythm_file(counting: Counting, city: City, window: Window, scope: Scope, by: str) -> RhythmFile:
    """``by`` is ``department``, the 包保单位, or ``area``, the first level below the scope's."""
    week = counting.calendar.this_week(counting.now)
    declared = city.declaration.rhythm
    phases = spans([one.phase for one in declared.phases], week, counting.calendar)
    limit = None if declared.report_in is None else max(1, declared.report_in // _MINUTE)
    stretch = window.of(counting.calendar, counting.now)
    level = level_below(counting.names, scope.area_code) if by == "area" else None
    holidays, undeclared = counting.uneven(stretch)
    told = fields_told(city)
    return RhythmFile(
        at=counting.now,
        week=week,
        phases=phases,
        missing=_missing(counting, phases, week, scope),
        due=_due(counting, week, scope),
        stretch=stretch,
        limit_min=limit,
        by=by,
        level=level.value if level else None,
        whistles=_whistles(counting, stretch, window, scope, level, limit),
        signed_told=told is None or "signed_at" in told,
        holidays=holidays,
        undeclared_years=undeclared,
    )


def _missing(counting: Counting, phases: Iterable[PhaseSpan], week: Period, scope: Scope) -> tuple[Missing, ...]:
    """Of each phase that has begun: what was to be there at its end and is not. Counted as of now."""
    found: list[Missing] = []
    for one in phases:
        if one.state(counting.now) == "ahead":
            continue
        until = Period("range", week.start, min(one.end, counting.now))
        asked = Selection(period="range", start=until.start, end=until.end, at=counting.now)
        if one.phase.of == "collect":
            amounts = count(counting.connection, Counted(until, None, counting.now, _LEFT), Narrow.of(scope)).get(0, {})
            found += [Missing("collect", slug, amounts.get(slug, 0), asked.but(count=slug)) for slug in _LEFT]
        elif one.phase.of == "report_in":
            whistled = Counted(until, None, counting.now, ())
            n = not_signed(counting.connection, whistled, Narrow.of(scope))
            found.append(Missing("report_in", "not_signed", n, asked.but(count="dispatched", signed=False)))
    return tuple(found)


def _due(counting: Counting, week: Period, scope: Scope) -> tuple[DueLine, ...]:
    """The list, department by department, those with most overdue first; an empty code is nobody's."""
    found = due_by_department(counting.connection, counting.now, week.end, Narrow.of(scope))
    names = counting.names.departments
    lines = []
    for id_, (listed, overdue) in found.items():
        code, name, group = names.get(id_, ("", None, None))
        lines.append(DueLine(code, name, group, listed, overdue))
    return tuple(sorted(lines, key=lambda line: (-line.overdue, -line.listed, line.code)))


def _whistles(
    counting: Counting, stretch: Stretch, window: Window, scope: Scope, level: Level | None, limit: int | None
) -> tuple[WhistleLine, ...]:
    by = "department" if level is None else "area"
    asked = Counted(stretch.period, None if stretch.live else stretch.at, stretch.at, (), by)
    came = reported_in(counting.connection, asked, Narrow.of(scope), limit)
    of_figures = (stretch, scope, by, needed(counting, [RATE, HOURS]), window.basis)
    now, before = counting.amounts(*of_figures), counting.amounts_before(*of_figures)
    if level is not None:
        above = area_above(counting.names, level)
        came = _together(came, above)
        now = by_level(now, counting.names, level)
        before = None if before is None else by_level(before, counting.names, level)
    names = _names(counting, scope, level)
    return tuple(
        _line(counting, name, came.get(id_, ReportedIn()), now.get(id_, {}), of(before, id_), window)
        for id_, name in names.items()
    )


def _line(
    counting: Counting,
    name: tuple[str, str | None, str | None],
    came: ReportedIn,
    now: Amounts,
    before: Amounts | None,
    window: Window,
) -> WhistleLine:
    return WhistleLine(
        *name,
        whistles=came.whistles,
        came=came.came,
        late=came.late,
        mean_s=came.seconds // came.came if came.came else None,
        longest_s=came.longest_s if came.came else None,
        hours=measure(counting, HOURS, now, before, window.basis),
        rate=measure(counting, RATE, now, before, window.basis),
    )


def _together(came: Mapping[int, ReportedIn], above: Mapping[int, int]) -> dict[int, ReportedIn]:
    """Those of all areas of one above; the longest is the longest of any."""
    names = ("whistles", "came", "late", "seconds")
    summed = added(*({above.get(id_, 0): {name: getattr(one, name) for name in names}} for id_, one in came.items()))
    longest: dict[int, int] = {}
    for id_, one in came.items():
        key = above.get(id_, 0)
        longest[key] = max(longest.get(key, 0), one.longest_s)
    return {key: ReportedIn(**said, longest_s=longest[key]) for key, said in summed.items()}


def _names(counting: Counting, scope: Scope, level: Level | None) -> dict[int, tuple[str, str | None, str | None]]:
    if level is None:
        allowed = allowed_departments(counting, scope)
        known = counting.names.departments.items()
        ordered = sorted(known, key=lambda item: (item[1][2] is None, item[1][2] or "", item[1][0]))
        return {id_: row for id_, row in ordered if allowed is None or id_ in allowed}
    top = next((place.id for place in counting.names.areas.values() if place.code == scope.area_code), 0)
    return {
        id_: (place.code, place.name, None)
        for id_, place in counting.names.areas.items()
        if place.level is level and top in place.path
    }
