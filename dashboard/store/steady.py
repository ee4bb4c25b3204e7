"""Traces with nothing to judge, found many at once by columns: ``hygiene.judge`` would keep each of their spots.

A trace is steady where each of its spots comes later than the one before, the first later than all that is known of its
unit, and could be reached from it. Nearly every trace is, live or told late.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from dashboard.domain.patrol import FixRecord
from dashboard.domain.track import DEGREE_M, FASTEST_MS, GAP_S, HALF_DEGREE, MOVED_M, Spot
from dashboard.store.patrol_sums import Flags, Floats, Ints, Steps

Told = tuple[int, FixRecord, int]  # when, what, and the area it lies in


class Trace(NamedTuple):
    """What a unit told, in the order of time; its newest known spot, and up to where its mileage is counted."""

    unit_id: int
    said: Sequence[Told]
    newest: Spot | None
    counted_to: tuple[float, float] | None


class _Spots(NamedTuple):
    """Columns of traces one after the other, each spot with its step from the one before; before ``began`` is none."""

    unit: Ints
    at_us: Ints
    lon: Floats
    lat: Floats
    began: Flags
    way_m: Floats
    took_s: Floats


def steady(traces: Sequence[Trace]) -> tuple[list[tuple[float, float] | None], Steps]:
    """Of each trace, none of them empty, up to where its mileage is counted now, ``None`` of one that is not steady;
    and the steps of those that are.
    """
    each = [len(trace.said) for trace in traces]
    first = np.cumsum([0, *each[:-1]])
    spots = _spots(traces, each, first)
    reached = (spots.took_s > 0) & ((spots.way_m <= FASTEST_MS) | (spots.way_m <= FASTEST_MS * spots.took_s))
    are = np.logical_and.reduceat(spots.began | reached, first)
    theirs = np.repeat(are, each)
    spots = _Spots(*(column[theirs] for column in spots))
    joined = ~spots.began & (spots.took_s <= GAP_S)
    driven_m, ends = _driven([trace for trace, one in zip(traces, are, strict=True) if one], spots, joined)
    following = iter(ends)
    steps = Steps(spots.unit, spots.at_us, driven_m, np.where(joined, spots.took_s, 0.0))
    return [next(following) if one else None for one in are], steps


def _spots(traces: Sequence[Trace], each: Sequence[int], first: Ints) -> _Spots:
    at, fixes, _ = zip(*chain.from_iterable(trace.said for trace in traces), strict=True)
    places = [fix.place for fix in fixes]
    at_us, lon, lat = np.array(at), np.array([one.lon for one in places]), np.array([one.lat for one in places])
    began = np.zeros(len(at), bool)
    began[first] = [trace.newest is None for trace in traces]
    heads = [trace.newest or Spot(at[n], places[n].lon, places[n].lat) for trace, n in zip(traces, first, strict=True)]
    came_us, west, south = (np.roll(column, 1) for column in (at_us, lon, lat))
    came_us[first], west[first], south[first] = zip(*heads, strict=True)
    north, east = lat - south, (lon - west) * np.cos((south + lat) * HALF_DEGREE)
    way_m = DEGREE_M * np.sqrt(north * north + east * east)
    unit = np.repeat([trace.unit_id for trace in traces], each)
    return _Spots(unit, at_us, lon, lat, began, way_m, (at_us - came_us) / 1_000_000)


def _driven(traces: Sequence[Trace], spots: _Spots, joined: Flags) -> tuple[Floats, list[tuple[float, float]]]:
    """What each spot adds to the mileage, and up to where each trace's is counted then: as ``track.Odometer``."""
    ways, ends, n = [0.0] * len(joined), [], 0
    there = zip(spots.lon.tolist(), spots.lat.tolist(), joined.tolist(), strict=True)
    for trace in traces:
        lon, lat = trace.counted_to or (trace.newest or Spot(0, 0.0, 0.0))[1:]
        for _ in trace.said:
            x, y, known = next(there)
            if known:
                north, east = y - lat, (x - lon) * math.cos((lat + y) * HALF_DEGREE)
                way_m = DEGREE_M * math.sqrt(north * north + east * east)
                if way_m >= MOVED_M:
                    ways[n], lon, lat = way_m, x, y
            else:
                lon, lat = x, y
            n += 1
        ends.append((lon, lat))
    return np.array(ways), ends
