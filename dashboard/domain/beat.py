"""What patrols are to pass: checkpoints (打卡点) and road segments (路段), and when one of them counts as passed.

A beat is followed by its marks: a checkpoint has one, a segment has the middles of its equal pieces. A mark is met by a
fix within the radius, or by the straight way between two fixes at most ``STRAIGHT_S`` apart.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from dashboard.domain.place import Point, distance_m
from dashboard.domain.track import Spot

STRAIGHT_S = 60.0  # nobody knows what way was taken between fixes further apart
PASS_APART_US = 30 * 60 * 1_000_000  # a unit that comes back later than this passes once more
_PIECE_M = 25.0
_MOST_MARKS = 60  # which of them were met is one whole number of the store


class BeatKind(StrEnum):
    """What is to be passed."""

    CHECKPOINT = "checkpoint"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Beat:
    """One place to pass, with its definition. ``share`` is how much of a segment must be driven, from 0 to 1."""

    layer: str
    kind: BeatKind
    name: str
    radius_m: float
    share: float
    length_m: float  # 0 of a checkpoint
    marks: tuple[Point, ...]

    @property
    def key(self) -> str:
        """The same for the same definition and place: what was counted by another is never added to it."""
        marks = [(mark.lon, mark.lat) for mark in self.marks]
        said = (self.layer, self.kind.value, self.name, self.radius_m, self.share, marks)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()

    @property
    def middle(self) -> Point:
        """Where it lies, for the area it belongs to."""
        return self.marks[len(self.marks) // 2]


def checkpoint(layer: str, name: str, radius_m: float, at: Point) -> Beat:
    return Beat(layer, BeatKind.CHECKPOINT, name, radius_m, 1.0, 0.0, (at,))


def segment(layer: str, name: str, radius_m: float, share: float, lines: Sequence[Sequence[Point]]) -> Beat | None:
    """``None`` where the lines have no length."""
    length = sum(distance_m(a, b) for line in lines for a, b in pairwise(line))
    if not length:
        return None
    pieces = min(_MOST_MARKS, math.ceil(length / _PIECE_M))
    marks = tuple(_at(lines, length * (n + 0.5) / pieces) for n in range(pieces))
    return Beat(layer, BeatKind.SEGMENT, name, radius_m, share, length, marks)


def _at(lines: Sequence[Sequence[Point]], way_m: float) -> Point:
    here = lines[0][0]
    for a, b in (pair for line in lines for pair in pairwise(line)):
        step = distance_m(a, b)
        if step and way_m <= step:
            along = way_m / step
            return Point(a.lon + along * (b.lon - a.lon), a.lat + along * (b.lat - a.lat))
        way_m, here = way_m - step, b
    return here


class Trail(NamedTuple):
    """Where a unit was, in the order of time, and which of these spots are new; the others stand around them."""

    unit_id: int
    spots: Sequence[Spot]
    new: Sequence[bool]


class Met(NamedTuple):
    """A unit that met marks of a beat, as bits, by a moment."""

    unit_id: int
    at_us: int
    key: str
    pieces: int


Along = Callable[[Sequence[Trail]], Iterable[Met]]  # of each unit in the order of time


def along_nothing(_trails: Sequence[Trail]) -> Iterable[Met]:
    """In a city that declares no beats."""
    return ()


@dataclass(slots=True)
class Pass:
    """A unit on a beat without being away for half an hour: from when to when, and which marks it met, as bits."""

    first_us: int
    last_us: int
    pieces: int


def joined_passes(passes: Iterable[Pass]) -> Iterator[tuple[Pass, list[Pass]]]:
    """Each pass, in the order of time, with those it is made of."""
    whole: Pass | None = None
    parts: list[Pass] = []
    for one in sorted(passes, key=lambda one: one.first_us):
        if whole is not None and one.first_us <= whole.last_us + PASS_APART_US:
            whole = Pass(whole.first_us, max(whole.last_us, one.last_us), whole.pieces | one.pieces)
            parts.append(one)
            continue
        if whole is not None:
            yield whole, parts
        whole, parts = one, [one]
    if whole is not None:
        yield whole, parts


def needed(marks: int, share: float) -> int:
    """How many of the marks must be met; at least one."""
    return max(1, math.ceil(marks * share - 1e-9))


def times(pieces: Sequence[int], marks: int, share: float) -> int:
    """How often it was passed: each pass that met enough by itself; once, where several only did together."""
    enough = needed(marks, share)
    alone = sum(one.bit_count() >= enough for one in pieces)
    together = 0
    for one in pieces:
        together |= one
    return alone or int(together.bit_count() >= enough)


def share_met(pieces: Iterable[int], marks: int) -> float:
    """The share of the marks that were met, by whom ever."""
    together = 0
    for one in pieces:
        together |= one
    return together.bit_count() / marks
