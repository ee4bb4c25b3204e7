"""A track: where one unit was, moment after moment, and what that amounts to: stretches, stops, gaps, mileage.

Moments are whole microseconds since 1970, as the store keeps them: a track of a day is thousands of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

FASTEST_KMH = 150.0  # nothing that patrols goes faster; a pair of fixes that would is a jump
FASTEST_MS = FASTEST_KMH / 3.6
GAP_S = 300.0  # a longer silence is a gap: nobody knows where the unit was
STOP_WITHIN_M = 50.0
STOP_FOR_S = 600.0
MOVED_M = 25.0  # a parked receiver wanders less than this; only what goes further counts as driven
_SECOND_US = 1_000_000
DEGREE_M = math.pi * 6371008.8 / 180
HALF_DEGREE = 0.008726646259971648  # in radians


class Spot(NamedTuple):
    """Where a unit was at a moment, in WGS-84 degrees."""

    at_us: int
    lon: float
    lat: float


def metres(a: Spot, b: Spot) -> float:
    """On the sphere, as ``place.distance_m``, for two spots of one city."""
    north = b.lat - a.lat
    east = (b.lon - a.lon) * math.cos((a.lat + b.lat) * HALF_DEGREE)
    return DEGREE_M * math.sqrt(north * north + east * east)


def speed_kmh(a: Spot, b: Spot) -> float:
    """What it takes to get from one to the other; within a second, as if it had taken one."""
    return 3.6 * metres(a, b) / max(abs(b.at_us - a.at_us) / _SECOND_US, 1.0)


def too_fast(a: Spot, b: Spot) -> bool:
    return speed_kmh(a, b) > FASTEST_KMH


def seconds(a: Spot, b: Spot) -> float:
    return (b.at_us - a.at_us) / _SECOND_US


def joined(a: Spot, b: Spot) -> bool:
    """Whether the way between two neighbours is known: no gap, and no jump after which the unit was placed anew."""
    return seconds(a, b) <= GAP_S and not too_fast(a, b)


class Odometer:
    """Adds up what was driven, spot by spot; what stays within the wandering of a parked receiver is not driven."""

    __slots__ = ("_counted", "last")

    def __init__(self, last: Spot | None = None, counted_to: tuple[float, float] | None = None) -> None:
        self.last = last
        self._counted = last if counted_to is None else Spot(0, *counted_to)

    @property
    def counted_to(self) -> tuple[float, float] | None:
        """Up to where it was counted."""
        return None if self._counted is None else (self._counted.lon, self._counted.lat)

    def stand(self, spot: Spot) -> None:
        """Go on from here, whatever was before."""
        self.last = self._counted = spot

    def step(self, spot: Spot) -> tuple[float, float]:
        """Metres and seconds that this next spot adds; nothing over a gap or a jump."""
        last = self.last
        if last is None or too_fast(last, spot):
            self.stand(spot)
            return 0.0, 0.0
        return self.go(spot, metres(last, spot), seconds(last, spot))

    def go(self, spot: Spot, way_m: float, took_s: float) -> tuple[float, float]:
        """The same where the way from the last spot is measured already and is no jump."""
        counted = self._counted
        if counted is None or took_s > GAP_S:
            self.stand(spot)
            return 0.0, 0.0
        driven = way_m if counted is self.last else metres(counted, spot)
        self.last = spot
        if driven < MOVED_M:
            return 0.0, took_s
        self._counted = spot
        return driven, took_s


def mileage_m(track: Iterable[Spot]) -> float:
    odometer = Odometer()
    return sum(odometer.step(spot)[0] for spot in track)


def online_s(track: Sequence[Spot]) -> float:
    """How long the unit was heard from: silences longer than a gap do not count."""
    return sum(seconds(a, b) for a, b in pairwise(track) if seconds(a, b) <= GAP_S)


@dataclass(frozen=True, slots=True)
class Stop:
    """Not moved further than ``STOP_WITHIN_M`` for longer than ``STOP_FOR_S``; the place is the middle of its spots."""

    start_us: int
    end_us: int
    lon: float
    lat: float


def stretches(track: Sequence[Spot]) -> list[Sequence[Spot]]:
    """The track cut where the way is not known."""
    cuts = [i for i in range(1, len(track)) if not joined(track[i - 1], track[i])]
    edges = [0, *cuts, len(track)]
    return [track[a:b] for a, b in pairwise(edges) if b > a]


def gaps(track: Sequence[Spot]) -> list[tuple[int, int]]:
    """Silences longer than ``GAP_S``, from the last spot before to the first after."""
    return [(a.at_us, b.at_us) for a, b in pairwise(track) if seconds(a, b) > GAP_S]


def stops(track: Sequence[Spot]) -> list[Stop]:
    found = []
    for stretch in stretches(track):
        first = 0
        while first < len(stretch):
            end = first + 1
            while end < len(stretch) and metres(stretch[first], stretch[end]) < STOP_WITHIN_M:
                end += 1
            here = stretch[first:end]
            if seconds(here[0], here[-1]) > STOP_FOR_S:
                lon, lat = (sum(spot[axis] for spot in here) / len(here) for axis in (1, 2))
                found.append(Stop(here[0].at_us, here[-1].at_us, lon, lat))
                first = end
            else:
                first += 1
    return found


def thinned(track: Sequence[Spot], to_s: float) -> list[Spot]:
    """The track with a spot every ``to_s`` where it had more: no silence in it grows into a gap, both ends stay."""
    staying: list[Spot] = []
    for i, spot in enumerate(track):
        last = i + 1 == len(track)
        if not staying or last or seconds(staying[-1], track[i + 1]) > to_s:
            staying.append(spot)
    return staying
