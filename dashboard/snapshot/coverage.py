"""Which areas were visited, missed or passed again, by day and in one shift, and what their silence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.patrol import Outages, Shifts
from dashboard.domain.scope import Scope
from dashboard.snapshot.details import UNITS_A_PAGE, Coverage, CoverageLine
from dashboard.snapshot.scoped import areas_of
from dashboard.store.areas import read_names
from dashboard.store.coverage import passes, reported_since, shifts_heard
from dashboard.store.engine import Database
from dashboard.store.types import from_us, to_us

_DAYS = 14


@dataclass(frozen=True, slots=True)
class CoverageAsked:
    """``at`` is a moment in the shift that is looked at; ``state`` limits the list to a state or a kind of silence."""

    at: datetime
    state: str | None = None
    page: int = 1


def coverage(
    database: Database,
    scope: Scope,
    asked: CoverageAsked,
    now: datetime,
    zone: ZoneInfo,
    shifts: Sequence[time],
    quiet_days: int,
) -> Coverage:
    """The days up to the one asked for. A day or a shift in which nobody was heard of is unknown, not unvisited."""
    shift_at = from_us(Shifts(zone, tuple(shifts)).start_us(to_us(asked.at)))
    days, first, end = days_up_to(asked.at, zone)
    with database.reading() as connection:
        names = read_names(connection)
        inside = areas_of(scope, names)
        visits = passes(connection, first, end)
        outages = Outages.among(shifts_heard(connection, first, end), shifts, now, zone)
        reported = reported_since(connection, midnight(days[-1] - timedelta(days=quiet_days - 1), zone))
    by_day: Counter[tuple[int, date]] = Counter()
    by_shift: Counter[int] = Counter()
    for at, area_id, number in visits:
        by_day[area_id, at.astimezone(zone).date()] += number
        if at == shift_at:
            by_shift[area_id] += number
    shift_heard = shift_at in outages.heard
    known = frozenset(day for day in days if outages.knows(day))
    above = {place.parent_id for place in names.areas.values()}
    areas = [place for id_, place in names.areas.items() if id_ not in above and (inside is None or id_ in inside)]
    recent = min(quiet_days, len(days))
    mostly_cut = _mostly_cut(*outages.of(days[-recent:]))
    lines = []
    for place in areas:
        counts = tuple(by_day[place.id, day] if day in known else None for day in days)
        higher = names.areas.get(place.parent_id or 0)
        lines.append(
            CoverageLine(
                code=place.code,
                name=place.name,
                above=higher.name if higher else None,
                by_day=counts,
                in_shift=by_shift[place.id] if shift_heard else None,
                silence="" if reported.get(place.id) else _silence(counts[-recent:], mostly_cut=mostly_cut),
            )
        )
    lines.sort(
        key=lambda line: (sum(bool(count) for count in line.by_day), sum(c or 0 for c in line.by_day), line.code)
    )
    chosen = [line for line in lines if asked.state is None or asked.state in _states(line)]
    states = Counter(_state(line) for line in lines)
    return Coverage(
        days=days,
        outages=tuple(outages.of([day]) for day in days),
        shift_at=shift_at,
        visited=states["visited"] + states["repeated"],
        repeated=states["repeated"],
        missed=states["missed"],
        heard=shift_heard,
        lines=tuple(chosen[(asked.page - 1) * UNITS_A_PAGE : asked.page * UNITS_A_PAGE]),
        total=len(chosen),
        quiet_days=quiet_days,
    )


def _state(line: CoverageLine) -> str:
    if line.in_shift is None:
        return ""
    return "missed" if line.in_shift == 0 else "visited" if line.in_shift == 1 else "repeated"


def _states(line: CoverageLine) -> tuple[str, ...]:
    """All that a list may be limited to and this area is in: what was passed again was visited."""
    state = _state(line)
    return (state, "visited", line.silence) if state == "repeated" else (state, line.silence)


def _mostly_cut(cut: int, shifts: int) -> bool:
    """Whether too much is unknown to say of anywhere that nobody was there."""
    return not shifts or 2 * cut > shifts


def _silence(counts: Sequence[int | None], *, mostly_cut: bool) -> str:
    """Of an area without a case: where somebody has been it is quiet; else unvisited, where that can be known."""
    if any(counts):
        return "quiet"
    return "data_cut" if mostly_cut else "unvisited"


def days_up_to(at: datetime, zone: ZoneInfo) -> tuple[tuple[date, ...], datetime, datetime]:
    """The days of a table that ends with the one of a moment, where the first begins and the last ends."""
    last = at.astimezone(zone).date()
    days = tuple(last - timedelta(days=back) for back in range(_DAYS - 1, -1, -1))
    return days, midnight(days[0], zone), midnight(last + timedelta(days=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Where a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
