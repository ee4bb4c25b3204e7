"""The list behind a number has exactly that many cases, whatever is asked of whom as of when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from dashboard.clock import StandingClock
from dashboard.domain.case import StatedOutcome
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
from dashboard.store.rows import CaseRow
from tests.build import MONDAY, ZONE, case, city, hydrant, take
from tests.world import FILTERS, ROUNDS, SEED, World, any_moment, any_selection, counted, counts_of


def test_a_list_is_as_long_as_its_number(world: World) -> None:
    chance = Random(SEED + 1)
    hall = world.hall
    counts = counts_of(hall)
    lengths = set()
    for _ in range(ROUNDS):
        selection, scope = any_selection(chance, counts)
        selection = selection.but(case_class=None, department=())
        expected = counted(hall, selection, scope)
        lengths.add(check(hall, selection, scope, chance, expected))
    assert len(lengths) > min(5, ROUNDS // 10)


def test_a_filter_leaves_what_it_says(world: World) -> None:
    """Of any list, now and as of then; alone and with others."""
    chance = Random(SEED + 4)
    hall, counts = world.hall, counts_of(world.hall)
    used, lengths = set(), set()
    for _ in range(ROUNDS):
        selection, scope = any_selection(chance, counts)
        asked = hall.settled(selection.but(area=None, department=(), case_class=None))
        _, lines = hall.case_lines(asked, scope, most=10_000)
        chosen = {
            name: FILTERS[name].values(chance) for name in chance.sample(sorted(FILTERS), chance.choice([1, 1, 2]))
        }
        left = [
            line
            for line in lines
            if all(
                FILTERS[name].leaves(world, asked, value, line, world.files[line.case_id])
                for name, value in chosen.items()
            )
        ]
        lengths.add(check(hall, asked.but(**chosen), scope, chance, len(left)))
        used |= set(chosen)
    assert len(lengths) > min(5, ROUNDS // 20)
    assert used == set(FILTERS) or ROUNDS < 200
    assert {one.name for one in fields(Selection)} == ASKED | set(FILTERS)


# What a selection says besides what it is narrowed by; the search has its own test, today's boundaries theirs.
ASKED = {"count", "basis", "period", "start", "end", "at", "known", "read", "exemptions", "text", "grids"}


def test_a_number_that_was_read_opens_as_many_when_more_is_known(world: World) -> None:
    assert len(world.read) >= 12
    for selection, scope, n in world.read:
        assert world.hall.case_page(selection.but(known="then"), scope).total == n, (selection, scope)


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
        only = chance.choice([EVERYTHING, LATE, PAGE, PAGE, set(chance.sample(sorted(EVERYTHING), 5))])
        asked = Counted(period, selection.at, now, only, by)
        with hall.database.reading() as connection:
            said = count(connection, asked, replace(Narrow.of(scope), source=source))
            true = recount(connection, period, scope, as_of=selection.at, now=now, by=by, source=source)
        assert something(said) == something(true, only), (period, selection.at, by, scope, source, only)


EVERYTHING = {*COLUMNS, *STOCK, *COHORT_STOCK}
PAGE = {
    *("reported", "registered", "reworked", "voided", "disposal_seconds", "disposal_timed", "pending_overdue"),
    *(f"{stage}_{how}" for stage in ("disposed", "closed") for how in ("on_time", "overdue", "undated", "exempted")),
}
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


def test_what_a_search_finds_is_counted_anew_once_there_is_more(database: Database) -> None:
    clock = StandingClock(ZONE, MONDAY)
    hall = Hall(city(), database, Board(), clock)
    hall.furnish()

    def found() -> tuple[int, int]:
        page = hall.case_page(Selection(text="井盖"), Scope("99"))
        return page.total, len(page.lines)

    ahead = MONDAY + timedelta(hours=2)
    told = {"A1": "井盖破损", "A2": "路灯不亮"}
    take(hydrant(database), *(case(key, title=title) for key, title in told.items()))
    take(hydrant(database), case("A3", title="井盖", reported_at=ahead))
    assert (found(), found()) == ((1, 1), (1, 1))
    take(hydrant(database), case("A2", title="井盖丢失"))
    assert found() == (2, 2)
    take(hydrant(database), case("A1", title="井盖破损", deleted=True))
    assert found() == (1, 1)
    clock.at = ahead
    assert found() == (2, 2)


def test_a_verdict_without_a_time_that_was_struck_off_since_counts_once_as_of_then(database: Database) -> None:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + timedelta(days=20)))
    hall.furnish()
    said = {"stated_outcome": StatedOutcome.ON_TIME, "rejected_at": MONDAY + timedelta(days=10)}
    take(hydrant(database), case("A1", **said), case("A2", stated_outcome=StatedOutcome.ON_TIME))
    week = {"period": "range", "start": MONDAY - timedelta(days=3), "end": MONDAY + timedelta(days=4), "known": "now"}
    for slug in ("closed_total", "disposed"):
        asked = Selection(count=slug, at=MONDAY + timedelta(days=3), **week)
        assert [hall.case_page(one, Scope("99")).total for one in (asked, asked.but(at=None))] == [2, 1], slug


def test_what_is_left_open_and_not_said_is_an_error(database: Database) -> None:
    """A question that is asked of everybody is never asked of whoever asked it first."""
    wide = Narrow(("9901",), (("B1", ""),), "test/matter/06", "hotline", redrawn=("9902", "now"))
    left, words = wide.left_open()
    with database.reading() as connection:
        question = select(CaseRow.id).where(*left.on_cases())
        assert connection.execute(question, words).all() == []
        for word in words:
            with pytest.raises(StatementError):
                connection.execute(question, {name: said for name, said in words.items() if name != word})


def test_an_hour_of_the_day_is_that_of_a_report_however_long_before_it_counts(database: Database) -> None:
    due = MONDAY + timedelta(hours=5)
    hall = Hall(city(), database, Board(), StandingClock(ZONE, due + timedelta(days=1)))
    hall.furnish()
    for key, days in (("A1", 0), ("A2", 20)):
        said = MONDAY + timedelta(minutes=30) - timedelta(days=days)
        take(hydrant(database), case(key, reported_at=said, registered_at=said, dispatched_at=said, due_at=due))
    asked = Selection(count="dispose_due", period="this_week")
    assert [hall.case_page(asked.but(hour=hour), Scope("99")).total for hour in (8, 9, 10)] == [0, 2, 0]
