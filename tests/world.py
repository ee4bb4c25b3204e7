"""A small city in which anything may have happened, and any question of it: for tests that hold numbers to lists."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dashboard.clock import StandingClock
from dashboard.domain.case import AppealOutcome, CaseRecord, Flag, StatedOutcome
from dashboard.domain.period import NAMED_PERIODS, SO_FAR
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.domain.selection import LIGHTS, Selection
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.cases import WAITING
from dashboard.snapshot.details import CaseFile, CaseLine
from dashboard.store.areas import read_names
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from dashboard.store.open_set import STOCK
from tests.build import GARBAGE, MONDAY, NOISE, ZONE, case, city, declaration, hydrant, take

ROUNDS = int(os.environ.get("HALL_ROUNDS", "40"))
SEED = int(os.environ.get("HALL_SEED", "20261116"))

AREAS_ASKED = (None, "99", "9901", "9902", "", "nowhere")
DEPARTMENTS_ASKED: tuple[tuple[str, ...], ...] = ((), ("B1",), ("B2",), ("",), ("B1", ""), ("nobody",))
CLASSES_ASKED = (None, "test/matter/06", "test/matter/06010", "test/matter/06028", "", "test/matter/none")
_MAJOR = "test/matter/06"
STAGES = (
    "verified",
    "accepted",
    "rejected",
    "registered",
    "dispatched",
    "signed",
    "returned",
    "extended",
    "suspended",
    "deferred",
    "supervised",
    "disposed",
    "inspected",
    "reworked",
    "closed",
    "voided",
    "appealed",
)  # fmt: skip


def any_moment(chance: Random) -> Any:
    """Around Monday, some of them on the same minute, none later than it."""
    return MONDAY - timedelta(minutes=chance.choice([0, 30, 60, 300, 1500, 9000, 50_000, chance.randint(0, 90_000)]))


def any_case(chance: Random, key: str) -> CaseRecord:
    rare = {"rejected", "voided", "suspended", "deferred"}
    stages = {
        f"{stage}_at": any_moment(chance) for stage in STAGES if chance.random() < (0.1 if stage in rare else 0.5)
    }
    due = chance.choice([None, any_moment(chance), MONDAY + timedelta(minutes=chance.randint(1, 9000)), MONDAY])
    said: dict[str, Any] = {
        "reported_at": any_moment(chance),
        "due_at": due,
        "nearly_due_at": chance.choice([None, None, any_moment(chance)]),
        "stated_outcome": chance.choice([None, None, None, StatedOutcome.ON_TIME, StatedOutcome.OVERDUE]),
        "appeal_outcome": chance.choice([None, AppealOutcome.GRANTED, AppealOutcome.REFUSED]),
        "deleted": chance.random() < 0.05,
        "department_id": chance.choice(["B1", "B2", None]),
        "case_class": chance.choice([GARBAGE, NOISE, None]),
        "area_code": chance.choice(["9901", "9902", "99", None]),
        "place": chance.choice([None, Point(0.5, 0.5), Point(1.5, 0.5)]),
        "source": chance.choice(["hotline", "app", None]),
        "flags": chance.choice([frozenset(), frozenset({Flag.SECOND_RETURN}), frozenset({Flag.LATE_EXTENSION})]),
        "urgent": chance.random() < 0.3,
        "self_handled": chance.random() < 0.3,
        "return_count": chance.randint(0, 3),
        "registered_at": None,
        "dispatched_at": None,
    }
    return case(key, **(said | stages))


class World:
    """A hall with some two hundred cases of two feeds, observed at three times, and its clock at Monday nine.

    ``read`` are numbers as they were read at each of these times; ``repeats`` cases that tell again what another told.
    """

    def __init__(self, database: Database, chance: Random) -> None:
        self.database = database
        self.clock = StandingClock(ZONE, MONDAY)
        self.hall = Hall(city(declaration(), declaration("app")), database, Board(), self.clock)
        self.hall.furnish()
        self.read: list[tuple[Selection, Scope, int]] = []
        counts = [*self.hall.definitions.counts, *STOCK]
        for minutes in (400, 200, 0):
            self.clock.at = MONDAY - timedelta(minutes=minutes)
            water = hydrant(database, self.clock.at)
            take(water, *(any_case(chance, f"A{chance.randint(1, 160)}") for _ in range(1)))
            keys = chance.sample(range(1, 200), 120)
            take(water, *(any_case(chance, f"A{key}") for key in keys if key % 5))
            take(water, *(any_case(chance, f"P{key}") for key in keys if key % 5 == 0), feed="app")
            for _ in range(max(4, -(-ROUNDS // 3))):
                selection, scope = any_selection(chance, counts)
                selection = selection.but(at=None, case_class=None, department=())
                self.read.append((selection.but(at=self.clock.at), scope, counted(self.hall, selection, scope)))
        whole = self.hall.whole_scope
        _, lines = self.hall.case_lines(Selection(), whole, most=10_000)
        files = {line.case_id: self.hall.case(line.case_id, whole) for line in lines}
        self.files = {id_: file for id_, file in files.items() if file is not None}
        told = chance.sample(sorted(self.files), 30)
        self.repeats: set[int] = set()
        for first in range(0, len(told), 3):
            matter = told[first : first + 3]
            self.hall.judge(matter, "one", "test", whole, lambda: None)
            ordered = sorted(matter, key=lambda id_: (self.files[id_].line.reported_at, id_))
            self.repeats |= set(ordered[1:])


def any_selection(chance: Random, counts: list[str]) -> tuple[Selection, Scope]:
    """Any number that may be asked for, and who asks."""
    asked: dict[str, Any] = {
        "count": chance.choice(counts),
        "basis": chance.choice(["due", "cohort"]),
        "period": chance.choice([*NAMED_PERIODS, *SO_FAR, "range"]),
        "at": chance.choice([None, None, any_moment(chance)]),
        "known": "now",
        "area": chance.choice(AREAS_ASKED),
        "department": chance.choice(DEPARTMENTS_ASKED),
        "case_class": chance.choice(CLASSES_ASKED),
        "exemptions": chance.random() < 0.7,
    }
    if asked["period"] == "range":
        start = any_moment(chance)
        asked |= {"start": start, "end": start + timedelta(minutes=chance.randint(1, 60_000))}
    if asked["period"] in SO_FAR:
        asked |= {"at": None, "known": "then"}
    if chance.random() < 0.5:
        asked |= {"area": None, "case_class": None}
    if chance.random() < 0.5:
        asked |= {"department": ()}
    return Selection(**asked), any_scope(chance)


def any_scope(chance: Random) -> Scope:
    departments = chance.choice([None, None, frozenset({"B1"}), frozenset({"B1", "B2"}), frozenset()])
    return Scope(chance.choice(["99", "99", "9901", "nowhere"]), departments)


def counted(hall: Hall, selection: Selection, scope: Scope) -> int:
    """The number, recounted from every case by the dimensions that the list is filtered by, in Python."""
    selection = hall.settled(selection)
    period = hall.period(selection)
    # What was done up to the time of day is of all that was known as it was read, even of steps told ahead of it.
    masked = selection.at if selection.known == "now" or selection.read else None
    with hall.database.reading() as connection:
        names = read_names(connection)
        by_area = recount(connection, period, scope, as_of=masked, now=hall.clock.now(), by="area")
    places = {place.code: place for place in names.areas.values()}
    wanted = places.get(selection.area) if selection.area else None

    def inside(area_id: int) -> bool:
        place = names.areas.get(area_id)
        if selection.area is None:
            return True
        if wanted is None:
            return selection.area == "" and area_id == 0
        return wanted.id in place.path if place is not None else wanted.parent_id is None

    return sum(_amount(hall, selection, amounts) for area_id, amounts in by_area.items() if inside(area_id))


def _amount(hall: Hall, selection: Selection, amounts: Mapping[str, int]) -> int:
    slug = selection.count or "reported"
    if slug in hall.definitions.counts:
        return hall.definitions.count(slug, amounts, selection.basis, exemptions=selection.exemptions)
    return amounts.get(slug, 0)


@dataclass(frozen=True)
class Filter:
    """What a list may be narrowed by: a value of it, and which cases that leaves, in plain words."""

    values: Callable[[Random], Any]
    leaves: Callable[[World, Selection, Any, CaseLine, CaseFile], bool]


def _stage(file: CaseFile, stage: str, selection: Selection) -> datetime | None:
    """When the case reached it, as far as that was told of the moment."""
    at = dict(file.stages).get(stage)
    return None if at is None or (selection.at is not None and at > selection.at) else at


def _signed_s(file: CaseFile, selection: Selection) -> float | None:
    signed, dispatched = _stage(file, "signed", selection), dict(file.stages).get("dispatched")
    if signed is None or dispatched is None or signed < dispatched:
        return None
    return (signed - dispatched).total_seconds()


def _later_than(seconds: float | None, minutes: int) -> bool:
    return seconds is not None and seconds > minutes * 60


FILTERS: dict[str, Filter] = {
    "light": Filter(lambda chance: chance.choice(LIGHTS), lambda _w, _s, light, line, _f: line.light == light),
    "placed": Filter(
        lambda chance: chance.random() < 0.5, lambda _w, _s, placed, _l, file: (file.lon is not None) == placed
    ),
    "source": Filter(
        lambda chance: chance.choice(["hotline", "app", "", "nobody"]),
        lambda _w, _s, source, line, _f: (line.source or "") == source,
    ),
    "department": Filter(
        lambda chance: chance.choice(DEPARTMENTS_ASKED[1:]),
        lambda _w, _s, codes, line, _f: (line.department_code or "") in codes,
    ),
    "case_class": Filter(
        lambda chance: chance.choice(CLASSES_ASKED[1:]),
        lambda _w, _s, key, line, _f: (line.class_key or "") == key or (key == _MAJOR and line.class_key is not None),
    ),
    "area": Filter(
        lambda chance: chance.choice(["9901", "9902", ""]),
        lambda _w, _s, code, line, _f: (line.area_code or "") == code,
    ),
    "above": Filter(
        lambda chance: chance.choice(["district", "street", "grid"]),
        lambda _w, _s, level, line, _f: line.area_code
        not in {"district": {"99", "9901", "9902"}, "street": {"9901", "9902"}, "grid": set()}[level],
    ),
    "feed": Filter(
        lambda chance: chance.choice(["hotline", "app", "none"]), lambda _w, _s, feed, line, _f: line.feed == feed
    ),
    "returned": Filter(lambda chance: chance.randint(1, 4), lambda _w, _s, n, line, _f: line.return_count >= n),
    "flag": Filter(
        lambda chance: chance.choice([Flag.SECOND_RETURN.value, Flag.LATE_EXTENSION.value, Flag.ZERO_POSITION.value]),
        lambda _w, _s, flag, _l, file: flag in file.flags,
    ),
    "once": Filter(
        lambda chance: chance.random() < 0.5,
        lambda world, _s, once, line, _f: (line.case_id not in world.repeats) == once,
    ),
    "signed": Filter(
        lambda chance: chance.random() < 0.5,
        lambda _w, selection, signed, _l, file: (_signed_s(file, selection) is not None) == signed,
    ),
    "signed_after": Filter(
        lambda chance: chance.choice([1, 60, 5000]),
        lambda _w, selection, minutes, _l, file: _later_than(_signed_s(file, selection), minutes),
    ),
    "due_from": Filter(
        any_moment, lambda _w, _s, moment, line, _f: line.due_at is not None and line.due_at >= moment
    ),
    "due_until": Filter(
        any_moment, lambda _w, _s, moment, line, _f: line.due_at is not None and line.due_at < moment
    ),
    "hour": Filter(
        lambda chance: chance.choice([0, 8, 9, chance.randint(0, 23)]),
        lambda world, _s, hour, line, _f: line.reported_at.astimezone(world.clock.zone).hour == hour,
    ),
}  # fmt: skip


def counts_of(hall: Hall) -> list[str]:
    """Every count that a list can be of."""
    return [*hall.definitions.counts, *STOCK, *WAITING, "disposal_timed"]
