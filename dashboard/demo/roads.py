"""Roads of the invented district: a network along the borders of its grids, and rounds to drive on it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from random import Random

from dashboard.demo.tiling import Edge, Position
from dashboard.domain.place import Point, distance_m

_LANE_COST = 1.8  # a lane between grids of one community costs this much more than a road between two


@dataclass(frozen=True)
class RoadNetwork:
    """Connected: every crossing can be reached from every other. ``exits`` hold (crossing, cost in weighted metres)."""

    crossings: tuple[Position, ...]
    exits: tuple[tuple[tuple[int, float], ...], ...]

    def way(self, start: int, goal: int) -> list[int]:
        """The cheapest way as crossings, both ends included (A*)."""
        aim = self.crossings[goal]
        front = [(0.0, 0.0, start, start)]
        came_from: dict[int, int] = {}
        while front:
            _, cost, here, before = heappop(front)
            if here in came_from:
                continue
            came_from[here] = before
            if here == goal:
                break
            for there, step in self.exits[here]:
                if there not in came_from:
                    heappush(front, (cost + step + _metres(self.crossings[there], aim), cost + step, there, here))
        way = [goal]
        while way[-1] != start:
            way.append(came_from[way[-1]])
        return way[::-1]


@dataclass(frozen=True)
class Round:
    """A closed line that is driven again and again; ``reached_m`` is the way to each corner from the start."""

    corners: tuple[Position, ...]
    reached_m: tuple[float, ...]

    @property
    def length_m(self) -> float:
        """Once around."""
        return self.reached_m[-1]

    def at(self, way_m: float) -> tuple[Point, float]:
        """Where one is after so many metres, and the heading in degrees, 0 north, clockwise."""
        rest = way_m % self.length_m
        i = min(bisect_right(self.reached_m, rest), len(self.corners) - 1)
        (lon_a, lat_a), (lon_b, lat_b) = self.corners[i - 1], self.corners[i]
        share = (rest - self.reached_m[i - 1]) / (self.reached_m[i] - self.reached_m[i - 1])
        east = (lon_b - lon_a) * math.cos(math.radians(lat_a))
        heading = math.degrees(math.atan2(east, lat_b - lat_a)) % 360
        return Point(round(lon_a + share * (lon_b - lon_a), 6), round(lat_a + share * (lat_b - lat_a), 6)), heading


def closed_round(corners: Iterable[Position]) -> Round:
    """The round along ``corners`` and back to the first; corners that repeat at once are passed over."""
    line: list[Position] = []
    for corner in corners:
        if not line or corner != line[-1]:
            line.append(corner)
    if line[0] != line[-1]:
        line.append(line[0])
    reached = [0.0]
    for a, b in pairwise(line):
        reached.append(reached[-1] + _metres(a, b))
    return Round(tuple(line), tuple(reached))


def patrol_round(roads: RoadNetwork, home: int, rng: Random) -> Round:
    """A stroll of some dozens of crossings from home, turning back only where a road ends, and the way back."""
    stroll = [home]
    for _ in range(rng.randint(25, 60)):
        ways = [there for there, _ in roads.exits[stroll[-1]] if there != stroll[-2:][0]] or [stroll[-2]]
        stroll.append(rng.choice(ways))
    return closed_round(roads.crossings[i] for i in (*stroll, *roads.way(stroll[-1], home)))


def lay_roads(edges: dict[Edge, list[int]], community_of: dict[int, str]) -> RoadNetwork:
    """The inner borders as roads; what cannot be reached from the greatest connected part is left out."""
    beside: dict[Position, list[tuple[Position, float]]] = {}
    for (a, b), cells in edges.items():
        if len(cells) == 2:
            same = community_of[cells[0]] == community_of[cells[1]]
            cost = _metres(a, b) * (_LANE_COST if same else 1.0)
            beside.setdefault(a, []).append((b, cost))
            beside.setdefault(b, []).append((a, cost))
    if not beside:  # a district of one grid has no border inside: its rim must do
        for a, b in edges:
            beside.setdefault(a, []).append((b, _metres(a, b)))
            beside.setdefault(b, []).append((a, _metres(a, b)))
    crossings = tuple(sorted(_greatest_part(beside)))
    number = {crossing: i for i, crossing in enumerate(crossings)}
    return RoadNetwork(
        crossings, tuple(tuple((number[there], cost) for there, cost in beside[here]) for here in crossings)
    )


def _greatest_part(beside: dict[Position, list[tuple[Position, float]]]) -> set[Position]:
    left, greatest = set(beside), set[Position]()
    while left:
        part, front = set[Position](), [next(iter(left))]
        while front:
            here = front.pop()
            if here not in part:
                part.add(here)
                front.extend(there for there, _ in beside[here])
        left -= part
        greatest = max(greatest, part, key=len)
    return greatest


def _metres(a: Position, b: Position) -> float:
    return distance_m(Point(*a), Point(*b))
