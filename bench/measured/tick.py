"""A tick with nothing new: every feed polled, the wall built anew and put on the board, against ten times the cases.

Processor time is that of the ticking thread alone; the invented upstream systems answer from other threads. Ticks in
which some feed did bring a case do not count. Ten years are the same city with a longer past: what it costs to have a
history. A city ten times as busy has also ten times the open cases and the news.

A publication without news takes over the tiles of the last one; within a quiet tick it is that. What a whole build
costs, with news and with each new minute, is measured apart, by a clock that is a minute further on each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.cities import SMALL, filled, opened
from bench.figure import Figure, Goal, Measured
from bench.process import free_port
from bench.ticks import BUILD, CPU, PARTS, quiet_ticks
from dashboard.demo.city import Parameters

_BUSY = Parameters(cases=10 * SMALL.cases)
_JUDGED = (CPU, BUILD)


def measure() -> Iterator[Figure]:
    small = _ticks()
    at_most = Goal("ratio", 1.3, "most")
    for what, parameters, years in (("ten years", SMALL, 10), ("ten times as busy", _BUSY, 1)):
        large = _ticks(parameters, years)
        for part in (*PARTS, BUILD):
            goal = at_most if part in _JUDGED else None
            yield Figure(f"{what}: {part}", large[part], small[part], "100,000 cases, one year", "ours/other", goal)


def _ticks(parameters: Parameters = SMALL, years: int = 1) -> dict[str, Measured]:
    port = free_port()
    with opened(filled(parameters, years, "tick"), port) as there:
        return quiet_ticks(there, port)
