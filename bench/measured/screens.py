"""A thousand screens that ask every five seconds, of two web workers on PostgreSQL and Redis with a poller beside them,
as a city of more than one machine runs it: all of it, and those that ask, on this one machine.

Each screen keeps its connection and says which picture it has. Times are from the question to the last byte, processor
time is that of the web processes alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench.figure import Figure, Goal, Measured
from bench.many import city, watched
from bench.process import Cluster
from bench.watching import Asked

_WARM_S, _FOR_S = 30.0, 60.0


def measure() -> Iterator[Figure]:
    with city() as there:
        asked, busy = asyncio.run(_asked(there))
    bytes_ = sorted(asked.unchanged_bytes)
    figures = {
        f"polls that failed, of {len(asked.seconds) + asked.failed:,}": (asked.failed, "", 0.0),
        "half of the polls answered within": (asked.within_ms(0.5), "ms", None),
        "95 of 100 polls answered within": (asked.within_ms(0.95), "ms", 100.0),
        "processor time of the web workers": (busy, "cores", 0.4),
        "an unchanged poll on the wire": (bytes_[len(bytes_) // 2], "bytes", 300.0),
    }
    for what, (value, unit, most) in figures.items():
        yield Figure(what, Measured((value,), unit), goal=None if most is None else Goal("ours", most, "most"))


async def _asked(there: Cluster) -> tuple[Asked, float]:
    """What was asked in a minute, and how many cores the web processes were busy with it."""
    over, now = asyncio.Event(), [Asked()]
    screens = asyncio.create_task(watched(there, now, over))
    await asyncio.sleep(_WARM_S)
    now[0] = asked = Asked()
    began, before = time.perf_counter(), there.web_cpu_s()
    await asyncio.sleep(_FOR_S)
    busy = (there.web_cpu_s() - before) / (time.perf_counter() - began)
    over.set()
    await screens
    return asked, busy
