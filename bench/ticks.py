"""Ticks of a hall, each feed polled and the wall built anew: what they cost the thread that does it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from bench.figure import Measured
from dashboard.clock import Clock
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import Feed
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.hall import Hall
from dashboard.opening import Opened
from dashboard.schedule.jobs import Hydrant, poll_feed

_TICKS, _WARM, _MOST = 20, 15, 200  # by then the fleet's history since the last run is read
CLOCK, CPU, BUILD = "quiet tick, wall clock", "quiet tick, CPU", "whole build, CPU"
PARTS = (CLOCK, CPU, "its polls, CPU", "its publication, CPU")

_Sources = list[tuple[Feed, FeedDeclaration]]


class _MinuteByMinute(Clock):
    """A minute further on at every step."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


def quiet_ticks(there: Opened, port: int) -> dict[str, Measured]:
    """Milliseconds of each of ``PARTS`` and of ``BUILD``; the upstream systems answer at ``port``."""
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
    measured = {**dict(zip(PARTS, zip(*quiet, strict=True), strict=True)), BUILD: builds}
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


def _tick(hall: Hall, feeds: _Sources) -> tuple[int, tuple[float, ...]]:
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
