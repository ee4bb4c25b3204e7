"""Grouping of cells into connected parts of about equal size: grids into communities, communities into streets."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray


def connected_parts(
    sites: NDArray[np.float64], neighbours: list[list[int]], members: list[int], parts: int, rng: np.random.Generator
) -> list[list[int]]:
    """``members`` (a connected set of cells) in ``parts`` connected, non-empty groups.

    The centres come from k-means; the groups then grow from them over shared edges, nearest first, so that no group
    can fall apart however the cells lie.
    """
    points = sites[members]
    centres = points[rng.choice(len(members), parts, replace=False)]
    for _ in range(12):
        nearest = _squared(points, centres).argmin(axis=1)
        for part in range(parts):
            if (nearest == part).any():
                centres[part] = points[nearest == part].mean(axis=0)
    return _grown(sites, neighbours, members, _seeds(points, members, centres))


def shares(sizes: list[int], total: int) -> list[int]:
    """``total`` split in proportion to ``sizes`` by largest remainder, at least one each and never above its size."""
    exact = [size * total / sum(sizes) for size in sizes]
    given = [min(size, max(1, int(share))) for size, share in zip(sizes, exact, strict=True)]
    while sum(given) != total:
        step = 1 if sum(given) < total else -1
        able = [i for i, size in enumerate(sizes) if 1 <= given[i] + step <= size]
        if not able:
            break
        given[max(able, key=lambda i: step * (exact[i] - given[i]))] += step
    return given


def _squared(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def _seeds(points: NDArray[np.float64], members: list[int], centres: NDArray[np.float64]) -> list[int]:
    """A different cell for each centre: the nearest that is still free."""
    taken: list[int] = []
    for row in _squared(centres, points):
        taken.append(next(members[i] for i in np.argsort(row) if members[i] not in taken))
    return taken


def _grown(
    sites: NDArray[np.float64], neighbours: list[list[int]], members: list[int], seeds: list[int]
) -> list[list[int]]:
    """Dijkstra from all seeds at once: each cell joins the group that reaches it over the shortest way."""
    allowed = set(members)
    group_of: dict[int, int] = {}
    front = [(0.0, seed, group) for group, seed in enumerate(seeds)]
    heapify(front)
    while front:
        distance, cell, group = heappop(front)
        if cell in group_of:
            continue
        group_of[cell] = group
        for other in neighbours[cell]:
            if other in allowed and other not in group_of:
                step = float(np.hypot(*(sites[other] - sites[cell])))
                heappush(front, (distance + step, other, group))
    groups: list[list[int]] = [[] for _ in seeds]
    for cell, group in group_of.items():
        groups[group].append(cell)
    return [sorted(group) for group in groups]
