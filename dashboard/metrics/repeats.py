"""Complaints that come again: one class, one place, within a few days of each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import cos, radians
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

Report = TypeVar("Report", bound=Any)  # what has class_id, lon, lat and reported_at

_METRES_A_DEGREE = 111_320
_APART_M = 1e8  # between the reports of two classes, once each class has a country of its own


def repeated(reports: Sequence[Report], within_m: float, within: timedelta) -> list[list[Report]]:
    """Groups of two and more, largest first; each report lies near another of its group in place and in time.

    A group may grow longer than ``within`` as long as no gap in it does: a sore spot is one spot.
    """
    places = [(one.lon, one.lat) for one in reports]
    at = [one.reported_at.timestamp() for one in reports]
    spots = Spots([one.class_id for one in reports], places, at, within_m)
    return [[reports[number] for number in group] for group in spots.groups(within.total_seconds())]


class Spots:
    """The same of columns, of which any stretch can be asked: each report has a class, (lon, lat) and a moment.

    Moments are numbers of any unit. Which spots lie near each other does not depend on when, and is looked at once.
    """

    def __init__(
        self, classes: Sequence[Any], places: Sequence[tuple[float, float]], at: Sequence[float], within_m: float
    ) -> None:
        self._order = np.argsort(np.array(at), kind="stable")
        self._at = np.array(at)[self._order]
        self._count = 0
        if len(self._order):
            _, class_of = np.unique(np.array(classes), return_inverse=True)
            spots, spot_of = np.unique(_placed(class_of, places)[self._order], axis=0, return_inverse=True)
            self._class_of, self._spot_of = class_of[self._order], spot_of.reshape(-1)
            self._near, self._count = _near(spots, within_m), len(spots)

    def groups(
        self, within: float, first: float | None = None, until: float | None = None, most: int | None = None
    ) -> list[list[int]]:
        """The largest groups, as numbers of the reports, of those from ``first`` up to but not including ``until``."""
        start = 0 if first is None else int(np.searchsorted(self._at, first))
        stop = len(self._at) if until is None else int(np.searchsorted(self._at, until))
        if start >= stop:
            return []
        at = self._at[start:stop]
        links = _links(at, self._spot_of[start:stop], self._near, self._count, within)
        heads = _joined(len(at), links)
        by_head = np.argsort(heads, kind="stable")  # those of one group stay in order of time
        begins = np.flatnonzero(np.r_[True, np.diff(heads[by_head]) != 0])
        sizes = np.diff(np.r_[begins, len(at)])
        several = np.flatnonzero(sizes > 1)
        earliest = by_head[begins[several]]
        ranked = np.lexsort((self._class_of[start:stop][earliest], at[earliest], -sizes[several]))
        chosen = several[ranked][:most]
        return [self._order[start + by_head[begins[one] : begins[one] + sizes[one]]].tolist() for one in chosen]


def _placed(class_of: NDArray[np.int64], places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Where each lies in metres, those of one class far from those of any other."""
    degrees = np.array(places)
    metres = degrees * (cos(radians(places[0][1])) * _METRES_A_DEGREE, _METRES_A_DEGREE)
    return np.column_stack((metres[:, 0] + class_of * _APART_M, metres[:, 1]))


def _near(spots: NDArray[np.float64], within_m: float) -> NDArray[np.int64]:
    """Each two spots that lie near each other, and each with itself, once."""
    points = shapely.points(spots)
    pairs: NDArray[np.int64] = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_m)
    return pairs[:, pairs[0] <= pairs[1]].T


def _links(
    at: NDArray[Any], spot_of: NDArray[np.int64], near: NDArray[np.int64], count: int, within: float
) -> NDArray[np.int64]:
    """Of two near spots, whatever came one after the other without too long a gap. A thousand reports of one spot are
    a thousand links, not a million.
    """
    by_spot = np.argsort(spot_of, kind="stable")  # those of one spot stay in order of time
    starts = np.searchsorted(spot_of[by_spot], np.arange(count + 1))
    numbers, members = [], []
    for side in near.T:
        counts = starts[side + 1] - starts[side]
        numbers.append(np.repeat(np.arange(len(near)), counts))
        firsts = np.repeat(starts[side] - np.cumsum(counts) + counts, counts)
        members.append(by_spot[firsts + np.arange(counts.sum())])
    number, member = np.concatenate(numbers), np.concatenate(members)
    order = np.lexsort((member, number))
    number, member = number[order], member[order]
    follows = (number[1:] == number[:-1]) & (at[member[1:]] - at[member[:-1]] <= within)
    return np.column_stack((member[:-1][follows], member[1:][follows]))


def _joined(count: int, links: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each report the first of those that it is linked with, over however many others."""
    heads = np.arange(count)
    while True:
        lower = np.minimum(heads[links[:, 0]], heads[links[:, 1]])
        before = heads.copy()
        np.minimum.at(heads, links[:, 0], lower)
        np.minimum.at(heads, links[:, 1], lower)
        heads = heads[heads]
        if np.array_equal(heads, before):
            return heads
