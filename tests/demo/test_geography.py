"""The invented district is tiled exactly, every parent is the union of its children, and the seed decides it all."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from dashboard.demo.geography import Geography, lay_out
from dashboard.domain.area import Area, AreaKind


def shape(area: Area) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(part[0], part[1:]) for part in area.rings])


def uneven_parents(parents: tuple[Area, ...], children: tuple[Area, ...]) -> list[str]:
    """Codes of parents that differ from the union of their children in any place."""
    uneven = []
    for parent in parents:
        union = shapely.union_all([shape(child) for child in children if child.parent_code == parent.code])
        if shapely.symmetric_difference(union, shape(parent)).area > 1e-12:
            uneven.append(parent.code)
    return uneven


def test_default_district_has_11_streets_81_communities_and_448_grids(geography: Geography) -> None:
    assert (len(geography.streets), len(geography.communities), len(geography.grids)) == (11, 81, 448)


def test_grids_meet_without_gap_or_overlap(geography: Geography) -> None:
    assert shapely.coverage_is_valid(np.array([shape(grid) for grid in geography.grids]))


def test_areas_of_grids_sum_to_the_district(geography: Geography) -> None:
    total = sum(shape(grid).area for grid in geography.grids)
    assert total == pytest.approx(shape(geography.district).area, abs=1e-9)


def test_every_community_is_the_union_of_its_grids(geography: Geography) -> None:
    assert uneven_parents(geography.communities, geography.grids) == []


def test_every_street_is_the_union_of_its_communities(geography: Geography) -> None:
    assert uneven_parents(geography.streets, geography.communities) == []


def test_district_is_the_union_of_its_streets(geography: Geography) -> None:
    assert uneven_parents((geography.district,), geography.streets) == []


def test_every_area_is_one_piece_without_holes(geography: Geography) -> None:
    assert {(len(area.rings), len(area.rings[0])) for area in geography.areas} == {(1, 1)}


def test_codes_grow_by_three_digits_a_level(geography: Geography) -> None:
    assert {len(area.code) for area in geography.streets} == {9}
    assert {len(area.code) for area in geography.communities} == {12}
    assert {len(area.code) for area in geography.grids} == {15}
    assert all(area.code.startswith(area.parent_code or "") for area in geography.areas)


def test_no_two_areas_share_a_code_or_a_name(geography: Geography) -> None:
    assert len({area.code for area in geography.areas}) == len({area.name for area in geography.areas}) == 541


def test_coordinates_have_at_most_six_decimals(geography: Geography) -> None:
    corners = {corner for area in geography.areas for part in area.rings for ring in part for corner in ring}
    assert all(round(value, 6) == value for corner in corners for value in corner)


def test_some_grids_are_dedicated_and_most_are_basic(geography: Geography) -> None:
    kinds = [grid.kind for grid in geography.grids]
    assert 5 <= kinds.count(AreaKind.DEDICATED) <= 40
    assert set(kinds) == {AreaKind.DEDICATED, AreaKind.BASIC}


def test_dense_grids_hold_300_to_500_households(geography: Geography) -> None:
    smallest = sorted(geography.grids, key=lambda grid: shape(grid).area)[:100]
    assert all(300 <= (grid.households or 0) <= 500 for grid in smallest)


def test_largest_grids_are_many_times_the_smallest(geography: Geography) -> None:
    areas = sorted(shape(grid).area for grid in geography.grids)
    assert areas[-10] > 15 * areas[10]


def test_same_seed_lays_out_the_same_district(geography: Geography) -> None:
    assert lay_out() == geography


def test_another_seed_lays_out_another_district() -> None:
    assert lay_out(20, 1).district.rings != lay_out(20, 2).district.rings


@pytest.mark.parametrize("grids", [1, 2, 3, 13, 100])
def test_small_districts_have_exactly_as_many_grids_as_asked(grids: int) -> None:
    assert len(lay_out(grids, 4).grids) == grids


def test_a_district_without_grids_is_refused() -> None:
    with pytest.raises(ValueError, match="between 1 and 100000 grids, not 0"):
        lay_out(0)
