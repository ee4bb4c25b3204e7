"""What a wall shows and where: its strip of figures, and the tiles of its left, middle and right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args

Figure = Literal[
    "reported",
    "registered",
    "dispose_pending",
    "disposed",
    "closed_total",
    "pending_overdue",
    "supervised_open",
    "unclosed_overdue",
    "closure_rate",
    "on_time_closure_rate",
    "disposal_rate",
    "on_time_disposal_rate",
    "rework_rate",
    "return_rate",
    "workers_online",
    "vehicles_online",
    "areas_visited",
    "areas_missed",
    "driven_km",
]
Tile = Literal[
    "sources",
    "classes",
    "trend",
    "hot",
    "departments",
    "departments_whole",
    "areas",
    "areas_whole",
    "deadlines",
    "supervised",
    "overdue_areas",
    "overdue_departments",
    "ticker",
    "agenda",
    "map",
    "fleets",
    "mileage",
    "coverage",
    "units",
    "hazards",
]
Preset = Literal["main", "patrol", "departments", "streets", "safety"]
FIGURES: tuple[Figure, ...] = get_args(Figure)
TILES: tuple[Tile, ...] = get_args(Tile)

_TRACKS = 60  # rows of the grid that tiles are laid on: fine enough for any share
# How much height a tile asks for beside others of its column.
_WEIGHT: dict[str, int] = {
    "departments": 24,
    "areas": 19,
    "sources": 21,
    "classes": 21,
    "deadlines": 19,
    "trend": 18,
    "hot": 18,
    "ticker": 16,
    "agenda": 9,
    "map": 60,
    "departments_whole": 60,
    "areas_whole": 60,
}
_USUAL_WEIGHT = 20
# Whom a column of its own serves best, first to last, once there are columns enough.
_TALL = ("trend", "classes", "departments", "areas", "areas_whole", "departments_whole", "coverage", "units", "fleets")
_SIDE_COLUMNS = (1, 2, 3, 4)  # of each side: on an ordinary wall, from 8:3, from 16:5, from 9:2


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The figures of the strip in their order, and the tiles of each part from top to bottom."""

    strip: tuple[Figure, ...]
    left: tuple[Tile, ...]
    middle: tuple[Tile, ...]
    right: tuple[Tile, ...]

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return (*self.left, *self.middle, *self.right)

    def places(self) -> dict[str, tuple[str, ...]]:
        """For each tile its place on each shape of wall, as CSS says a grid area: row / column / row / column."""
        shapes = [self._placed(columns) for columns in _SIDE_COLUMNS]
        return {tile: tuple(shape[tile] for shape in shapes) for tile in self.tiles}

    def _placed(self, columns: int) -> dict[str, str]:
        """A side without tiles leaves its columns to the middle."""
        placed = {}
        for tiles, first in ((self.left, 1), (self.right, columns + 2)):
            stacks = _stacks(tiles, columns)
            for number, stack in enumerate(stacks):
                start, end = (first + columns * edge // len(stacks) for edge in (number, number + 1))
                placed.update(_stacked(stack, start, end))
        west = columns + 1 if self.left else 1
        east = columns + 2 if self.right else 2 * columns + 2
        placed.update(_stacked(self.middle, west, east))
        return placed


def _stacks(tiles: tuple[Tile, ...], columns: int) -> list[list[Tile]]:
    """Which tiles share a column. The tallest stand alone first; the others share what is left."""
    if len(tiles) <= columns:
        return [[tile] for tile in tiles]
    if columns == 1:
        return [list(tiles)]
    tall = sorted((tile for tile in tiles if tile in _TALL), key=_TALL.index)
    alone = tall[: columns - 1] if columns > 2 else [tile for tile in tall[:1] if tile == "trend"]
    rest = [tile for tile in tiles if tile not in alone]
    shared = columns - len(alone)
    edges = [len(rest) * edge // shared for edge in range(shared + 1)]
    stacks = [[tile] for tile in alone] + [rest[a:b] for a, b in pairwise(edges)]
    return sorted(stacks, key=lambda stack: (stack == ["trend"], tiles.index(stack[0])))


def _stacked(tiles: tuple[Tile, ...] | list[Tile], start: int, end: int) -> dict[str, str]:
    weights = [_WEIGHT.get(tile, _USUAL_WEIGHT) for tile in tiles]
    edges = [round(_TRACKS * sum(weights[:n]) / sum(weights)) + 1 for n in range(len(tiles) + 1)] if tiles else []
    return {tile: f"{edges[n]} / {start} / {edges[n + 1]} / {end}" for n, tile in enumerate(tiles)}


PRESETS: dict[Preset, Arrangement] = {
    "main": Arrangement(
        (
            "reported",
            "registered",
            "dispose_pending",
            "closed_total",
            "pending_overdue",
            "closure_rate",
            "on_time_closure_rate",
            "rework_rate",
            "workers_online",
            "vehicles_online",
        ),
        ("sources", "classes", "trend", "hot"),
        ("map",),
        ("departments", "areas", "deadlines", "ticker"),
    ),
    "patrol": Arrangement(
        (
            "vehicles_online",
            "workers_online",
            "areas_visited",
            "areas_missed",
            "driven_km",
            "reported",
            "pending_overdue",
        ),
        ("fleets", "mileage"),
        ("map",),
        ("coverage", "units", "ticker"),
    ),
    "departments": Arrangement(
        (
            "disposed",
            "dispose_pending",
            "pending_overdue",
            "supervised_open",
            "disposal_rate",
            "on_time_disposal_rate",
            "rework_rate",
            "return_rate",
        ),
        ("classes", "trend", "overdue_departments"),
        ("departments_whole",),
        ("supervised", "deadlines", "ticker"),
    ),
    "streets": Arrangement(
        (
            "reported",
            "dispose_pending",
            "pending_overdue",
            "closed_total",
            "on_time_disposal_rate",
            "on_time_closure_rate",
            "rework_rate",
        ),
        ("areas_whole",),
        ("map",),
        ("overdue_areas", "hot", "ticker"),
    ),
    "safety": Arrangement(
        (
            "pending_overdue",
            "supervised_open",
            "dispose_pending",
            "unclosed_overdue",
            "on_time_disposal_rate",
            "workers_online",
        ),
        ("hazards", "overdue_areas"),
        ("map",),
        ("supervised", "deadlines", "ticker"),
    ),
}


DESK = "desk"  # the wall of no name: what the first of them shows, of the asker's own scope


def desk_of(wall: Arrangement) -> Arrangement:
    """The same tiles in front of a person: above them what needs somebody today."""
    if "agenda" in wall.tiles:
        return wall
    return replace(wall, middle=("agenda", *wall.middle))
