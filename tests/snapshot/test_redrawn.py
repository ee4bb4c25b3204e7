"""An area's months on the grids of then and on those of today, counted by hand from a real store."""

from __future__ import annotations

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Grids, Selection
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant
from dashboard.schedule.redrawing import place_anew
from dashboard.snapshot.board import Board
from dashboard.snapshot.evaluation import AreaFile
from dashboard.store.engine import Database
from tests.build import DEADLINES, MONDAY, ZONE, city, take
from tests.redrawn import DAY, redrawn_hall, told

WEST, EAST = "9902", "9901"


@pytest.fixture
def hall(database: Database) -> Hall:
    return redrawn_hall(database)


def shown(hall: Hall, code: str, grids: Grids, scope: Scope | None = None) -> AreaFile:
    file = hall.area(code, Window(), scope or hall.whole_scope, trend=True, grids=grids)
    assert file is not None
    return file


def due(hall: Hall, code: str, grids: Grids) -> list[int]:
    """How many fell due, in the running month and in the one before."""
    months = shown(hall, code, grids).months[:2]
    return [month.rate.denominator[1] if month.rate.denominator else 0 for month in months]


def listed(hall: Hall, code: str, grids: Grids, scope: Scope | None = None) -> list[str]:
    page = hall.case_page(Selection(area=code, grids=grids), scope or hall.whole_scope)
    assert page.total == len(page.lines)
    return sorted(line.external_id for line in page.lines)


def test_each_month_is_counted_by_the_boundaries_that_were_asked_for(hall: Hall) -> None:
    # What is still not done counts in the running month, too.
    assert (due(hall, WEST, "then"), due(hall, EAST, "then")) == ([4, 4], [2, 1])
    assert (due(hall, WEST, "now"), due(hall, EAST, "now")) == ([2, 2], [4, 3])


def test_how_many_differ_is_a_list_of_as_many(hall: Hall) -> None:
    west, east = shown(hall, WEST, "then").redrawn, shown(hall, EAST, "now").redrawn
    assert west is not None
    assert east is not None
    assert (west.since, west.came, west.left) == (DAY, 0, 2)
    assert (east.came, east.left) == (2, 0)
    assert listed(hall, EAST, "came") == listed(hall, WEST, "left") == ["moved", "moved too"]


def test_every_number_opens_its_cases(hall: Hall) -> None:
    assert listed(hall, EAST, "now") == ["east", "moved", "moved too", "since"]
    assert listed(hall, WEST, "now") == ["nowhere", "stayed"]
    assert listed(hall, WEST, "then") == ["moved", "moved too", "nowhere", "stayed"]
    month = shown(hall, EAST, "now").months[1]
    assert month.rate.denominator is not None
    slug, number = month.rate.denominator
    selection = month.stretch.selection(slug, "due", area=EAST, grids="now")
    assert hall.case_page(selection, hall.whole_scope).total == number == 3


def test_a_scope_holds_what_was_counted_in_it(hall: Hall) -> None:
    east = shown(hall, EAST, "now", Scope(EAST))
    assert east.redrawn is not None
    assert (east.redrawn.came, east.redrawn.narrow) == (0, True)
    assert listed(hall, EAST, "now", Scope(EAST)) == ["east", "since"]
    assert hall.area(WEST, Window(), Scope(EAST), trend=True, grids="now") is None
    assert listed(hall, WEST, "left", Scope(EAST)) == []


def test_the_whole_city_is_one_by_any_boundaries(hall: Hall) -> None:
    assert shown(hall, "99", "now").redrawn is None


def test_placing_anew_again_changes_nothing_and_takes_in_what_came_late(hall: Hall) -> None:
    assert place_anew(hall, hall.redrawing) == 2
    take(Hydrant(hall.database, hall.locator, hall.clock, DEADLINES), told("late", "9902", 0.95))
    assert place_anew(hall, hall.redrawing) == 3
    assert due(hall, EAST, "now") == [5, 4]


def test_an_area_that_never_had_other_boundaries_offers_no_choice(database: Database) -> None:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    take(Hydrant(database, hall.locator, hall.clock, DEADLINES), told("moved", "9902", 0.9))
    file = shown(hall, WEST, "now")
    assert (hall.redrawing.since, file.redrawn, len(file.months)) == (None, None, 6)
