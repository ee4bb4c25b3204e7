"""Which area a position lies in, and what a map is drawn from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.area import Area, AreaKind, Level
from dashboard.domain.case import Flag
from dashboard.domain.place import Point
from dashboard.geography import Locator, Redrawing, outline_of
from tests.build import AREAS, EAST, TOP, WEST, case
from tests.redrawn import AREAS as AREAS_REDRAWN
from tests.redrawn import DAY


def square(west: float, east: float) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((((west, 0.0), (east, 0.0), (east, 1.0), (west, 1.0), (west, 0.0)),),)


def grid(code: str, kind: AreaKind, west: float, east: float) -> Area:
    return Area(
        code=code, name=f"{code}网格", level=Level.GRID, kind=kind, parent_code="9901", rings=square(west, east)
    )


CAMPUS = grid("990101", AreaKind.DEDICATED, 1.0, 1.5)
PLAIN = grid("990102", AreaKind.BASIC, 1.4, 2.0)
CITY = (TOP, EAST, WEST, CAMPUS, PLAIN)


@pytest.mark.parametrize(
    ("lon", "code"),
    [
        pytest.param(1.7, "990102", id="a basic grid"),
        pytest.param(1.2, "990101", id="a dedicated grid alone"),
        pytest.param(1.45, "990102", id="a dedicated grid over a basic one"),
        pytest.param(0.5, "9902", id="a street without grids"),
        pytest.param(3.0, None, id="outside"),
    ],
)
def test_a_position_lies_in(lon: float, code: str | None) -> None:
    assert Locator(CITY).codes([Point(lon, 0.5)]) == [code]


def test_many_positions_at_once_lie_where_each_lies_alone() -> None:
    places = [None if n % 7 == 0 else Point(n / 10, 0.5) for n in range(35)]
    locator = Locator(CITY)
    alone = [locator.codes([place])[0] for place in places]
    assert locator.codes(places) == alone
    assert {"9902", "990101", "990102", None} <= set(alone)


def test_a_case_without_a_position_lies_nowhere() -> None:
    assert Locator(CITY).codes([None]) == [None]


def test_the_area_a_source_names_stands_over_the_position() -> None:
    named = case(area_code="9902", place=Point(1.7, 0.5))
    assert Locator(CITY).settle([named])[0].area_code == "9902"


def test_an_area_nobody_knows_gives_way_to_the_position() -> None:
    settled = Locator(CITY).settle([case(area_code="0000", place=Point(1.7, 0.5))])[0]
    assert (settled.area_code, settled.flags) == ("990102", frozenset())


def test_an_unknown_area_without_a_position_is_flagged() -> None:
    settled = Locator(CITY).settle([case(area_code="0000", place=None)])[0]
    assert (settled.area_code, settled.flags) == (None, frozenset({Flag.UNKNOWN_AREA}))


def test_a_position_outside_the_city_is_flagged() -> None:
    settled = Locator(CITY).settle([case(area_code=None, place=Point(9.0, 0.5))])[0]
    assert (settled.area_code, settled.flags) == (None, frozenset({Flag.OUTSIDE_CITY}))


def test_in_a_city_without_outlines_nothing_lies_outside() -> None:
    here = case(area_code=None, place=Point(9.0, 0.5))
    assert Locator([TOP]).settle([here]) == [here]


def test_dedicated_grids_are_drawn_last_and_so_on_top() -> None:
    assert outline_of(CITY, Level.GRID).codes == ("990102", "990101")


def test_a_dedicated_grid_leaves_no_hole_in_the_outer_line() -> None:
    around = Area(
        code="990103",
        name="外",
        level=Level.GRID,
        kind=AreaKind.BASIC,
        parent_code="9901",
        rings=((square(0.0, 4.0)[0][0], ((1.0, 0.25), (1.0, 0.75), (2.0, 0.75), (2.0, 0.25), (1.0, 0.25))),),
    )
    inside = Area(
        code="990104",
        name="园区",
        level=Level.GRID,
        kind=AreaKind.DEDICATED,
        parent_code="9901",
        rings=((((1.0, 0.25), (2.0, 0.25), (2.0, 0.75), (1.0, 0.75), (1.0, 0.25)),),),
    )
    assert len(outline_of((TOP, EAST, around, inside), Level.GRID).outer) == 1


def test_a_ring_is_its_first_corner_and_the_way_to_each_next_one() -> None:
    drawn = outline_of(AREAS, Level.STREET)
    assert drawn.origin == (0.0, 0.0)
    ring = drawn.rings[drawn.codes.index("9902")][0]
    assert ring == (0, 0, 100_000, 0, 0, 100_000, -100_000, 0, 0, -100_000)


def test_the_names_on_the_map_are_those_of_the_streets() -> None:
    assert [(code, name) for code, name, _, _ in outline_of(CITY, Level.GRID).labels] == [("9901", "东街")]


def test_another_shape_is_another_version() -> None:
    assert outline_of(AREAS, Level.STREET).version != outline_of((TOP, EAST), Level.STREET).version


def test_a_city_without_outlines_draws_nothing() -> None:
    bare = outline_of((TOP,), Level.GRID)
    assert (bare.codes, bare.rings, bare.outer) == ((), (), ())


def test_only_what_todays_boundaries_place_elsewhere_has_moved() -> None:
    redrawing = Redrawing(AREAS_REDRAWN, date(2026, 11, 16))
    before, after = date(2026, 10, 31), DAY
    there = [(before, Point(0.9, 0.5)), (before, Point(0.5, 0.5)), (after, Point(0.9, 0.5)), (before, Point(9, 9))]
    assert (redrawing.since, redrawing.moved(there)) == (DAY, [(0, "9901")])


def test_a_version_that_is_still_to_come_moves_nothing() -> None:
    assert Redrawing(AREAS_REDRAWN, date(2026, 10, 31)).since is None


def test_before_there_were_outlines_nothing_lay_anywhere() -> None:
    since = [replace(area, valid_from=DAY) if area.rings else area for area in AREAS]
    redrawing = Redrawing(since, date(2026, 11, 16))
    assert (redrawing.since, redrawing.moved([(date(2026, 10, 1), Point(0.5, 0.5))])) == (None, [])


def test_ground_that_the_city_gave_up_is_in_no_area_of_today() -> None:
    kept = [AREAS[0], replace(AREAS[1], valid_to=DAY), AREAS[2]]
    assert Redrawing(kept, DAY).moved([(date(2026, 10, 1), Point(1.5, 0.5))]) == [(0, None)]
