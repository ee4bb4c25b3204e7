"""Cases a second through a feed into a fresh SQLite file: read, mapped, placed, kept with versions and rollups.

Boston's 311 requests of 2015 come from HALL_REAL_DATA; without it that line is left out. pandas only copies the columns
as text. The invented city's year is also invented while it is loaded: that alone is its plain alternative.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from bench.cities import SMALL, opened
from bench.figure import Figure, Goal, Measured
from dashboard.demo.channels import CASE_FEEDS
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.files import Files
from dashboard.opening import fill_history, open_hall
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.settings import Settings

_RUNS = 3
_ENOUGH = Goal("ours", 5000, "least")
_ROOT = Path(__file__).parent.parent.parent


def measure() -> Iterator[Figure]:
    real = Settings().real_data
    file = real.absolute() / "boston311" / "boston311_2015.csv.gz" if real else None
    if file is not None and file.exists():
        ours, plain = _rate(lambda state: _boston(state, real, file)), _rate(lambda state: _pandas(state, file))
        yield Figure("Boston's 311 of 2015", ours, plain, "pandas read_csv + to_sql", "ours/other", _ENOUGH)
    ours, alone = _rate(_invented), _rate(_only_invented)
    yield Figure("the invented city's year", ours, alone, "inventing alone", "ours/other", _ENOUGH)


def _rate(load: Callable[[Path], tuple[int, float]]) -> Measured:
    rates = []
    for _ in range(_RUNS):
        with tempfile.TemporaryDirectory() as state:
            cases, seconds = load(Path(state))
            rates.append(cases / seconds)
    return Measured.of(rates, "cases/s")


def _boston(state: Path, real: Path, file: Path) -> tuple[int, float]:
    settings = Settings(city=_ROOT / "cities" / "boston", state=state, real_data=real, database=None, redis=None)
    hall = open_hall(settings).hall
    declaration = hall.city.feed("boston311")
    hydrant = Hydrant.of(hall)
    began = time.perf_counter()
    run = keep(hydrant, open_feed(declaration), declaration, Files.of_paths(declaration, [file]), hall.clock.now())
    took = time.perf_counter() - began
    hall.database.close()
    return run.inserted, took


def _pandas(state: Path, file: Path) -> tuple[int, float]:
    began = time.perf_counter()
    with closing(sqlite3.connect(state / "plain.db")) as connection:
        cases = pd.read_csv(file, dtype=str)
        cases.to_sql("case_file", connection, index=False)
        connection.commit()
    return len(cases), time.perf_counter() - began


def _invented(state: Path) -> tuple[int, float]:
    with opened(state, parameters=SMALL) as there:
        began = time.perf_counter()
        return fill_history(there.hall, there.demo), time.perf_counter() - began


def _only_invented(state: Path) -> tuple[int, float]:
    with opened(state, parameters=SMALL) as there:
        began = time.perf_counter()
        until = there.hall.clock.now()
        cases = sum(1 for feed in CASE_FEEDS for _ in there.demo.plan.history(feed, until))
        return cases, time.perf_counter() - began
