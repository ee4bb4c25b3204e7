"""The fleet as a live map follows it: what changed since a number, for a scope."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.snapshot.fleet import Fleet, FleetNews
from dashboard.store.engine import Database
from dashboard.store.fix_keeping import forget_places
from tests.build import MONDAY, hydrant
from tests.store.test_patrols import fix, take

WHOLE = Scope("99")
EAST = Scope("9901")
NOW = MONDAY + timedelta(minutes=10)
IN_THE_WEST, IN_THE_EAST = Point(0.995, 0.5), Point(1.005, 0.5)  # a minute apart at 67 km/h


def fleet_of(database: Database) -> Fleet:
    fleet = Fleet(database, tail=timedelta(minutes=30), hidden_after=timedelta(minutes=60))
    look(fleet, database)
    return fleet


def look(fleet: Fleet, database: Database) -> int:
    with database.reading() as connection:
        fleet.refresh(connection, NOW)
    return fleet.number


def labels(news: FleetNews) -> list[str | None]:
    return sorted(unit.unit.label or "" for unit in news.units)


def way(news: FleetNews) -> list[int]:
    """Minutes after nine of the points of the one unit's way."""
    (unit,) = news.units
    return [int((second - MONDAY.timestamp()) / 60) for second, _, _ in unit.way]


@pytest.fixture
def moving(database: Database) -> Database:
    water = hydrant(database)
    take(water, fix("V1", 1, label="one", place=IN_THE_EAST), fix("V2", 1, label="two", place=IN_THE_WEST))
    return database


def test_who_knows_nothing_gets_everything_and_who_knows_all_gets_nothing(moving: Database) -> None:
    fleet = fleet_of(moving)
    everything = fleet.news(WHOLE, -1, NOW)
    assert (everything.full, labels(everything)) == (True, ["one", "two"])
    assert fleet.news(WHOLE, fleet.number, NOW).units == ()


def test_only_what_moved_since_is_told(moving: Database) -> None:
    fleet = fleet_of(moving)
    seen = fleet.number
    take(hydrant(moving), fix("V2", 2, label="two", place=IN_THE_WEST))
    look(fleet, moving)
    news = fleet.news(WHOLE, seen, NOW)
    assert (news.full, labels(news), way(news)) == (False, ["two"], [2])


def test_a_number_of_before_this_process_gets_everything(moving: Database) -> None:
    fleet = fleet_of(moving)
    assert fleet.news(WHOLE, fleet.number - 1, NOW).full
    assert fleet.news(WHOLE, fleet.number + 1, NOW).full


def test_a_scope_sees_its_own_units_alone(moving: Database) -> None:
    fleet = fleet_of(moving)
    assert labels(fleet.news(EAST, -1, NOW)) == ["one"]
    assert labels(fleet.news(Scope("77"), -1, NOW)) == []


def test_a_unit_that_leaves_a_scope_is_gone_from_it(moving: Database) -> None:
    fleet = fleet_of(moving)
    seen = fleet.number
    take(hydrant(moving), fix("V1", 2, label="one", place=IN_THE_WEST))
    look(fleet, moving)
    news = fleet.news(EAST, seen, NOW)
    assert (labels(news), len(news.gone)) == ([], 1)


def test_a_unit_whose_place_is_forgotten_is_gone_for_those_who_saw_it(moving: Database) -> None:
    fleet = fleet_of(moving)
    seen = fleet.number
    with moving.writing() as connection:
        assert forget_places(connection, NOW) == 2
    look(fleet, moving)
    for scope, left in ((WHOLE, 2), (EAST, 1)):
        news = fleet.news(scope, seen, NOW)
        assert (news.full, news.units, len(news.gone)) == (False, (), left)
    assert fleet.news(WHOLE, fleet.number, NOW).gone == ()
    assert labels(fleet_of(moving).news(WHOLE, -1, NOW)) == labels(fleet.news(WHOLE, -1, NOW)) == []


def test_one_that_is_heard_of_again_is_shown_again(moving: Database) -> None:
    fleet = fleet_of(moving)
    with moving.writing() as connection:
        forget_places(connection, NOW)
    look(fleet, moving)
    seen = fleet.number
    take(hydrant(moving), fix("V1", 12, label="one", place=IN_THE_EAST))
    look(fleet, moving)
    news = fleet.news(EAST, seen, NOW)
    assert (labels(news), news.gone) == (["one"], ())


def test_a_late_fix_draws_the_way_anew_with_the_fix_in_its_place(moving: Database) -> None:
    water = hydrant(moving)
    take(water, fix("V1", 5, label="one", place=Point(1.015, 0.5)))
    fleet = fleet_of(moving)
    seen = fleet.number
    take(water, fix("V1", 3, label="one", place=Point(1.01, 0.505)))
    look(fleet, moving)
    news = fleet.news(WHOLE, seen, NOW)
    assert (news.units[0].whole, way(news)) == (True, [1, 3, 5])


def test_what_was_not_heard_of_for_too_long_is_not_told(moving: Database) -> None:
    fleet = fleet_of(moving)
    assert fleet.news(WHOLE, -1, MONDAY + timedelta(minutes=62)).units == ()


def test_points_on_a_straight_line_are_left_out_within_the_minute(database: Database) -> None:
    water = hydrant(database)
    seconds = timedelta(seconds=1)
    take(water, *(fix("V1", place=Point(0.5 + s * 1e-5, 0.5), fixed_at=MONDAY + s * seconds) for s in (0, 10, 20, 30)))
    assert [second - MONDAY.timestamp() for second, _, _ in fleet_of(database).news(WHOLE, -1, NOW).units[0].way] == [
        0,
        30,
    ]
