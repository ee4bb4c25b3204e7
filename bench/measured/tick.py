"""A tick with nothing new: every feed polled, the wall built anew and put on the board, against ten times the cases.

Processor time is that of the ticking thread alone; the invented upstream systems answer from other threads. Ticks in
which some feed did bring a case do not count. Ten years are the same city with a longer past: what it costs to have a
history. A city ten times as busy has also ten times the open cases and the news.

A publication without news takes over the tiles of the last one; within a quiet tick it is that. What a whole build
costs, with news and with each new minute, is measured apart, by a clock that is a minute further on each time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.cities import SMALL, filled, opened
from bench.figure import Figure, Goal, Measured
from bench.process import free_port
from dashboard.clock import Clock
from dashboard.demo.city import Parameters
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import Feed
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant, poll_feed

_TICKS, _WARM, _MOST = 20, 15, 200  # by then the fleet's history since the last run is read
_BUSY = Parameters(cases=10 * SMALL.cases)
_PARTS = ("quiet tick, wall clock", "quiet tick, CPU", "its polls, CPU", "its publication, CPU")
_BUILD = "whole build, CPU"
_JUDGED = ("quiet tick, CPU", _BUILD)

Sources = list[tuple[Feed, FeedDeclaration]]


class _MinuteByMinute(Clock):
    """A minute further on at every step."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


def measure() -> Iterator[Figure]:
    small = _quiet_ticks()
    at_most = Goal("ratio", 1.3, "most")
    for what, parameters, years in (("ten years", SMALL, 10), ("ten times as busy", _BUSY, 1)):
        large = _quiet_ticks(parameters, years)
        for part in (*_PARTS, _BUILD):
            goal = at_most if part in _JUDGED else None
            yield Figure(f"{what}: {part}", large[part], small[part], "100,000 cases, one year", "ours/other", goal)


def _quiet_ticks(parameters: Parameters = SMALL, years: int = 1) -> dict[str, Measured]:
    """Milliseconds of each part of a tick."""
    port = free_port()
    with opened(filled(parameters, years, "tick"), port) as there:
        feeds = [(open_feed(declaration), declaration) for declaration in there.hall.city.feeds]
        upstreams = there.demo.upstreams(there.hall.clock)
        upstreams.start(port)
        try:
            ticks = [_tick(there.hall, feeds) for _ in range(_WARM)]
            quiet: list[tuple[float, ...]] = []
            while len(quiet) < _TICKS and len(ticks) < _MOST:
                ticks.append(_tick(there.hall, feeds))
                news, took = ticks[-1]
                quiet += [took] if not news else []
            builds = _builds(there.hall)
        finally:
            upstreams.stop()
    measured = {**dict(zip(_PARTS, zip(*quiet, strict=True), strict=True)), _BUILD: builds}
    return {part: Measured.of([1000 * seconds for seconds in values], "ms") for part, values in measured.items()}


def _builds(hall: Hall) -> list[float]:
    hall.clock = clock = _MinuteByMinute(hall.city.zone)
    took = []
    for _ in range(_TICKS):
        clock.ahead += timedelta(minutes=1)
        cpu = time.thread_time()
        hall.publish("main")
        took.append(time.thread_time() - cpu)
    return took


def _tick(hall: Hall, feeds: Sources) -> tuple[int, tuple[float, ...]]:
    """How many cases were new or changed, and the seconds of each part. Raises where a feed failed."""
    hydrant = Hydrant.of(hall)
    began, cpu = time.perf_counter(), time.thread_time()
    runs = [poll_feed(hydrant, feed, declaration) for feed, declaration in feeds]
    polled = time.thread_time()
    hall.publish("main")
    built = time.thread_time()
    took = (time.perf_counter() - began, built - cpu, polled - cpu, built - polled)
    if problems := [run.problem for run in runs if run.problem]:
        raise RuntimeError("; ".join(problems))
    news = sum(run.inserted + run.changed for run, (_, one) in zip(runs, feeds, strict=True) if one.case is not None)
    return news, took
