"""What of a trace can be believed: each fix by itself, then each beside those the unit is known to have given.

A unit must never be locked out: a fix that is too fast for the last accepted one is refused, but the third in a row
that agree with each other, or any after 120 s of refusals, is where the unit now is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.track import FASTEST_KMH, FASTEST_MS, MOVED_M, Odometer, Spot, joined, metres, seconds, too_fast

AGREEING = 3
LOCKED_OUT_S = 120.0
ROLLOVER = timedelta(days=7168)  # 1,024 weeks: what a receiver with the old week counter is behind
_ROLLOVER_WITHIN = timedelta(days=2)
_SAME_M = 2.0


class Fault(StrEnum):
    """Why a fix of a readable row is not taken as it came."""

    OUTSIDE_CITY = "outside_city"
    WEEK_ROLLOVER = "week_rollover"  # put right, and counted
    DUPLICATE_FIX = "duplicate_fix"  # one moment, two places
    TOO_FAST = "too_fast"
    CLOSED_DAY = "closed_day"  # older than tracks are kept, or of a day whose track is thinned already


class Verdict(StrEnum):
    """What becomes of a fix beside its neighbours."""

    KEPT = "kept"
    AGAIN = "again"  # known already: told twice, as every upstream does
    DUPLICATE_FIX = "duplicate_fix"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The rectangle that a city's units can be in, its margin included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, place: Point) -> bool:
        return self.west <= place.lon <= self.east and self.south <= place.lat <= self.north


def lost_weeks(now: datetime) -> tuple[datetime, datetime]:
    """Between which moments a fix lacks 1,024 weeks: with them it is of these days."""
    return now - ROLLOVER - _ROLLOVER_WITHIN, now - ROLLOVER + _ROLLOVER_WITHIN


def rolled_over(fixed_at: datetime, now: datetime) -> bool:
    """Whether 1,024 weeks are missing."""
    first, last = lost_weeks(now)
    return first <= fixed_at <= last


def mended(fix: FixRecord, *, weeks_lost: bool) -> FixRecord:
    """The fix with its lost weeks given back, and without a speed or a heading that cannot be."""
    if weeks_lost:
        fix = replace(fix, fixed_at=fix.fixed_at + ROLLOVER)
    if fix.speed_kmh is not None and fix.speed_kmh > FASTEST_KMH:
        fix = replace(fix, speed_kmh=None)
    if fix.heading_deg is not None and not 0 <= fix.heading_deg < 360:
        fix = replace(fix, heading_deg=0.0 if fix.heading_deg == 360 else None)
    return fix


@dataclass(frozen=True, slots=True)
class Doubt:
    """Fixes refused since the last accepted one: how many in a row agree, and the last of them."""

    agreeing: int = 0
    last: Spot | None = None


_NO_DOUBT = Doubt()


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of each new spot, and what they add: (moment, metres, seconds), negative where a way is corrected."""

    verdicts: list[Verdict]
    added: list[tuple[int, float, float]]
    doubt: Doubt  # of the newest end
    counted_to: tuple[float, float] | None  # of the odometer at the newest end


def judge(
    known: Sequence[Spot],
    new: Sequence[Spot],
    newest: Spot | None = None,
    doubt: Doubt = _NO_DOUBT,
    counted_to: tuple[float, float] | None = None,
) -> Judged:
    """Judges ``new`` between ``known``, both in the order of time.

    ``known`` holds every accepted spot from shortly before the first new one to shortly after the last. ``newest`` is
    the unit's newest accepted spot; ``doubt`` and ``counted_to`` stand behind it.
    """
    verdicts: list[Verdict] = []
    added: list[tuple[int, float, float]] = []
    here, before = _NO_DOUBT, None  # the doubt and the known spot behind us
    odometer = Odometer()
    between = False  # something new was kept since ``before``
    place, many = 0, len(known)
    kept, go = Verdict.KEPT, odometer.go
    for spot in new:
        at_us = spot.at_us
        while place < many and known[place].at_us <= at_us:
            before, between = _pass(known[place], before, between, odometer, added), False
            place += 1
            at_newest = newest is not None and before.at_us == newest.at_us
            here = doubt if at_newest else _NO_DOUBT
            if at_newest and counted_to is not None:
                odometer = Odometer(before, counted_to)
                go = odometer.go
        last = odometer.last
        way_m, took_s = (0.0, 0.0) if last is None else (metres(last, spot), (at_us - last.at_us) / 1_000_000)
        if last is not None and not took_s:
            verdicts.append(Verdict.AGAIN if way_m <= _SAME_M else Verdict.DUPLICATE_FIX)
            continue
        if place < many and too_fast(spot, known[place]):
            verdicts.append(Verdict.TOO_FAST)
            continue
        if way_m > FASTEST_MS and way_m > FASTEST_MS * took_s:  # within a second, as if it had taken one
            believed, here = _doubted(took_s, spot, here)
            if not believed:
                verdicts.append(Verdict.TOO_FAST)
                continue
            odometer.stand(spot)
        else:
            here = _NO_DOUBT
            driven_m, online_s = go(spot, way_m, took_s)
            if online_s:
                added.append((at_us, driven_m, online_s))
        verdicts.append(kept)
        between = True
    if between and place < len(known):
        _pass(known[place], before, between, odometer, added)
    past_newest = newest is None or (place == len(known) and bool(known) and known[-1].at_us == newest.at_us)
    return Judged(verdicts, added, here if past_newest else doubt, odometer.counted_to if past_newest else counted_to)


def _pass(
    spot: Spot, before: Spot | None, between: bool, odometer: Odometer, added: list[tuple[int, float, float]]
) -> Spot:
    """Goes past a known spot: what was counted straight across new ones is taken back, their own way counted."""
    if between:
        added.append((spot.at_us, *odometer.step(spot)))
        if before is not None and joined(before, spot):
            straight = metres(before, spot)
            added.append((spot.at_us, -straight if straight >= MOVED_M else 0.0, -seconds(before, spot)))
    odometer.stand(spot)
    return spot


def _doubted(took_s: float, spot: Spot, doubt: Doubt) -> tuple[bool, Doubt]:
    """Whether a spot that is too fast is believed all the same, and the doubt behind it."""
    if doubt.last is not None and took_s >= LOCKED_OUT_S:
        return True, _NO_DOUBT
    agrees = doubt.last is not None and not too_fast(doubt.last, spot)
    agreeing = doubt.agreeing + 1 if agrees else 1
    return (True, _NO_DOUBT) if agreeing >= AGREEING else (False, Doubt(agreeing, spot))
