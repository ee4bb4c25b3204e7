"""Five hundred ways of talking a database into more than was asked: each in what it is asked with, none does anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.case_text import holds, words_of
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, case, city, hydrant, take
from tests.injections import CORPUS

EVERYBODY, EAST = Scope("99"), Scope("9901")


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    take(hydrant(database), *(case(f"A{n}", title=f"井盖破损 {n}", address="文昌路") for n in range(5)))
    take(hydrant(database), case("W1", title="100% OR 1=1 井盖破损", area_code="9902"))
    yield hall
    with database.reading() as connection:
        rows = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {one}").scalar_one()
            for one in ("case_file", "case_version")
        ]
    assert rows == [6, 6]


def test_there_are_as_many_as_is_said() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 500


def test_nothing_that_is_asked_for_is_taken_for_a_question(hall: Hall) -> None:
    """In the search each finds the cases that hold its words, as other filters none: and never one of another scope."""
    names = ("area", "department", "source", "case_class", "feed")
    mine = {f"A{n}": [f"A{n}", f"井盖破损 {n}", "文昌路"] for n in range(5)}
    for number, said in enumerate(CORPUS if hall.database.url.get_backend_name() == "sqlite" else CORPUS[::4]):
        name = names[number % len(names)]
        with suppress(ValueError):  # what can be none is said to be none
            assert hall.case_page(Selection.of_query({name: said}), EAST).lines == (), (name, said)
        if words_of(said):
            lines = hall.case_page(Selection(text=said), EAST).lines
            assert {line.external_id for line in lines} == {key for key, one in mine.items() if holds(one, said)}, said


def test_a_scope_is_no_question_either(hall: Hall) -> None:
    for text in CORPUS[::29]:
        for scope in (Scope(text), Scope("9901", frozenset({text}))):
            assert hall.case_page(Selection(), scope).lines == (), text
            assert hall.area(text, Window(), EVERYBODY) is None
            assert hall.department(text, Window(), EVERYBODY) is None
            assert hall.case_numbered(text, EVERYBODY) is None
