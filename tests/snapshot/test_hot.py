"""What is frequent on the page of an area, against what was told."""

from __future__ import annotations

from datetime import timedelta

from dashboard.clock import StandingClock
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, case, city, hydrant, take

HERE = {"place": Point(0.5, 0.5)}


def test_places_that_come_again_are_those_of_now_and_of_the_asker(database: Database) -> None:
    """Whoever asked before, whatever was known then, and however late it has got since."""
    clock = StandingClock(ZONE, MONDAY)
    hall = Hall(city(), database, Board(), clock)
    hall.furnish()

    def again(scope: Scope) -> list[int]:
        file = hall.area(None, Window(period="this_month"), scope)
        assert file is not None
        return [len(one.case_ids) for one in file.repeats]

    whole, east, west = Scope("99"), Scope("9901"), Scope("9902")
    others = Scope("99", frozenset({"B2"}))
    early = MONDAY - timedelta(days=7) + timedelta(minutes=20)
    water = hydrant(database)
    take(water, case("A1", reported_at=early, **HERE), case("A2", reported_at=MONDAY - timedelta(hours=1), **HERE))
    assert [again(whole), again(east), again(west), again(others), again(whole)] == [[2], [2], [], [], [2]]
    take(water, case("A3", reported_at=MONDAY - timedelta(minutes=5), **HERE))
    assert [again(whole), again(east), again(west), again(others)] == [[3], [3], [], []]
    clock.at = MONDAY + timedelta(minutes=30)
    assert [again(whole), again(east)] == [[2], [2]]


def test_hours_are_those_of_the_reports(database: Database) -> None:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + timedelta(hours=2)))
    hall.furnish()
    minutes = (-61, -59, -1, 0, 59, 60, 119, 121)
    rows = [case(f"A{n}", reported_at=MONDAY + timedelta(minutes=n)) for n in minutes]
    take(hydrant(database), *rows, case("B1", area_code="9902"))
    for scope, hours in ((Scope("99"), {7: 1, 8: 2, 9: 3, 10: 2}), (Scope("9901"), {7: 1, 8: 2, 9: 2, 10: 2})):
        file = hall.area(None, Window(period="today"), scope)
        assert file is not None
        assert {hour: n for hour, n in enumerate(file.hours) if n} == hours
