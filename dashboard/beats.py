"""The checkpoints and road segments that a city declares among its layers, and which of them a step passes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, box

from dashboard.city import City
from dashboard.domain.beat import STRAIGHT_S, Beat, Met, Trail, checkpoint, segment
from dashboard.domain.track import FASTEST_MS
from dashboard.maps import PlacesLayer
from dashboard.places import read_places

KINDS = ("checkpoints", "segments")  # of layers
_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_DEGREE_M = math.pi * 6371008.8 / 180


def read_beats(city: City) -> tuple[Beat, ...]:
    """Everything that patrols are to pass. Raises ``DeclarationError`` that names the file."""
    found: dict[str, Beat] = {}
    for layer in city.declaration.map.layers:
        if layer.kind in KINDS:
            found |= {beat.key: beat for beat in _beats(city, layer)}
    return tuple(found.values())


def _beats(city: City, layer: PlacesLayer) -> Iterator[Beat]:
    places = read_places(city.file(layer.file), layer, lambda there: [True] * len(there))
    if layer.kind == "checkpoints":
        for at, name in places.named():
            yield checkpoint(layer.name, name, layer.near_m, at)
        return
    for lines, name in places.lines():
        if (beat := segment(layer.name, name, layer.near_m, layer.share, lines)) is not None:
            yield beat


class BeatFinder:
    """Finds the marks that units come near: one tree of them all, and flat metres around the middle of them."""

    def __init__(self, beats: Sequence[Beat]) -> None:
        self._keys = [beat.key for beat in beats]
        each = [len(beat.marks) for beat in beats]
        self._beat = np.repeat(np.arange(len(beats)), each)
        self._bit = np.left_shift(np.int64(1), np.concatenate([np.arange(n, dtype=np.int64) for n in each]))
        self._near = np.repeat([beat.radius_m for beat in beats], each)
        degrees = np.array([(mark.lon, mark.lat) for beat in beats for mark in beat.marks])
        self._middle = degrees.mean(axis=0)
        self._metres = np.array([math.cos(math.radians(self._middle[1])), 1.0]) * _DEGREE_M
        self._marks = (degrees - self._middle) * self._metres
        self._tree = STRtree(box(*(self._marks - self._near[:, None]).T, *(self._marks + self._near[:, None]).T))

    def __call__(self, trails: Sequence[Trail]) -> list[Met]:
        """Of each unit in the order of time. Between two spots that do not follow each other nothing is met."""
        if not trails:
            return []
        unit = np.repeat([trail.unit_id for trail in trails], [len(trail.spots) for trail in trails])
        at, *degrees = map(np.array, zip(*(spot for trail in trails for spot in trail.spots), strict=True))
        here = (np.column_stack(degrees) - self._middle) * self._metres
        new = np.array([one for trail in trails for one in trail.new])
        same = np.concatenate([[False], unit[1:] == unit[:-1]])
        took_s = np.diff(at, prepend=at[0]) / 1e6
        way_m = np.hypot(*np.diff(here, axis=0, prepend=here[:1]).T)
        straight = same & (took_s <= STRAIGHT_S) & (way_m <= FASTEST_MS * np.maximum(took_s, 1.0))
        start = np.where(straight[:, None], np.roll(here, 1, axis=0), here)
        counted = np.flatnonzero(new | (straight & np.roll(new, 1)))
        step, mark = self._met(start[counted], here[counted])
        step = counted[step]
        order = np.lexsort((mark, step))
        step, mark = step[order], mark[order]
        beat = self._beat[mark]
        first = np.flatnonzero(np.diff(step, prepend=-1) | np.diff(beat, prepend=-1))
        if not len(first):
            return []
        pieces = np.bitwise_or.reduceat(self._bit[mark], first)
        step, beat = step[first], beat[first]
        found = zip(unit[step].tolist(), at[step].tolist(), beat.tolist(), pieces.tolist(), strict=True)
        return [Met(of, int(moment), self._keys[which], met) for of, moment, which, met in found]

    def _met(self, start: _Floats, end: _Floats) -> tuple[_Ints, _Ints]:
        """Which way from a start to an end comes within the radius of which mark."""
        ways = box(*np.minimum(start, end).T, *np.maximum(start, end).T)
        step, mark = self._tree.query(ways)
        along, aside = end[step] - start[step], self._marks[mark] - start[step]
        length = np.maximum((along**2).sum(axis=1), 1e-9)
        share = np.clip((along * aside).sum(axis=1) / length, 0.0, 1.0)
        near = np.hypot(*(aside - share[:, None] * along).T) <= self._near[mark]
        return step[near], mark[near]
