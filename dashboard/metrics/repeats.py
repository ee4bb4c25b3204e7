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
    found = repeats([one.class_id for one in reports], places, at, within_m, within.total_seconds())
    return [[reports[number] for number in group] for group in found]


def repeats(
    classes: Sequence[Any],
    places: Sequence[tuple[float, float]],
    at_s: Sequence[float],
    within_m: float,
    within_s: float,
) -> list[list[int]]:
    """The same of columns, as numbers of the reports: each has a class, (lon, lat) and a moment."""
    if not classes:
        return []
    at = np.array(at_s)
    order = np.argsort(at, kind="stable")
    spots, spot_of = np.unique(_placed(classes, places)[order], axis=0, return_inverse=True)
    heads = _joined(len(order), _links(at[order], spot_of.reshape(-1), _near(spots, within_m), within_s))
    groups: dict[int, list[int]] = {}
    for head, number in zip(heads.tolist(), order.tolist(), strict=True):
        groups.setdefault(head, []).append(number)
    several = [group for group in groups.values() if len(group) > 1]
    return sorted(several, key=lambda group: (-len(group), at_s[group[0]], classes[group[0]]))


def _placed(classes: Sequence[Any], places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Where each lies in metres, those of one class far from those of any other."""
    _, country = np.unique(np.array(classes), return_inverse=True)
    degrees = np.array(places)
    metres = degrees * (cos(radians(places[0][1])) * _METRES_A_DEGREE, _METRES_A_DEGREE)
    return np.column_stack((metres[:, 0] + country * _APART_M, metres[:, 1]))


def _near(spots: NDArray[np.float64], within_m: float) -> NDArray[np.int64]:
    """Each two spots that lie near each other, and each with itself, once."""
    points = shapely.points(spots)
    pairs: NDArray[np.int64] = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_m)
    return pairs[:, pairs[0] <= pairs[1]].T


def _links(
    at: NDArray[np.float64], spot_of: NDArray[np.int64], near: NDArray[np.int64], within_s: float
) -> NDArray[np.int64]:
    """Of two near spots, whatever came one after the other without too long a gap. A thousand reports of one spot are
    a thousand links, not a million.
    """
    by_spot = np.argsort(spot_of, kind="stable")  # those of one spot stay in order of time
    starts = np.searchsorted(spot_of[by_spot], np.arange(spot_of.max() + 2))
    numbers, members = [], []
    for side in near.T:
        counts = starts[side + 1] - starts[side]
        numbers.append(np.repeat(np.arange(len(near)), counts))
        firsts = np.repeat(starts[side] - np.cumsum(counts) + counts, counts)
        members.append(by_spot[firsts + np.arange(counts.sum())])
    number, member = np.concatenate(numbers), np.concatenate(members)
    order = np.lexsort((member, number))
    number, member = number[order], member[order]
    follows = (number[1:] == number[:-1]) & (at[member[1:]] - at[member[:-1]] <= within_s)
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
