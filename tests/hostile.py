"""A hall in which every text that anybody else wrote is an attack: sources, maps, accounts, displays, the audit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import insert, select

from app import create_app
from callbacks.door import SCREEN, SESSION
from callbacks.listening import listening
from dashboard.city import City
from dashboard.clock import StandingClock
from dashboard.domain.access import Act, Actor
from dashboard.domain.account import Role
from dashboard.domain.area import Area, Level
from dashboard.domain.arrangement import FIGURES, TILES
from dashboard.domain.board import BoardQuestion
from dashboard.domain.case import CaseRecord, ClassRef, StageEvent
from dashboard.domain.department import Department
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.reading import ReadingRecord
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Order
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Payload, Watermark
from dashboard.geography import Locator
from dashboard.hall import Hall
from dashboard.schedule.briefings import bring_out
from dashboard.schedule.jobs import Hydrant, keep, poll_feed
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow, PatrolUnitRow
from dashboard.store.rows.access import AccountRow, DisplayRow
from dashboard.store.vault import Vault
from tests.access.conftest import CITY, Office, opened
from tests.attacks import ATTACKS, LISTED
from tests.build import DEADLINES, HOUR, MONDAY, ZONE, Script, city, declaration
from tests.callbacks.doors import Entry
from tests.conftest import fresh_sqlite

ALL = "\n".join(ATTACKS)  # for what is shown one at a time
_BUNDLES = 16
# For what is listed: every attack in one of these. What must stand first in an address to work does.
_FIRST = sorted(LISTED, key=lambda attack: (attack.place != "address", attack.place not in ("attribute", "elsewhere")))
SEVERAL = tuple("\n".join(attack.text for attack in _FIRST[n::_BUNDLES]) for n in range(_BUNDLES))
TITLE = f"</title></textarea></style></script>\"'>{ATTACKS[0]}"  # on every page, so a short one
NOW = MONDAY + 6 * HOUR
_ACROSS = 5  # areas in a row of the map
_SIDE = 0.01  # degrees of an area
LOCAL = "127.0.0.1"
T = TypeVar("T")


def filled(kind: type[T], attack: str, /, **given: Any) -> T:
    """A record whose every text is the attack, but for what is given: a new field is one, too, without a word here."""
    return kind(**(dict.fromkeys(_texts(kind), attack) | given))


@cache
def _texts(kind: type) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    return tuple(one.name for one in fields(kind) if hints[one.name] in (str, str | None))


@dataclass(frozen=True)
class Hostile:
    """The hall, its address, and what its pages are reached by."""

    entry: Entry
    url: str
    case_id: int
    unit_id: int
    account_id: int
    briefings: tuple[str, str]  # their codes
    board: str  # the code of a frozen one

    def cookie(self, role: Role | None) -> list[dict[str, str]]:
        """What a browser brings that is signed in as a role; a display's token for a wall."""
        if role is None:
            return []
        tokens = self.entry.tokens
        if role is Role.WALL:  # a display is bound to where it asks from
            if "here" not in tokens:
                tokens["here"] = self.entry.display("here", CITY, address=LOCAL)
            return [{"name": SCREEN, "value": tokens["here"], "url": self.url}]
        self.entry.of(role, CITY)
        _, _, token = tokens[f"{role} {CITY.key}"].partition("=")
        return [{"name": SESSION, "value": token, "url": self.url}]


def _square(number: int) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    west, south = number % _ACROSS * _SIDE, number // _ACROSS * _SIDE
    east, north = west + _SIDE, south + _SIDE
    return ((((west, south), (east, south), (east, north), (west, north), (west, south)),),)


def _middle(number: int) -> Point:
    return Point((number % _ACROSS + 0.5) * _SIDE, (number // _ACROSS + 0.5) * _SIDE)


def _code(attack: str) -> str:
    """Of what has a page of its own: one that an address can hold."""
    return "all" if attack is ALL else attack


def _class(attack: str) -> ClassRef:
    return filled(ClassRef, attack, kind="matter")


def hostile_city(folder: Path) -> City:
    """Areas, departments, classes and channels of every attack; labels and titles of all of them."""
    label = {"zh": ALL, "en": ALL}
    points = [
        {"type": "Feature", "properties": {"name": attack, "state": attack},
         "geometry": {"type": "Point", "coordinates": [_middle(n).lon, _middle(n).lat]}}
        for n, attack in enumerate(SEVERAL)
    ]  # fmt: skip
    (folder / "places.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": points}), "utf-8")
    with closing(sqlite3.connect(folder / "none.mbtiles")) as tiles:
        tiles.execute("CREATE TABLE metadata (name text, value text)")
        tiles.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    kinds = ("cameras", "components", "hazards", "sites", "overlay", "checkpoints")
    layers = [
        {"name": kind, "label": label, "kind": kind, "file": "places.geojson", "datum": "wgs84", "state": "state"}
        for kind in kinds
    ]
    basemap = {"name": "base", "label": label, "kind": "mbtiles", "file": "none.mbtiles", "datum": "wgs84"}
    sides = [tile for tile in TILES if tile != "map"]  # one wall with everything that a wall can show
    rate = {"label": label, "numerator": {"series": SEVERAL[0], "label": label}}
    declared = city().declaration.model_dump() | {
        "title": {"zh": TITLE, "en": TITLE},
        "top": {"code": "99", "name": ALL},
        "sources": [{"key": attack, "label": {"zh": attack, "en": attack}} for attack in (*SEVERAL, ALL)],
        "map": {"layers": layers, "basemaps": [basemap | {"attribution": ALL}]},
        "walls": {"main": {"strip": FIGURES, "left": sides[::2], "middle": ("map",), "right": sides[1::2]}},
        "briefings": {"readings": [rate | {"denominator": rate["numerator"]}]},
        "rotation": {"walls": ["main"]},
        "minimum_sample": 1,
    }
    named = list(enumerate((*SEVERAL, ALL)))
    patrol = declaration("patrol", case=None, fix={"unit_id": "id", "fixed_at": "at", "lon": "lon", "lat": "lat"})
    readings = declaration("readings", case=None, reading={"series": "s", "at": "at", "value": "v"})
    feeds = (declaration(), patrol, readings, declaration("broken"))
    return replace(
        city(),
        declaration=city().declaration.model_validate(declared),
        areas=(
            Area(code="99", name=ALL, level=Level.DISTRICT),
            *(
                filled(
                    Area,
                    attack,
                    code=_code(attack),
                    level=Level.STREET,
                    parent_code="99",
                    rings=_square(n),
                    valid_from=None,
                )
                for n, attack in named
            ),
        ),
        departments=tuple(filled(Department, attack, id=_code(attack), parent_id=None) for _, attack in named),
        classes=tuple(_class(attack) for _, attack in named),
        feeds=tuple(one.model_copy(update={"label": one.label.model_validate(label)}) for one in feeds),
        folder=folder,
    )


def _case(n: int, attack: str, steps: tuple[str, ...]) -> CaseRecord:
    one: CaseRecord = filled(
        CaseRecord,
        attack,
        reported_at=MONDAY,
        registered_at=MONDAY,
        dispatched_at=MONDAY,
        supervised_at=MONDAY,
        due_at=MONDAY + 4 * HOUR,
        disposed_at=MONDAY + 5 * HOUR if n % 2 else None,
        closed_at=MONDAY + 5 * HOUR if n % 2 else None,
        area_code=_code(attack),
        department_id=_code(attack),
        case_class=_class(attack),
        place=_middle(n),
        deleted=False,
        events=tuple(filled(StageEvent, step, at=MONDAY + n * timedelta(seconds=1)) for n, step in enumerate(steps)),
    )
    return replace(one, description=f"{attack} 13912345678")  # something of it is masked, and can be read with a reason


class _Broken(Script):
    def fetch(self, since: Watermark | None) -> Payload:
        raise FeedError(ALL)


def _fed(hall: Hall) -> None:
    """What the sources say, good rows and bad."""
    hydrant = Hydrant(hall.database, Locator(hall.city.areas), hall.clock, DEADLINES)
    named = list(enumerate((*SEVERAL, ALL)))
    told: dict[str, list[Any]] = {
        "hotline": [
            *(_case(n, attack, SEVERAL if attack is ALL else (attack,)) for n, attack in named),
            *(BadRow(BadReason.BAD_TIME, attack, attack, attack, attack) for _, attack in named),
        ],
        "patrol": [
            filled(
                FixRecord, attack, fixed_at=NOW - timedelta(seconds=back), place=_middle(n), on_duty=True,
                unit_kind="worker" if n % 3 == 0 else "vehicle", speed_kmh=20.0, heading_deg=90.0,
            )
            for back in (60, 9)
            for n, attack in named
        ],
        "readings": [filled(ReadingRecord, attack, at=MONDAY, value=Decimal(1)) for _, attack in named],
    }  # fmt: skip
    for name, rows in told.items():
        script = Script(*rows, name=name)
        keep(hydrant, script, hall.city.feed(name), script.fetch(None), NOW)
    poll_feed(hydrant, _Broken(name="broken"), hall.city.feed("broken"))


def _acted(office: Office) -> int:
    """Accounts, displays and acts of these names, as if the check of names had not been there; the id of one."""
    access = office.access
    at, end = MONDAY, MONDAY + timedelta(days=365)
    with access.database.writing() as connection:
        for attack in (*SEVERAL, ALL):
            of = {"issuer": attack, "subject": attack}
            kept = {"name": attack, "area_code": _code(attack), "created_at": at, "used_at": at, **of}
            made = connection.execute(insert(AccountRow).values(role=Role.LEADER, old_passwords="[]", **kept))
            connection.execute(
                insert(DisplayRow).values(
                    name=attack,
                    wall=attack,
                    area_code=_code(attack),
                    bound=attack,
                    approved_by=attack,
                    approved_at=at,
                    ends_at=end,
                    address=attack,
                    build=attack,
                )
            )
    with access.audit.writing() as pen:
        for attack in (*SEVERAL, ALL):
            pen.note(Actor(attack, None, attack, attack), Act(attack, attack, attack, {attack: attack}))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _in_hand(office: Office, hall: Hall) -> str:
    """A board that was frozen and alerts that somebody took in hand; the board's code."""
    for attack in ATTACKS:
        somebody = Actor("account", 1, attack)
        office.access.alerts.hush(somebody, f"feed:{attack}", attack, timedelta(hours=1), silent=False)
    taken = hall.board_to_freeze(BoardQuestion(), hall.whole_scope)
    assert taken is not None
    frozen, scope, body = taken
    stretch = frozen.board.stretch
    return office.access.boards.freeze(
        Actor("account", 1, ALL),
        ATTACKS[0],
        body,
        title=(ALL, ALL),
        scope=scope,
        period=stretch.period,
        as_of=stretch.at,
    ).code


def _brought_out(hall: Hall, clock: StandingClock, root: Path) -> tuple[str, str]:
    """Two briefings that differ, as files of HTML; the clock stands where it stood."""
    order = Order(lang="zh", formats=("html",), root=root / "briefings", walls={}, templates=root)
    week, made = hall.calendar.iso_week(2026, 47), []
    for clock.at in (MONDAY + HOUR, NOW):
        question = Question(period=week, scope=hall.whole_scope, basis="due", as_of=clock.at)
        made.append(bring_out(hall, question, order)[0].code)
    return made[0], made[1]


@contextmanager
def hostile(folder: Path) -> Iterator[Hostile]:
    """The hall, served behind its door."""
    clock = StandingClock(ZONE, NOW)
    url = fresh_sqlite(folder)
    hall = Hall(hostile_city(folder), Database(url), Board(), clock)
    hall.furnish()
    hall.database.vault = Vault.opened(folder / "hall.keys")
    _fed(hall)
    hall.publish("main")
    office = Office(opened(url, folder / "var", clock), clock, url, folder / "var")
    board = _in_hand(office, hall)
    account_id = _acted(office)
    app = create_app(Settings(city=folder / "real", state=folder), hall, office.access)
    server = listening(app, LOCAL, 0)
    Thread(target=server.run, daemon=True).start()
    with hall.database.reading() as connection:
        case_id = connection.execute(select(CaseRow.id).where(CaseRow.external_id == ALL)).scalar_one()
        unit_id = connection.execute(select(PatrolUnitRow.id).where(PatrolUnitRow.external_id == ALL)).scalar_one()
    yield Hostile(
        Entry(app, hall, clock, office),
        f"http://{LOCAL}:{server.effective_port}",
        case_id,
        unit_id,
        account_id,
        _brought_out(hall, clock, folder),
        board,
    )
    server.close()
    office.close()
    hall.database.close()
