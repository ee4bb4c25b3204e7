"""The invented district laid out: streets, communities and grids as areas, and the roads between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

import numpy as np
import shapely

from dashboard.demo import names
from dashboard.demo.partition import connected_parts, shares
from dashboard.demo.roads import RoadNetwork, lay_roads
from dashboard.demo.tiling import Tiling, tile
from dashboard.domain.area import Area, AreaKind, Level

DISTRICT_CODE = "990101"  # no such district exists
DEFAULT_GRIDS = 448
DEFAULT_SEED = 20260701
_STREETS, _COMMUNITIES = 11, 81  # at the default size
_DEDICATED_SHARE = 0.05


@dataclass(frozen=True)
class Geography:
    """Areas of one district, each level tiling the one above it exactly. ``roads`` run along the grids' borders."""

    district: Area
    streets: tuple[Area, ...]
    communities: tuple[Area, ...]
    grids: tuple[Area, ...]
    roads: RoadNetwork

    @property
    def areas(self) -> tuple[Area, ...]:
        """All of them, parents first."""
        return (self.district, *self.streets, *self.communities, *self.grids)


def lay_out(grids: int = DEFAULT_GRIDS, seed: int = DEFAULT_SEED) -> Geography:
    """The district of ``seed`` with so many grids. Raises ``ValueError`` where the codes could not hold them."""
    if not 1 <= grids <= 100_000:
        raise ValueError(f"between 1 and 100000 grids, not {grids}")
    rng = np.random.default_rng(seed)
    words = Random(seed)
    pool = cycle(names.pairs(words))  # a name comes twice only where there are more communities than names
    tiling = tile(grids, rng)
    neighbours = tiling.neighbours
    street_count = min(grids, 99, max(1, round(_STREETS * (grids / DEFAULT_GRIDS) ** 0.5)))
    community_count = max(street_count, round(_COMMUNITIES * grids / DEFAULT_GRIDS))
    whole = list(range(grids))
    in_streets = _numbered(connected_parts(tiling.sites, neighbours, whole, street_count, rng), tiling)
    in_communities = shares([len(cells) for cells in in_streets], min(grids, community_count))

    streets: list[Area] = []
    communities: list[Area] = []
    basics: list[Area] = []
    street_of_cell: dict[int, str] = {}
    for number, (name, cells, parts) in enumerate(
        zip(names.street_names(street_count, words), in_streets, in_communities, strict=True), 1
    ):
        street = _parent(
            f"{DISTRICT_CODE}{number:03}", f"{name}街道", Level.STREET, cells, tiling, parent=DISTRICT_CODE
        )
        streets.append(street)
        groups = _numbered(connected_parts(tiling.sites, neighbours, cells, parts, rng), tiling)
        centres = [_centre(group, tiling) for group in groups]
        for place, (title, group) in enumerate(zip(names.community_names(name, centres, pool), groups, strict=True), 1):
            community = _parent(f"{street.code}{place:03}", title, Level.COMMUNITY, group, tiling, parent=street.code)
            communities.append(community)
            basics.extend(_grids(community, group, tiling, words))
            street_of_cell.update(dict.fromkeys(group, community.code))
    return Geography(
        district=_parent(DISTRICT_CODE, names.DISTRICT, Level.DISTRICT, whole, tiling, parent=None),
        streets=tuple(streets),
        communities=tuple(communities),
        grids=tuple(basics),
        roads=lay_roads(tiling.edges, street_of_cell),
    )


def _centre(cells: list[int], tiling: Tiling) -> tuple[float, float]:
    lon, lat = shapely.get_coordinates(shapely.centroid(tiling.shapes[cells])).mean(axis=0)
    return float(lon), float(lat)


def _numbered(groups: list[list[int]], tiling: Tiling) -> list[list[int]]:
    """In the order the codes count: north to south in bands of some two kilometres, west to east in each."""

    def place(group: list[int]) -> tuple[int, float]:
        lon, lat = _centre(group, tiling)
        return -int(lat / 0.02), lon

    return sorted(groups, key=place)


def _parent(code: str, name: str, level: Level, cells: list[int], tiling: Tiling, *, parent: str | None) -> Area:
    """An area that is exactly the union of its cells."""
    merged = shapely.coverage_union_all(tiling.shapes[cells])
    return Area(code=code, name=name, level=level, parent_code=parent, rings=_rings(merged))


def _grids(community: Area, cells: list[int], tiling: Tiling, words: Random) -> list[Area]:
    median_area = float(np.median(shapely.area(tiling.shapes)))
    ordered = [cell for (cell,) in _numbered([[cell] for cell in cells], tiling)]
    areas = []
    for number, cell in enumerate(ordered, 1):
        shape = tiling.shapes[cell]
        dense = shape.area <= 1.5 * median_area
        dedicated = dense and words.random() < _DEDICATED_SHARE
        label = f"第{number:02}网格" + (f"（{words.choice(names.DEDICATED)}）" if dedicated else "")
        areas.append(
            Area(
                code=f"{community.code}{number:03}",
                name=f"{community.name}{label}",
                level=Level.GRID,
                kind=AreaKind.DEDICATED if dedicated else AreaKind.BASIC,
                parent_code=community.code,
                rings=_rings(shape),
                households=words.randint(300, 500) if dense else words.randint(120, 320),
            )
        )
    return areas


def _rings(shape: Any) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    def corners(ring: Any) -> tuple[tuple[float, float], ...]:
        return tuple((lon, lat) for lon, lat in ring.coords)

    return tuple(
        (corners(polygon.exterior), *(corners(hole) for hole in polygon.interiors))
        for polygon in shapely.get_parts(shapely.normalize(shape))
    )
