"""The hours kept in memory, and sums over any part of them."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.cube import Cube, added, sums, sums_by

TALLIES = ("reported", "closed")


def cube() -> Cube:
    """Two hours: street 1 reports 3 and closes 1, street 2 reports 5; then street 1 reports 7."""
    kept = Cube(TALLIES)
    kept.replace_hours({10: [(10, 1, 0, 0, 0, 3, 1), (10, 2, 0, 0, 0, 5, 0)], 11: [(11, 1, 0, 0, 0, 7, 0)]})
    return kept


def test_the_sum_of_a_stretch_of_hours() -> None:
    assert sums(cube().between(10, 12), TALLIES) == {"reported": 15, "closed": 1}


def test_the_end_of_a_stretch_is_not_in_it() -> None:
    assert sums(cube().between(10, 11), TALLIES) == {"reported": 8, "closed": 1}


def test_an_hour_is_replaced_whole() -> None:
    kept = cube()
    kept.replace_hours({10: [(10, 1, 0, 0, 0, 4, 1)]})
    assert sums(kept.between(10, 12), TALLIES) == {"reported": 11, "closed": 1}


def test_an_hour_that_has_become_empty_counts_nothing() -> None:
    kept = cube()
    kept.replace_hours({11: []})
    assert sums(kept.between(11, 12), TALLIES) == {"reported": 0, "closed": 0}


def test_what_is_forgotten_is_gone() -> None:
    kept = cube()
    kept.forget_before(11)
    assert sums(kept.between(0, 100), TALLIES) == {"reported": 7, "closed": 0}


def test_an_empty_cube_sums_to_zero() -> None:
    assert sums(Cube(TALLIES).between(0, 100), TALLIES) == {"reported": 0, "closed": 0}


def test_sums_by_street() -> None:
    cells = cube().between(10, 12)
    assert sums_by(cells, cells["area_id"], TALLIES) == {
        1: {"reported": 10, "closed": 1},
        2: {"reported": 5, "closed": 0},
    }


def test_sums_by_what_the_cells_themselves_do_not_hold() -> None:
    cells = cube().between(10, 12)
    halves = pd.Series([7, 7, 8])
    assert sums_by(cells, halves, ["reported"]) == {7: {"reported": 8}, 8: {"reported": 7}}


def test_flows_and_stock_of_the_same_street_stand_side_by_side() -> None:
    assert added({1: {"reported": 3}}, {1: {"pending_overdue": 2}, 2: {"pending_overdue": 1}}) == {
        1: {"reported": 3, "pending_overdue": 2},
        2: {"pending_overdue": 1},
    }


def test_the_same_amount_of_the_same_street_adds_up() -> None:
    assert added({1: {"reported": 3}}, {1: {"reported": 4}}) == {1: {"reported": 7}}
