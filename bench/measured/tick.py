"""A tick with nothing new: every feed polled, the wall built anew and put on the board, against ten times the cases.

Processor time is that of the ticking thread alone; the invented upstream systems answer from other threads. Ticks in
which some feed did bring a case do not count. Ten years are the same city with a longer past: what it costs to have a
history. A city ten times as busy has also ten times the open cases and the news.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.cities import SMALL, filled, opened
from bench.figure import Figure, Goal, Measured
from bench.process import free_port
from dashboard.demo.city import Parameters
from dashboard.feeds.catalog import open_feed
from dashboard.schedule.jobs import Hydrant, poll_feed

_TICKS, _WARM, _MOST = 20, 3, 200
_BUSY = Parameters(cases=10 * SMALL.cases)


def measure() -> Iterator[Figure]:
    small = _ticks()
    at_most = Goal("ratio", 1.3, "most")
    for what, parameters, years in (("ten years", SMALL, 10), ("ten times as busy", _BUSY, 1)):
        large = _ticks(parameters, years)
        for part in small:
            yield Figure(
                f"1,000,000 cases, {what}: {part}",
                large[part],
                small[part],
                "100,000 cases",
                "ours/other",
                at_most if part == "tick, CPU" else None,
            )


def _ticks(parameters: Parameters = SMALL, years: int = 1) -> dict[str, Measured]:
    """CPU and wall milliseconds of whole ticks, and CPU of their halves."""
    port = free_port()
    quiet: list[tuple[float, float, float, float]] = []
    with opened(filled(parameters, years), port) as there:
        hall = there.hall
        hydrant = Hydrant(hall.database, hall.locator, hall.clock)
        feeds = [(open_feed(declaration), declaration) for declaration in hall.city.feeds]
        upstreams = there.demo.upstreams(hall.clock)
        upstreams.start(port)
        try:
            for number in range(_MOST):
                began, cpu = time.perf_counter(), time.thread_time()
                runs = [poll_feed(hydrant, feed, declaration) for feed, declaration in feeds]
                polled = time.thread_time()
                hall.publish("main")
                took = (time.thread_time() - cpu, time.perf_counter() - began, polled - cpu, time.thread_time() - polled)
                if problems := [run.problem for run in runs if run.problem]:
                    raise RuntimeError("; ".join(problems))
                cases = sum(
                    run.inserted + run.changed for run, (_, one) in zip(runs, feeds, strict=True) if one.case is not None
                )
                if number >= _WARM and not cases:
                    quiet.append(took)
                if len(quiet) == _TICKS:
                    break
        finally:
            upstreams.stop()
    parts = ("tick, CPU", "tick, wall clock", "its polls, CPU", "its building and publishing, CPU")
    return {
        part: Measured.of([1000 * seconds for seconds in values], "ms")
        for part, values in zip(parts, zip(*quiet, strict=True), strict=True)
    }
