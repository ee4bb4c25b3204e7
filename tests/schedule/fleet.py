"""A simulated fleet: where each vehicle truly is, and what its platform says, with spikes, doubles, delays, an outage."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.track import Spot, metres
from dashboard.store.types import from_us, to_us

EVERY_S = 10
NOISE_M = 3.0
DEGREE_M = 111_194.9
LONGEST_DELAY_S = 120


@dataclass(frozen=True)
class Told:
    """One fix and when the platform gives it out, in seconds after the start."""

    second: int
    fix: FixRecord


class Vehicle:
    """Drives for some minutes at a speed, turns, stops now and then; reports every ten seconds."""

    def __init__(self, number: int, start: datetime, hours: float, seed: int = 7) -> None:
        self.unit_id = f"S{number:03}"
        self._dice = Random(f"{seed}-{number}")
        self._start_us = to_us(start)
        self.truth = list(self._drive(int(hours * 3600)))
        self.mileage_m = sum(metres(a, b) for a, b in zip(self.truth, self.truth[1:], strict=False))

    def _drive(self, seconds: int) -> Iterator[Spot]:
        dice, lon, lat, heading, speed, left = self._dice, 0.5, 0.5, 0.0, 0.0, 0
        for second in range(0, seconds + 1, EVERY_S):
            if left <= 0:
                left = dice.randint(60, 900)
                speed = dice.choice((0.0, 0.0, 5.0, 8.0, 12.0, 16.0))
                heading = dice.uniform(0, 2 * math.pi)
            if not (0.2 < lon < 0.8 and 0.2 < lat < 0.8):
                heading = math.atan2(0.5 - lon, 0.5 - lat)
            yield Spot(self._start_us + second * 1_000_000, lon, lat)
            left -= EVERY_S
            lat += speed * EVERY_S * math.cos(heading) / DEGREE_M
            lon += speed * EVERY_S * math.sin(heading) / DEGREE_M

    def told(self, outage: tuple[int, int]) -> Iterator[Told]:
        """2 % spikes, 5 % told twice, 10 % late; what falls into the outage comes at its end."""
        dice = self._dice
        for i, true in enumerate(self.truth):
            north, east = (dice.gauss(0, NOISE_M) / DEGREE_M for _ in range(2))
            if dice.random() < 0.02:
                north, east = (dice.choice((-1, 1)) * dice.uniform(0.05, 0.4) for _ in range(2))
            due = i * EVERY_S + (dice.randint(EVERY_S, LONGEST_DELAY_S) if dice.random() < 0.1 else 0)
            second = outage[1] if outage[0] <= due < outage[1] else due
            fix = FixRecord(
                unit_id=self.unit_id, fixed_at=from_us(true.at_us), place=Point(true.lon + east, true.lat + north)
            )
            yield Told(second, fix)
            if dice.random() < 0.05:
                yield Told(second + dice.randint(0, 60), fix)


def polls(
    vehicles: list[Vehicle], outage: tuple[int, int], every_s: int
) -> Iterator[tuple[timedelta, list[FixRecord]]]:
    """What each poll brings, in the order it was given out."""
    answers: dict[int, list[Told]] = {}
    for vehicle in vehicles:
        for told in vehicle.told(outage):
            answers.setdefault(told.second // every_s + 1, []).append(told)
    for number in sorted(answers):
        answer = sorted(answers[number], key=lambda told: told.second)
        yield timedelta(seconds=number * every_s), [told.fix for told in answer]
