"""Where things happen in the invented city: in populous grids more than in others, and in some for a week."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from math import sqrt
from random import Random

import shapely

from dashboard.demo.geography import Geography
from dashboard.demo.names import road_names
from dashboard.demo.tiling import DECIMALS, Position
from dashboard.domain.place import Point


class Places:
    """Draws grids, points and addresses; the same dice give the same place."""

    def __init__(self, geography: Geography, seed: int) -> None:
        self.grids = geography.grids
        self._seed = seed
        self._roads = road_names()
        names = {area.code: area.name for area in (*geography.streets, *geography.communities)}
        self._prefixes = [names[grid.code[:9]] + names[grid.code[:12]] for grid in self.grids]
        self._rings = [max((part[0] for part in grid.rings), key=len) for grid in self.grids]
        middles = shapely.centroid([shapely.Polygon(ring) for ring in self._rings])
        self._middles: list[Position] = [(lon, lat) for lon, lat in shapely.get_coordinates(middles).tolist()]

    def grid(self, rng: Random, week: int) -> int:
        """The number of a grid; some are restless for a week, most are not."""
        weights = _restless(self, week)
        return bisect(weights, rng.random() * weights[-1])

    def spot(self, rng: Random, number: int) -> Point:
        """A point inside the grid: cells are seen whole from their middle, so it lies between middle and rim."""
        ring, (lon, lat) = self._rings[number], self._middles[number]
        corner = int(rng.random() * (len(ring) - 1))
        (lon_a, lat_a), (lon_b, lat_b) = ring[corner], ring[corner + 1]
        along, out = rng.random(), 0.97 * sqrt(rng.random())
        return Point(
            round(lon + out * (lon_a + along * (lon_b - lon_a) - lon), DECIMALS),
            round(lat + out * (lat_a + along * (lat_b - lat_a) - lat), DECIMALS),
        )

    def address(self, rng: Random, number: int) -> str:
        """Street, community, road and house number."""
        road = self._roads[int(rng.random() * len(self._roads))]
        return f"{self._prefixes[number]}{road}{1 + int(rng.random() * 180)}号"

    def restlessness(self, week: int) -> list[float]:
        """Cumulated weights of the grids in one week."""
        dice = Random(f"{self._seed}-grids-{week}")
        return list(accumulate((grid.households or 1) * (0.35 + 4.0 * dice.random() ** 7) for grid in self.grids))


@lru_cache(maxsize=16)
def _restless(places: Places, week: int) -> list[float]:
    return places.restlessness(week)
