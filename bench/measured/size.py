"""A tick with nothing new over a growing past, on SQLite and on PostgreSQL: 100,000 cases of one year, 1,000,000 with
those of nine years before it, 10,000,000 with eleven times as many in each of these nine. The latter two also have the
days and visits that 100,000,000 positions of their patrols amount to.

Those years are put in by the database's own hand, cases, versions and the counts of them, without texts, which nothing
but a search reads. PostgreSQL is vacuumed before each measurement, as it is by itself over years. The wall clock holds
what the database does as well; processor time is that of the ticking thread.

![milliseconds of a tick against the number of cases](bench-size.png)
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from bench import chart
from bench.cities import SMALL, opened
from bench.figure import Figure, Goal, Measured
from bench.past import crowd, lengthen, patrol
from bench.process import free_port, postgres
from bench.ticks import BUILD, CLOCK, CPU, quiet_ticks
from dashboard.opening import fill_history

# Up to how many cases: the last step takes an hour or so, and some 20 GB of the disk.
LARGEST = int(os.environ.get("HALL_BENCH_LARGEST", "1000000"))
_STEPS: dict[int, Sequence[Callable[[Connection], None]]] = {
    1_000_000: (partial(lengthen, years=9), partial(patrol, fixes=100_000_000)),
    10_000_000: (partial(crowd, times=11),),
}
_AT_MOST = Goal("ratio", 1.5, "most")


def measure() -> Iterator[Figure]:
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as after:
            url = None if kind == "SQLite" else after.enter_context(postgres())
            yield from _grown(kind, Path(folder), url)


def draw(figures: Sequence[Figure], docs: Path) -> None:
    """What a tick costs at each size."""
    lines: dict[str, dict[int, float]] = {}
    for figure in figures:
        size, part = figure.what.split(": ")
        kind, cases = size.split(", ")
        assert figure.other is not None
        line = lines.setdefault(f"{kind}: {part}", {SMALL.cases: figure.other.median})
        line[int(cases.removesuffix(" cases").replace(",", ""))] = figure.ours.median
    chart.draw(lines, "cases", "ms", docs / "bench-size.png")


def _grown(kind: str, state: Path, url: str | None) -> Iterator[Figure]:
    with opened(state, parameters=SMALL, database=url) as there:
        fill_history(there.hall, there.demo)
    small = _ticks(state, url)
    for cases, steps in _STEPS.items():
        if cases > LARGEST:
            return
        with opened(state, database=url) as there, there.hall.database.writing() as connection:
            for grow in steps:
                grow(connection)
        large = _ticks(state, url)
        for part in (CLOCK, CPU, BUILD):
            what = f"{kind}, {cases:,} cases: {part}"
            yield Figure(what, large[part], small[part], f"{SMALL.cases:,} cases", "ours/other", _AT_MOST)


def _ticks(state: Path, url: str | None) -> dict[str, Measured]:
    if url:
        with create_engine(url).connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM (ANALYZE)"))
    port = free_port()
    with opened(state, port, database=url) as there:
        return quiet_ticks(there, port)
