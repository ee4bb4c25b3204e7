"""Complaints that come again: one class, one place, within a few days of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from math import cos, floor, hypot, radians
from typing import Any, TypeVar

Report = TypeVar("Report", bound=Any)  # what has class_id, lon, lat and reported_at

_METRES_A_DEGREE = 111_320


def repeated(reports: Sequence[Report], within_m: float, within: timedelta) -> list[list[Report]]:
    """Groups of two and more, largest first; each report lies near another of its group in place and in time.

    A group may grow longer than ``within`` as long as no gap in it does: a sore spot is one spot.
    """
    groups: list[list[Report]] = []
    for same in _by(reports, lambda one: one.class_id):
        groups.extend(group for group in _chained(same, within_m, within) if len(group) > 1)
    return sorted(groups, key=lambda group: (-len(group), group[0].reported_at, group[0].class_id))


def _chained(reports: Sequence[Report], within_m: float, within: timedelta) -> Iterable[list[Report]]:
    """Join neighbours; only the cells around a report are looked at."""
    ordered = sorted(reports, key=lambda one: one.reported_at)
    scale = cos(radians(ordered[0].lat))
    spots = [(one.lon * scale * _METRES_A_DEGREE, one.lat * _METRES_A_DEGREE) for one in ordered]
    head = list(range(len(ordered)))

    def first(index: int) -> int:
        while head[index] != index:
            head[index] = head[head[index]]
            index = head[index]
        return index

    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (x, y) in enumerate(spots):
        column, row = floor(x / within_m), floor(y / within_m)
        for cell in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for other in reversed(cells.get(cell, ())):
                if ordered[index].reported_at - ordered[other].reported_at > within:
                    break
                if hypot(x - spots[other][0], y - spots[other][1]) <= within_m:
                    head[first(index)] = first(other)
        cells[(column, row)].append(index)
    joined = _by(range(len(ordered)), first)
    return [[ordered[index] for index in group] for group in joined]


def _by(things: Iterable[Any], key: Callable[[Any], Any]) -> list[list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return list(found.values())
