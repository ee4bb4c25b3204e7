"""The units of a city by fleet, what each did on a day, and what is kept of their tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby

from dashboard.domain.patrol import Presence, presence
from dashboard.domain.scope import Scope
from dashboard.snapshot.counted import narrower
from dashboard.snapshot.details import UNITS_A_PAGE, FleetLine, Roster, TracksKept, UnitLine
from dashboard.snapshot.scoped import areas_of
from dashboard.store.areas import Names, read_names
from dashboard.store.engine import Database
from dashboard.store.fix_keeping import kept
from dashboard.store.tracks import UnitOfDay, units_of_day


@dataclass(frozen=True, slots=True)
class RosterAsked:
    """Which units: ``fleet`` of "" is those of none. ``state`` is a Presence, "expected", or "present": expected and
    online.
    """

    day: date
    day_at: datetime  # where that day begins
    kind: str | None = None
    fleet: str | None = None
    state: str | None = None
    page: int = 1
    area: str | None = None  # whose units; the scope's own where unset


def roster(database: Database, scope: Scope, asked: RosterAsked, now: datetime) -> Roster | None:
    """The fleets of a scope whole, and the page of units that was asked for; ``None`` for an area not in the scope."""
    with database.reading() as connection:
        names = read_names(connection)
        narrowed = narrower(names, scope, asked.area)
        if narrowed is None:
            return None
        units = units_of_day(connection, asked.day_at, areas_of(narrowed, names))
    fleets = groupby(units, key=lambda unit: (unit.kind, unit.fleet))
    chosen = [unit for unit in units if all(wanted(unit) for wanted in _filters(asked, now))]
    shown = chosen[(asked.page - 1) * UNITS_A_PAGE : asked.page * UNITS_A_PAGE]
    return Roster(
        day=asked.day,
        fleets=tuple(_fleet(kind, fleet, list(members), now) for (kind, fleet), members in fleets),
        lines=tuple(_line(unit, names, now) for unit in shown),
        total=len(chosen),
        kept=TracksKept(**asdict(kept(database))),
    )


def _filters(asked: RosterAsked, now: datetime) -> list[Callable[[UnitOfDay], bool]]:
    filters: list[Callable[[UnitOfDay], bool]] = []
    if asked.kind is not None:
        filters.append(lambda unit: unit.kind == asked.kind)
    if asked.fleet is not None:
        filters.append(lambda unit: (unit.fleet or "") == asked.fleet)
    if asked.state in ("expected", "present"):
        filters.append(lambda unit: unit.on_duty is not False)
    if asked.state == "present":
        filters.append(lambda unit: presence(unit.fixed_at, unit.on_duty, now) is Presence.ONLINE)
    elif asked.state not in (None, "expected"):
        filters.append(lambda unit: presence(unit.fixed_at, unit.on_duty, now) == asked.state)
    return filters


def _fleet(kind: str, fleet: str | None, units: Sequence[UnitOfDay], now: datetime) -> FleetLine:
    online = [unit for unit in units if presence(unit.fixed_at, unit.on_duty, now) is Presence.ONLINE]
    return FleetLine(
        kind=kind,
        fleet=fleet,
        units=len(units),
        expected=sum(unit.on_duty is not False for unit in units),
        online=len(online),
        online_expected=sum(unit.on_duty is not False for unit in online),
        driven_m=sum(unit.driven_m or 0.0 for unit in units),
        online_s=sum(unit.online_s or 0.0 for unit in units),
    )


def _line(unit: UnitOfDay, names: Names, now: datetime) -> UnitLine:
    area = names.areas.get(unit.area_id)
    return UnitLine(
        id=unit.id,
        label=unit.label or unit.external_id,
        kind=unit.kind,
        fleet=unit.fleet,
        presence=presence(unit.fixed_at, unit.on_duty, now).value,
        on_duty=unit.on_duty,
        fixed_at=unit.fixed_at,
        area=area.name if area else None,
        speed_kmh=unit.speed_kmh,
        fixes=unit.fixes,
        driven_m=unit.driven_m,
        online_s=unit.online_s,
    )
