"""The ground of the invented district: an outline, and polygons that tile it without gap or overlap."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Position = tuple[float, float]  # lon, lat in degrees, six decimals
Edge = tuple[Position, Position]

WIDTH_KM = 25.0
CENTRE: Position = (118.6, 31.9)  # where the invented district lies; no real outline is near it on purpose
DECIMALS = 6  # a tenth of a metre; shared corners are rounded alike, so shared edges stay the same edge
_KM_PER_DEGREE_LAT = 110.87
_KM_PER_DEGREE_LON = 111.32 * math.cos(math.radians(CENTRE[1]))
_CORES = 4  # where people live close together


@dataclass(frozen=True)
class Tiling:
    """Cells with their generators; ``edges`` tells which cells (one at the rim, else two) meet at each edge."""

    shapes: NDArray[Any]  # shapely polygons in degrees
    sites: NDArray[np.float64]  # (n, 2) kilometres from the centre
    edges: dict[Edge, list[int]]

    @property
    def neighbours(self) -> list[list[int]]:
        """For each cell those it shares an edge with."""
        beside: list[set[int]] = [set() for _ in self.shapes]
        for cells in self.edges.values():
            for cell in cells:
                beside[cell].update(other for other in cells if other != cell)
        return [sorted(cells) for cells in beside]


def tile(count: int, rng: np.random.Generator) -> Tiling:
    """``count`` cells, small where the district is dense and large at its rim."""
    outline = _outline(rng)
    sites = _sites(count, outline, rng)
    for _ in range(3):  # Lloyd's steps even out slivers and keep the density
        sites = shapely.get_coordinates(shapely.centroid(_cells(sites, outline)))
    shapes = shapely.transform(_cells(sites, outline), _to_degrees)
    return Tiling(shapes, sites, _edges(shapes))


def _outline(rng: np.random.Generator) -> shapely.Polygon:
    """A closed smooth curve: a few slow waves around a flattened circle, in kilometres."""
    angle = np.linspace(0, 2 * math.pi, 361)[:-1]
    radius = np.ones_like(angle)
    for waves, height in ((2, 0.05), (3, 0.075), (4, 0.05), (5, 0.035), (7, 0.018), (9, 0.01)):
        radius += height * np.cos(waves * angle + rng.uniform(0, 2 * math.pi))
    x, y = radius * np.cos(angle), 0.68 * radius * np.sin(angle)
    scale = WIDTH_KM / (x.max() - x.min())
    return shapely.Polygon(np.column_stack([x, y]) * scale)


def _sites(count: int, outline: shapely.Polygon, rng: np.random.Generator) -> NDArray[np.float64]:
    """Generators drawn with a density of one great core, some lesser ones, and a thin countryside."""
    west, south, east, north = outline.bounds
    cores = rng.uniform((west * 0.55, south * 0.5), (east * 0.55, north * 0.5), (_CORES, 2))
    cores[0] = rng.uniform(-1.5, 1.5, 2)
    weights = np.array([1.0] + [0.6] * (_CORES - 1))
    spreads = np.array([3.2] + [1.7] * (_CORES - 1))
    prepared = outline.buffer(-0.02)
    shapely.prepare(prepared)
    kept = np.empty((0, 2))
    while len(kept) < count:
        tries = rng.uniform((west, south), (east, north), (4 * count, 2))
        squared = ((tries[:, None, :] - cores) ** 2).sum(axis=2)
        density = 0.07 + (weights * np.exp(-squared / (2 * spreads**2))).sum(axis=1)
        accepted = tries[(rng.random(len(tries)) < density) & shapely.contains_xy(prepared, tries)]
        kept = np.concatenate([kept, accepted])
    return kept[:count]


def _cells(sites: NDArray[np.float64], outline: shapely.Polygon) -> NDArray[Any]:
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=outline, ordered=True)
    cells: NDArray[Any] = shapely.intersection(shapely.get_parts(diagram), outline)
    return cells


def _to_degrees(km: NDArray[np.float64]) -> NDArray[np.float64]:
    degrees = km / (_KM_PER_DEGREE_LON, _KM_PER_DEGREE_LAT) + CENTRE
    return np.asarray(np.round(degrees, DECIMALS))


def _edges(shapes: NDArray[Any]) -> dict[Edge, list[int]]:
    edges: dict[Edge, list[int]] = defaultdict(list)
    parts, owners = shapely.get_parts(shapes, return_index=True)
    for ring, owner in zip(shapely.get_exterior_ring(parts), owners, strict=True):
        corners = [tuple(corner) for corner in shapely.get_coordinates(ring).tolist()]
        for a, b in pairwise(corners):
            if a != b:
                edges[(a, b) if a < b else (b, a)].append(int(owner))
    return dict(edges)
