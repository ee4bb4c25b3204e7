"""Departments and areas as pages: what is owed, what was done, where it stands; every number with its cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import pytest

from callbacks import areas, departments, leaderboards
from dashboard.clock import StandingClock
from dashboard.domain.area import AreaPerson, Level, Post
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import AREAS, EAST, HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.pages import drawn, opened

NOW = MONDAY + 6 * HOUR


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    """城管局 with 40 cases done, one overdue; 园林局 with one; all at one place in 东街."""
    hall = Hall(city(), database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    done = [case(f"A{n}", disposed_at=MONDAY + HOUR) for n in range(40)]
    small = case("B", department_id="B2", department_name="园林局", disposed_at=MONDAY + HOUR)
    take(hydrant(database, NOW), *done, small, case("C"))
    return hall


def test_the_list_says_what_each_owes_and_did(hall: Hall) -> None:
    shown = drawn(departments.register, hall, "departments", NOW)
    assert "城管局" in shown
    assert "97.56%" in shown
    assert "count=pending_overdue" in shown


def test_a_department_says_its_rank_and_why(hall: Hall) -> None:
    shown = drawn(departments.register, hall, "department", NOW, code="B1")
    assert "应处置数 41 件, 未按期 1 件" in shown


def test_a_department_that_is_not_there_is_not_found(hall: Hall) -> None:
    with pytest.raises(departments.NotFoundError):
        drawn(departments.register, hall, "department", NOW, code="nobody")


def test_an_area_has_its_children_and_its_way_up(hall: Hall) -> None:
    assert "东街" in drawn(areas.register, hall, "areas", NOW)
    assert "云浦区" in drawn(areas.register, hall, "area", NOW, code="9901")


@pytest.mark.parametrize(
    ("register", "key", "code"),
    [
        (departments.register, "departments", ""),
        (departments.register, "department", "B1"),
        (areas.register, "areas", None),
        (areas.register, "area", "9901"),
        (leaderboards.register, "leaderboards", ""),
    ],
)
def test_every_number_is_as_long_as_its_list(hall: Hall, register: Any, key: str, code: str | None) -> None:
    """One case lies in no known area: the whole city holds it."""
    take(hydrant(hall.database, NOW), case("D", area_code=None, disposed_at=MONDAY + HOUR))
    shown = drawn(register, hall, key, NOW, **({} if code is None else {"code": code}))
    numbers = re.findall(r"Link\(children='([\d,]+)', href='/cases\?([^']*)'", shown)
    wrong = []
    for number, address in numbers:
        selection = Selection.of_query(dict(parse_qsl(address, keep_blank_values=True)))
        if hall.case_page(selection, hall.whole_scope).total != int(number.replace(",", "")):
            wrong.append((number, address))
    assert numbers
    assert wrong == []


def test_an_area_that_is_not_there_is_not_found(hall: Hall) -> None:
    with pytest.raises(areas.NotFoundError):
        drawn(areas.register, hall, "area", NOW, code="nowhere")


GRID = replace(EAST, code="9901001", name="第01网格", level=Level.GRID, parent_code="9901", rings=())
HEAD, WORKER = AreaPerson(Post.GRID_HEAD, "王**"), AreaPerson(Post.FULL_TIME, "李**")


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (None, {}),
        ({"9901001": (HEAD, WORKER)}, {"网格长": "王**", "专职网格员": "李**"}),
        ({"9901": (WORKER,)}, {"网格长": "—"}),
    ],
)
def test_a_grid_says_who_answers_for_it(
    database: Database, people: dict[str, tuple[AreaPerson, ...]] | None, said: dict[str, str]
) -> None:
    small = replace(city(), areas=(*AREAS, GRID), people=people)
    hall = Hall(small, database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    shown = drawn(areas.register, hall, "area", NOW, code="9901001")
    found = dict(re.findall(r"Dt\('?(网格长|网格员|专职网格员)'?\), Dd\('?([^')]*)'?\)", shown))
    assert found == said


def test_what_a_figure_is_held_against_opens_its_cases(hall: Hall) -> None:
    """In October until the same time 30 were due, of which 27 on time."""
    then = MONDAY - timedelta(days=31)
    done = {"reported_at": then, "registered_at": then, "dispatched_at": then, "due_at": then + 4 * HOUR}
    late = [case(f"L{n}", **done, disposed_at=then + (5 if n < 3 else 1) * HOUR) for n in range(30)]
    first = MONDAY - timedelta(days=70)
    take(hydrant(hall.database, NOW), *late, case("F", reported_at=first, registered_at=first, dispatched_at=first))
    shown = drawn(departments.register, hall, "department", NOW, code="B1")
    held = [n for n, one in opened(hall, shown) if one.start == datetime(2026, 9, 30, 16, tzinfo=UTC)]
    assert (27, 30) in pairwise(held)
    assert "90.00%" in shown
