"""Roads join every crossing, and a round leads back to where it began."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from dashboard.demo.geography import Geography
from dashboard.demo.roads import closed_round, patrol_round
from dashboard.domain.place import Point

SQUARE = closed_round([(118.6, 31.9), (118.6, 31.91), (118.61, 31.91), (118.61, 31.9)])


def test_way_goes_from_crossing_to_crossing_over_roads(geography: Geography) -> None:
    roads = geography.roads
    way = roads.way(0, len(roads.crossings) - 1)
    assert (way[0], way[-1]) == (0, len(roads.crossings) - 1)
    assert all(there in {exit_to for exit_to, _ in roads.exits[here]} for here, there in pairwise(way))


def test_patrol_round_ends_where_it_began(geography: Geography) -> None:
    corners = patrol_round(geography.roads, 7, Random(1)).corners
    assert corners[0] == corners[-1] == geography.roads.crossings[7]


def test_patrol_round_stays_on_roads(geography: Geography) -> None:
    roads = geography.roads
    stops = [roads.crossings.index(corner) for corner in patrol_round(roads, 7, Random(1)).corners]
    assert all(there in {exit_to for exit_to, _ in roads.exits[here]} for here, there in pairwise(stops))


def test_second_time_around_is_like_the_first() -> None:
    assert SQUARE.at(SQUARE.length_m + 500) == SQUARE.at(500)


def test_heading_is_north_on_the_way_north_and_east_on_the_way_east() -> None:
    assert SQUARE.at(500)[1] == 0.0
    assert SQUARE.at(1500)[1] == 90.0


def test_half_a_side_is_half_a_side() -> None:
    side_m = SQUARE.reached_m[1]
    assert SQUARE.at(side_m / 2)[0] == Point(118.6, 31.905)
