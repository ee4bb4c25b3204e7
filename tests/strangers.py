"""A city in whose other half there is a great number of everything that has a number, a code or a name."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from dashboard.access.keys import digest
from dashboard.city import City, CityDeclaration, Wall
from dashboard.domain.account import Role
from dashboard.domain.alert import Hush
from dashboard.domain.archive import CODE_LENGTH, CODE_LETTERS
from dashboard.domain.area import Area, Level
from dashboard.domain.beat import BeatKind
from dashboard.domain.board import BoardQuestion
from dashboard.domain.frozen_board import FrozenBoardLine
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.export.briefing.collect import Question
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.store import accounts, alerts, displays, frozen_boards, sessions
from dashboard.store.beats import declared_beats
from dashboard.store.briefings import write_briefing
from tests.build import AREAS, Script, case, city, take
from tests.callbacks.doors import Entry, entry_of
from tests.store.test_patrols import PATROL, fix

HERE, THERE, WHOLE = Scope("9901"), Scope("9902"), Scope("99")


@dataclass
class Strangers:
    """``own`` is one of each kind in the east, ``foreign`` those in the west, ``nobodys`` what nothing is called."""

    entry: Entry
    own: dict[str, str]
    foreign: dict[str, list[str]]
    nobodys: dict[str, list[str]]


def two_halves(folder: Path, n: int) -> City:
    """The two streets, ``n`` grids, walls and checkpoints in the western one, and one of each in the eastern."""
    grids = [Area(code=f"9902{k:06d}", name=f"西{k}格", level=Level.GRID, parent_code="9902") for k in range(n)]
    points = "".join(f"西桥{k},0.5,{0.1 + 0.8 * k / n:.6f}\n" for k in range(n))
    (folder / "points.csv").write_text(f"name,lon,lat\n东门,1.5,0.5\n{points}", encoding="utf-8")
    small = city()
    said = small.declaration.model_dump(exclude={"map", "walls", "rotation", "briefings"})
    layer = {"name": "posts", "label": {"zh": "打卡点", "en": "Posts"}, "kind": "checkpoints", "file": "points.csv"}
    declared = CityDeclaration.model_validate(said | {"map": {"layers": [layer | {"datum": "wgs84"}]}})
    walls = {"east": Wall(area="9901")} | {f"west{k:04d}": Wall(area="9902") for k in range(n)}
    declared = declared.model_copy(update={"walls": walls})
    return replace(small, declaration=declared, areas=(*AREAS, *grids), folder=folder)


@contextmanager
def strangers(folder: Path, n: int) -> Iterator[Strangers]:
    """Behind a door, with ``n`` of each kind that are somebody else's."""
    with entry_of(two_halves(folder, n), folder) as entry:
        found = Strangers(entry, {}, {}, {})
        for fill in (_cases, _areas, _units, _beats, _briefings, _boards, _access):
            fill(found, n)
        entry.hall.publish("east")
        found.own["wall"], found.foreign["wall"] = "east", [f"west{k:04d}" for k in range(n)]
        found.nobodys = {kind: [_like(ids[0], k) for k in range(n)] for kind, ids in found.foreign.items()}
        assert not found.foreign.keys() - found.own.keys()
        for kind, ids in found.foreign.items():
            assert len(set(ids)) == n, kind
            assert not set(ids) & set(found.nobodys[kind]), kind
        yield found


def _like(one: str, k: int) -> str:
    """Something of the same make that is nothing's."""
    if one.isdigit():
        return str(10 ** (max(8, len(one)) if k else 30) + k)  # the first is more than a store can hold
    kind, _, number = one.partition(":")
    return f"{kind}:{10**8 + k}" if number else f"{one[:1]}Q{k:07d}"


def _cases(there: Strangers, n: int) -> None:
    hall = there.entry.hall
    poured = Hydrant(hall.database, hall.locator, hall.clock, hall.city.deadlines)
    new = {"urgent": True, "reported_at": hall.clock.now() - timedelta(minutes=5)}  # which rings
    west = [
        case(f"W{k:06d}", area_code="9902", department_id=f"D{k:06d}", department_name=f"西部门{k}", **new)
        for k in range(n)
    ]
    take(poured, case("E1", **new), case("E2"), *west)
    size = 500
    pages = range(1, 2 + (n - 1) // size)
    lines = [one for k in pages for one in hall.case_page(Selection(area="9902"), WHOLE, page=k, size=size).lines]
    own = hall.case_numbered("E1", HERE)
    there.own |= {"case": str(own), "case_number": "E1", "department": "B1", "alert": f"urgent:{own}"}
    there.foreign |= {
        "case": [str(one.case_id) for one in lines],
        "case_number": [f"W{k:06d}" for k in range(n)],
        "department": [f"D{k:06d}" for k in range(n)],
        "alert": [f"urgent:{one.case_id}" for one in lines],
    }


def _areas(there: Strangers, n: int) -> None:
    there.own["area"], there.foreign["area"] = "9901", [f"9902{k:06d}" for k in range(n)]


def _units(there: Strangers, n: int) -> None:
    hall = there.entry.hall
    poured = Hydrant(hall.database, hall.locator, hall.clock, hall.city.deadlines)
    west = [fix(f"W{k}", 115, fleet=f"西队{k:06d}", label=f"西车{k}") for k in range(n)]
    moved = Script(fix("E1", 115, place=Point(1.5, 0.5), fleet="东队", label="东车"), *west, name="patrol")
    keep(poured, moved, PATROL, moved.fetch(None), hall.clock.now())
    hall.fleet_number()  # which reads what is new
    ids = {news.unit.label: str(news.unit.id) for news in hall.fleet_news(WHOLE, -1).units}
    there.own |= {"unit": ids["东车"], "fleet": "东队"}
    there.foreign |= {"unit": [ids[f"西车{k}"] for k in range(n)], "fleet": [f"西队{k:06d}" for k in range(n)]}


def _beats(there: Strangers, n: int) -> None:
    with there.entry.hall.database.reading() as connection:
        beats = declared_beats(connection, BeatKind.CHECKPOINT, there.entry.clock.at, None)
    ids = {beat.name: str(beat.id) for beat in beats}
    there.own["beat"], there.foreign["beat"] = ids["东门"], [ids[f"西桥{k}"] for k in range(n)]


def _briefings(there: Strangers, n: int) -> None:
    hall = there.entry.hall
    week = hall.calendar.this_week(hall.clock.now())
    asked = Question(period=week, scope=HERE, basis="due", as_of=hall.clock.now())
    there.own["briefing"] = hall.archive.freeze(hall.archive.compose(asked)).code
    other = hall.archive.compose(replace(asked, scope=THERE))
    there.foreign["briefing"] = _codes(n)
    with hall.database.writing() as connection:
        for code in there.foreign["briefing"]:
            write_briefing(connection, code, other)


def _boards(there: Strangers, n: int) -> None:
    hall, office = there.entry.hall, there.entry.access
    codes = _codes(n + 1)
    there.own["board"], *there.foreign["board"] = codes
    with office.database.writing() as connection:
        for code, scope in zip(codes, (HERE, *[THERE] * n), strict=True):
            if code in codes[:2]:  # one of each half, many times
                taken = hall.board_to_freeze(BoardQuestion(), scope)
            assert taken is not None
            frozen, narrowed, body = taken
            stretch = frozen.board.stretch
            line = FrozenBoardLine(
                code=code,
                title=("处置榜", "Disposal"),
                scope=narrowed,
                period=stretch.period,
                as_of=stretch.at,
                frozen_at=hall.clock.now(),
                frozen_by="lin",
                reason="通报",
            )
            frozen_boards.write_frozen_board(connection, line, body)


def _access(there: Strangers, n: int) -> None:
    """Displays, accounts with a session each, and alerts in hand."""
    now, ends_at = there.entry.clock.at, there.entry.clock.at + timedelta(hours=8)
    east, *west = [("own", HERE), *((f"west{k:04d}", THERE) for k in range(n))]
    kinds: dict[str, list[str]] = {kind: [] for kind in ("display", "account", "session", "hush")}
    with there.entry.access.database.writing() as connection:
        for k, (name, scope) in enumerate([east, *west]):
            wall = name if scope is THERE else "east"
            shown = displays.add_display(connection, name, wall, scope, "10.0.0.1", "lin", now, ends_at)
            person = accounts.add_account(connection, name, Role.STREET, scope, now)
            token = digest(f"session{k}")
            sessions.add_session(connection, token, person, now, ends_at, "10.0.0.1")
            key = there.foreign["alert"][k - 1] if scope is THERE else there.own["alert"]
            hush = alerts.add_hush(connection, Hush(0, key, False, "lin", "已派人", now, ends_at))
            for kind, id_ in (("display", shown), ("account", person), ("session", token[:12]), ("hush", hush)):
                kinds[kind].append(str(id_))
        clerk = accounts.add_account(connection, "clerk", Role.STREET, Scope("9901", frozenset({"B1"})), now)
        there.own["clerk"] = str(clerk)
    for kind, (own, *foreign) in kinds.items():
        there.own[kind], there.foreign[kind] = own, foreign


def _codes(n: int) -> list[str]:
    return ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(n)]
