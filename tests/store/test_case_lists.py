"""The list behind a number has exactly that many cases, whatever is asked of whom as of when."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.case import CaseRecord, StatedOutcome
from dashboard.domain.period import NAMED_PERIODS
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import ORDERS
from dashboard.store.case_sets import COHORT_STOCK
from dashboard.store.counts import Counted, count
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from dashboard.store.narrow import OF_CASE, Narrow
from dashboard.store.open_set import STOCK
from dashboard.store.rollups import COLUMNS
from tests.build import GARBAGE, MONDAY, NOISE, ZONE, case, city, hydrant, take
from tests.conftest import fresh_postgres, fresh_sqlite

ROUNDS = int(os.environ.get("HALL_ROUNDS", "40"))
SEED = int(os.environ.get("HALL_SEED", "20261116"))
AREAS_ASKED = (None, "99", "9901", "9902", "", "nowhere")
DEPARTMENTS_ASKED: tuple[tuple[str, ...], ...] = ((), ("B1",), ("B2",), ("",), ("B1", ""), ("nobody",))
CLASSES_ASKED = (None, "test/matter/06", "test/matter/06010", "test/matter/06028", "", "test/matter/none")
STAGES = (
    "verified",
    "accepted",
    "rejected",
    "registered",
    "dispatched",
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
        "stated_outcome": chance.choice([None, None, None, StatedOutcome.ON_TIME, StatedOutcome.OVERDUE]),
        "deleted": chance.random() < 0.05,
        "department_id": chance.choice(["B1", "B2", None]),
        "case_class": chance.choice([GARBAGE, NOISE, None]),
        "area_code": chance.choice(["9901", "9902", "99", None]),
        "source": chance.choice(["hotline", "app", None]),
        "urgent": chance.random() < 0.3,
        "self_handled": chance.random() < 0.3,
        "return_count": chance.randint(0, 1),
        "registered_at": None,
        "dispatched_at": None,
    }
    return case(key, **(said | stages))


class World:
    """A hall with some two hundred cases, observed at three times, and its clock at Monday nine."""

    def __init__(self, database: Database, chance: Random) -> None:
        self.database = database
        self.clock = StandingClock(ZONE, MONDAY)
        self.hall = Hall(city(), database, Board(), self.clock)
        self.hall.furnish()
        for minutes in (400, 200, 0):
            water = hydrant(database, MONDAY - timedelta(minutes=minutes))
            take(water, *(any_case(chance, f"A{chance.randint(1, 160)}") for _ in range(1)))
            keys = chance.sample(range(1, 200), 120)
            take(water, *(any_case(chance, f"A{key}") for key in keys))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = fresh_sqlite(tmp_path_factory.mktemp("db"))
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    database = Database(url)
    yield World(database, Random(SEED))
    database.close()


def any_selection(chance: Random, counts: list[str]) -> tuple[Selection, Scope]:
    asked: dict[str, Any] = {
        "count": chance.choice(counts),
        "basis": chance.choice(["due", "cohort"]),
        "period": chance.choice([*NAMED_PERIODS, "range"]),
        "at": chance.choice([None, None, any_moment(chance)]),
        "known": "now",
        "area": chance.choice(AREAS_ASKED),
        "department": chance.choice(DEPARTMENTS_ASKED),
        "case_class": chance.choice(CLASSES_ASKED),
    }
    if asked["period"] == "range":
        start = any_moment(chance)
        asked |= {"start": start, "end": start + timedelta(minutes=chance.randint(1, 60_000))}
    if chance.random() < 0.5:
        asked |= {"area": None, "case_class": None}
    if chance.random() < 0.5:
        asked |= {"department": ()}
    departments = chance.choice([None, None, frozenset({"B1"}), frozenset({"B1", "B2"}), frozenset()])
    return Selection(**asked), Scope(chance.choice(["99", "99", "9901", "nowhere"]), departments)


def counted(hall: Hall, selection: Selection, scope: Scope) -> int:
    """The number, recounted from every case by the dimensions that the list is filtered by, in Python."""
    period = hall.period(selection)
    with hall.database.reading() as connection:
        from dashboard.store.areas import read_names

        names = read_names(connection)
        total = 0
        places = {place.code: place for place in names.areas.values()}
        for area_id, part in _by_area(connection, hall, period, scope, selection).items():
            place = names.areas.get(area_id)
            wanted = places.get(selection.area) if selection.area else None
            if selection.area == "":
                inside = area_id == 0
            elif selection.area is None:
                inside = True
            else:
                inside = wanted is not None and (
                    (place is not None and wanted.id in place.path) or (area_id == 0 and wanted.parent_id is None)
                )
            total += part if inside else 0
    return total


def _by_area(connection: Any, hall: Hall, period: Any, scope: Scope, selection: Selection) -> dict[int, int]:
    as_of = selection.at
    counts = recount(connection, period, scope, as_of=as_of, now=hall.clock.now(), by="area")
    return {
        id_: hall.definitions.count(selection.count or "reported", amounts, selection.basis)
        for id_, amounts in counts.items()
    }


def test_a_list_is_as_long_as_its_number(world: World) -> None:
    chance = Random(SEED + 1)
    hall = world.hall
    counts = list(hall.definitions.counts)
    lengths = set()
    for _ in range(ROUNDS):
        selection, scope = any_selection(chance, counts)
        selection = selection.but(case_class=None, department=())
        expected = counted(hall, selection, scope)
        lengths.add(check(hall, selection, scope, chance, expected))
    assert len(lengths) > min(5, ROUNDS // 10)


def check(hall: Hall, selection: Selection, scope: Scope, chance: Random, expected: int) -> int:
    order, descending = chance.choice(ORDERS), chance.random() < 0.5
    size = chance.choice([1, 7, 50])
    page = hall.case_page(selection, scope, order=order, descending=descending, size=size)
    head, lines = hall.case_lines(selection, scope, order=order, descending=descending, most=10_000)
    listed = list(lines)
    assert (page.total, head.total, len(listed)) == (expected, expected, expected), (selection, scope)
    ids = [line.case_id for line in listed]
    assert len(set(ids)) == expected
    last = max(1, -(-expected // size))
    end = hall.case_page(selection, scope, order=order, descending=descending, page=last, size=size)
    assert [line.case_id for line in end.lines] == ids[(last - 1) * size :], (selection, order)
    return expected


def test_what_an_index_and_the_days_count_is_what_a_recount_counts(world: World) -> None:
    """Every tally and stock, by every dimension, of any stretch and scope, now and as of then."""
    chance = Random(SEED + 2)
    hall, now = world.hall, world.clock.now()
    for _ in range(ROUNDS):
        selection, scope = any_selection(chance, ["reported"])
        period, by = hall.period(selection), chance.choice([None, *OF_CASE])
        source = chance.choice([None, None, "hotline", "nobody"])
        only = chance.choice([EVERYTHING, LATE, set(chance.sample(sorted(EVERYTHING), 5))])
        asked = Counted(period, selection.at, now, only, by)
        with hall.database.reading() as connection:
            said = count(connection, asked, replace(Narrow.of(scope), source=source))
            true = recount(connection, period, scope, as_of=selection.at, now=now, by=by, source=source)
        assert something(said) == something(true, only), (period, selection.at, by, scope, source, only)


EVERYTHING = {*COLUMNS, *STOCK, *COHORT_STOCK}
LATE = {"pending_overdue", "unclosed_overdue"}  # what is counted of what ended late alone


def something(
    counted: dict[int, dict[str, int]], only: Collection[str] = frozenset(EVERYTHING)
) -> dict[tuple[int, str], int]:
    """Without what comes to nothing."""
    return {(id_, slug): n for id_, amounts in counted.items() for slug, n in amounts.items() if n and slug in only}


def test_a_search_lists_what_holds_it(world: World) -> None:
    """By its own number, in every order, as far as its last page: many cases and few, now and as of then."""
    chance = Random(SEED + 3)
    hall = world.hall
    for _ in range(ROUNDS):
        text, count = chance.choice(["a", "a1", "a12", "9"]), chance.choice(["reported", "reported", "disposed"])
        narrowed = {"area": chance.choice([None, None, "9901"]), "period": chance.choice([None, None, "this_month"])}
        every = Selection(count=count, at=chance.choice([None, any_moment(chance)]), known="now", **narrowed)
        scope, order, down = Scope(chance.choice(["99", "99", "9902"])), chance.choice(ORDERS), chance.random() < 0.5
        _, lines = hall.case_lines(every, scope, order=order, descending=down, most=10_000)
        holding = [line.case_id for line in lines if text in line.external_id.casefold()]
        for page, size in ((1, 7), (1, 50), (2, 50), (max(1, -(-len(holding) // 7)), 7)):
            found = hall.case_page(every.but(text=text), scope, order=order, descending=down, page=page, size=size)
            assert found.total == len(holding), (text, every, scope)
            assert [line.case_id for line in found.lines] == holding[(page - 1) * size : page * size], (text, every)
