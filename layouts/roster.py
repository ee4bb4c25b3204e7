"""The list of patrols: every fleet in numbers that open, and the units behind the number that was opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.snapshot.details import FleetLine, Roster, TracksKept, UnitLine
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.pager import pager
from layouts.parts.table import Cell, Column, table
from layouts.words import UNKNOWN, Words

_STATES = ("expected", "present", "silent", "online", "off")
_TENTH = Decimal("0.1")
_UNITS = ("B", "KB", "MB", "GB", "TB")


def roster_page(
    roster: Roster, said: Mapping[str, str], page: int, page_size: int, now: datetime, zone: ZoneInfo, words: Words
) -> list[Component]:
    """``said`` is what the address asked for; every link keeps of it what it does not change."""
    return [
        _days(roster, said, now.astimezone(zone).date().isoformat(), words),
        html.H2(words("fleets"), className="section"),
        _fleets(roster, said, words),
        html.H2(words("units"), className="section"),
        _chosen(said, words),
        _units(roster, now, zone, words),
        pager(page, page_size, roster.total, lambda n: links.roster(words, **_kept_of(said), page=str(n)), words),
        html.P(_kept(roster.kept, zone, words), className="note-line"),
    ]


def _days(roster: Roster, said: Mapping[str, str], today: str, words: Words) -> html.Nav:
    def of(offset: int) -> str:
        return links.roster(words, **{**_kept_of(said), "day": (roster.day + timedelta(days=offset)).isoformat()})

    later = [] if roster.day.isoformat() >= today else [dcc.Link(words("day_after"), href=of(1))]
    return html.Nav(
        [dcc.Link(words("day_before"), href=of(-1)), html.Span(roster.day.isoformat(), className="chosen"), *later],
        className="choices",
    )


def _kept_of(said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name] for name in ("day", "area", "kind", "fleet", "state") if said.get(name)}


def _fleets(roster: Roster, said: Mapping[str, str], words: Words) -> Component:
    day = f"{roster.day:%m-%d}"
    numbers = ("units", "roster_expected", "online", "presence_silent", "online_rate")
    columns = [
        Column(words("fleet")),
        *(Column(words(name), number=True) for name in numbers),
        Column(words("day_mileage", day=day), number=True),
        Column(words("day_heard", day=day), number=True),
        Column(""),
    ]
    carried = {name: said[name] for name in ("day", "area") if said.get(name)}

    def row(fleet: FleetLine) -> list[Cell]:
        here = {**carried, "kind": fleet.kind, "fleet": fleet.fleet or ""}

        def opens(number: int, **state: str) -> Component:
            return dcc.Link(words.number(number), href=links.roster(words, **here, **state))

        rate = None if not fleet.expected else Decimal(100 * fleet.online_expected) / fleet.expected
        name = f"{words(f'kind_{fleet.kind}')} · {fleet.fleet or words('no_fleet')}"
        return [
            name,
            opens(fleet.units),
            opens(fleet.expected, state="expected"),
            opens(fleet.online, state="online"),
            opens(fleet.expected - fleet.online_expected, state="silent"),
            None if rate is None else _rate(rate, here, words),
            _tenths(fleet.driven_m / 1000),
            _tenths(fleet.online_s / 3600),
            dcc.Link(words("replay_open"), href=links.replay(words, fleet=fleet.fleet or "")),
        ]

    return table(columns, [row(fleet) for fleet in roster.fleets], words)


def _rate(rate: Decimal, fleet: Mapping[str, str], words: Words) -> dcc.Link:
    """A share of those who should be there; it opens those of them who are."""
    shown = words.percent(rate.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return dcc.Link(shown, href=links.roster(words, **fleet, state="present"))


def _chosen(said: Mapping[str, str], words: Words) -> html.Nav:
    """What the list is limited to, and the other states one may look at."""
    here = _kept_of(said)
    without = {name: text for name, text in here.items() if name != "state"}
    fleet = [html.Span(here["fleet"] or words("no_fleet"), className="chosen")] if "fleet" in said else []
    everything = dcc.Link(
        words("units_all"), href=links.roster(words, **({"day": said["day"]} if said.get("day") else {}))
    )
    states = [
        dcc.Link(
            words("roster_expected") if state == "expected" else words(f"presence_{state}"),
            href=links.roster(words, **{**without, "state": state}),
            className="chosen" if said.get("state") == state else "",
        )
        for state in _STATES
    ]
    return html.Nav([*fleet, everything, *states], className="choices")


def _units(roster: Roster, now: datetime, zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("unit")),
        Column(words("fleet")),
        Column(words("presence")),
        Column(words("on_duty")),
        Column(words("last_fix")),
        Column(words("unit_area")),
        Column("km/h", number=True),
        Column(words("fixes"), number=True),
        Column(words("mileage"), number=True),
        Column(words("roster_heard"), number=True),
        Column(""),
    ]

    def row(unit: UnitLine) -> list[Cell]:
        online = unit.presence == "online"
        window = {} if unit.fixed_at.astimezone(zone).date() != roster.day else {"from": f"{roster.day}T00:00"}
        return [
            unit.label,
            unit.fleet or words("no_fleet"),
            html.Span(words(f"presence_{unit.presence}"), className=f"state presence-{unit.presence}"),
            None if unit.on_duty is None else words("duty_yes" if unit.on_duty else "duty_no"),
            f"{unit.fixed_at.astimezone(zone):%m-%d %H:%M:%S} · {words('ago', span=words.span(now - unit.fixed_at))}",
            unit.area,
            None if unit.speed_kmh is None or not online else str(round(unit.speed_kmh)),
            words.number(unit.fixes),
            None if unit.driven_m is None else _tenths(unit.driven_m / 1000),
            None if unit.online_s is None else _tenths(unit.online_s / 3600),
            dcc.Link(words("replay_open"), href=links.replay(words, units=str(unit.id), **window)),
        ]

    return table(columns, [row(unit) for unit in roster.lines], words)


def _kept(kept: TracksKept, zone: ZoneInfo, words: Words) -> str:
    oldest = UNKNOWN if kept.oldest_at is None else f"{kept.oldest_at.astimezone(zone):%Y-%m-%d}"
    free = UNKNOWN if kept.free_bytes is None else _size(kept.free_bytes)
    return words("tracks_kept", n=words.number(kept.fixes), oldest=oldest, taken=_size(kept.database_bytes), free=free)


def _size(count: int) -> str:
    size, unit = Decimal(count), 0
    while size >= 1000 and unit + 1 < len(_UNITS):
        size, unit = size / 1000, unit + 1
    return f"{size.quantize(_TENTH, ROUND_HALF_UP):,} {_UNITS[unit]}"


def _tenths(value: float) -> str:
    return f"{Decimal(value).quantize(_TENTH, ROUND_HALF_UP):,}"
