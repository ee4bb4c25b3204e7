"""Where the tiles of a wall stand, on every shape of wall."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from dashboard.domain.arrangement import PRESETS, TILES, Arrangement

SHAPES = range(4)
MAIN = PRESETS["main"]


def boxes(arrangement: Arrangement, shape: int) -> dict[str, tuple[int, int, int, int]]:
    """Top, left, bottom and right line of each tile."""
    return {tile: tuple(map(int, at[shape].split(" / "))) for tile, at in arrangement.places().items()}  # type: ignore[misc]


def arrangements() -> list[Arrangement]:
    """The presets, and sides of every length."""
    free = tuple(tile for tile in TILES if tile != "map")
    own = [replace(MAIN, left=free[:n], right=free[n : 2 * n], middle=("map",)) for n in range(8)]
    return [*PRESETS.values(), *own]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("arrangement", arrangements(), ids=lambda one: "-".join(one.left) or "none")
def test_no_tile_lies_on_another_and_every_side_is_full(arrangement: Arrangement, shape: int) -> None:
    placed = boxes(arrangement, shape)
    assert set(placed) == set(arrangement.tiles)
    for (top, left, bottom, right), (top_b, left_b, bottom_b, right_b) in combinations(placed.values(), 2):
        assert bottom <= top_b or bottom_b <= top or right <= left_b or right_b <= left
    columns = 2 * (shape + 1) + 1
    area = sum((bottom - top) * (right - left) for top, left, bottom, right in placed.values())
    assert area == 60 * columns


def test_on_an_ordinary_wall_a_side_is_one_column_from_top_to_bottom() -> None:
    placed = boxes(MAIN, 0)
    assert [placed[tile][1::2] for tile in MAIN.left] == [(1, 2)] * 4
    assert [placed[tile][0] for tile in MAIN.left] == sorted(placed[tile][0] for tile in MAIN.left)


def test_a_wide_wall_gives_the_trend_a_column_of_its_own() -> None:
    assert boxes(MAIN, 1)["trend"] == (1, 2, 61, 3)


def test_a_very_wide_wall_stands_the_boards_alone() -> None:
    placed = boxes(MAIN, 2)
    assert (placed["departments"], placed["areas"]) == ((1, 5, 61, 6), (1, 6, 61, 7))
    assert placed["deadlines"][1::2] == placed["ticker"][1::2] == (7, 8)


def test_three_screens_side_by_side_have_a_column_for_every_tile() -> None:
    assert all(box[0] == 1 and box[2] == 61 for box in boxes(MAIN, 3).values())


def test_a_wall_without_a_side_gives_its_columns_to_the_middle() -> None:
    bare = replace(MAIN, left=(), right=())
    assert [boxes(bare, shape)["map"] for shape in SHAPES] == [(1, 1, 61, 2 * n + 2) for n in (1, 2, 3, 4)]
