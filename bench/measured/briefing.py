"""A week of 1,000,000 cases as a briefing in every format, by a hall that serves eighty screens meanwhile.

The city of `drill`: 100,000 cases are told by its feeds, then each ten times by the database's own hand. One process
serves and writes, without polls or ticks beside it; its screens ask every two seconds. Each run is the
whole way: counted, frozen, the main wall pictured at 1080p and 4K once its tiles are ready, DOCX, XLSX, PPTX, HTML and
PDF written, all of it proven. Memory is the most of the hall and the most of what it starts, Chromium with it, added
up. MB are 1,048,576 bytes.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from bench.cities import HOME, SMALL, filled
from bench.figure import Figure, Goal, Measured
from bench.process import Server, served
from bench.serve import BRIEFED
from bench.watching import Asked, screen

CASES = int(os.environ.get("HALL_BENCH_CASES", "1000000"))
_RUNS = 3
_SCREENS, _EVERY_S = 80, 2.0
_WARM_S, _QUIET_S, _PATIENCE_S = 10.0, 30.0, 300.0


@dataclass(frozen=True)
class Run:
    """One briefing: what the hall says of it, and the wall's slowest twentieth while it was written and just before."""

    said: dict[str, Any]
    beside_ms: float
    quiet_ms: float


def measure() -> Iterator[Figure]:
    told = min(CASES, SMALL.cases)
    city = filled(replace(SMALL, cases=told), lived_in_by="drill", times=CASES // told)
    state = HOME / "briefing"
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(city, state)  # what a briefing leaves behind is not for others
    try:
        with served("briefing", state) as server:
            runs = asyncio.run(_runs(server, state))
            hall_mb = server.memory_mb("VmHWM")
    finally:
        shutil.rmtree(state, ignore_errors=True)
    if broken := [run.said["problem"] for run in runs if run.said["outcome"] != "complete"]:
        raise RuntimeError(f"not complete: {broken}")

    def most(name: str, unit: str, bound: float | None = None) -> Figure:
        goal = None if bound is None else Goal("ours", bound, "most")
        return Figure(_WHAT[name], Measured.of([run.said[name] for run in runs], unit), goal=goal)

    yield most("all_s", "s", 60)
    yield most("compose_s", "s")
    yield most("4k_s", "s", 15)
    yield most("started_mb", "MB")
    together = Measured.of([hall_mb + run.said["started_mb"] for run in runs], "MB")
    yield Figure("memory of both", together, goal=Goal("ours", 1500, "most"))
    yield Figure(
        "95 of 100 polls of the wall answered within",
        Measured.of([run.beside_ms for run in runs], "ms"),
        Measured.of([run.quiet_ms for run in runs], "ms"),
        "while nothing is written",
        "ours/other",
        Goal("ratio", 1.5, "most"),
    )


_WHAT = {
    "all_s": "every format",
    "compose_s": "of that, counting and freezing",
    "4k_s": "of that, the 4K picture",
    "started_mb": "memory of what the hall starts, Chromium with it",
}


async def _runs(server: Server, state: Path) -> list[Run]:
    over, chance, now = asyncio.Event(), Random(1), [Asked()]
    first = [chance.uniform(0, _EVERY_S) for _ in range(_SCREENS)]
    screens = [asyncio.create_task(screen(server.port, _EVERY_S, one, now, over)) for one in first]
    await asyncio.sleep(_WARM_S)
    runs = [await _run(server, state / BRIEFED, now) for _ in range(_RUNS)]
    over.set()
    await asyncio.gather(*screens)
    return runs


async def _run(server: Server, done: Path, now: list[Asked]) -> Run:
    now[0] = quiet = Asked()
    await asyncio.sleep(_QUIET_S)
    now[0] = beside = Asked()
    said = await asyncio.to_thread(_written, server.pid, done)
    now[0] = Asked()
    return Run(said, beside.within_ms(0.95), quiet.within_ms(0.95))


def _written(pid: int, done: Path) -> dict[str, Any]:
    """What came of a briefing that the hall is told to write. Raises ``TimeoutError``."""
    done.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    until = time.monotonic() + _PATIENCE_S
    while not done.exists():
        if time.monotonic() > until:
            raise TimeoutError("no briefing came")
        time.sleep(0.1)
    said: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
    return said
