"""Cases a second through a feed into a fresh store: read, mapped, placed, kept with versions, texts and rollups.

Boston's 311 requests of 2015 come from HALL_REAL_DATA; without it that line is left out. pandas only copies the columns
as text. The invented city's year is also invented while it is loaded: that alone is its plain alternative. PostgreSQL
runs beside it, on the same machine.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine

from bench.cities import SMALL, opened
from bench.figure import Figure, Goal, Measured
from bench.process import postgres
from dashboard.demo.channels import CASE_FEEDS
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.files import Files
from dashboard.opening import fill_history, open_hall
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.settings import Settings

_RUNS = 3
_ENOUGH = {"SQLite": Goal("ours", 5000, "least"), "PostgreSQL": Goal("ours", 10_000, "least")}
_ROOT = Path(__file__).parent.parent.parent


def measure() -> Iterator[Figure]:
    real = Settings().real_data
    file = real.absolute() / "boston311" / "boston311_2015.csv.gz" if real else None
    for kind, enough in _ENOUGH.items():
        if real is not None and file is not None and file.exists():
            ours, plain = _rate(kind, partial(_boston, real, file)), _rate(kind, partial(_pandas, file))
            yield Figure(f"{kind}: Boston's 311 of 2015", ours, plain, "pandas read_csv + to_sql", "ours/other", enough)
        ours, alone = _rate(kind, _invented), _rate(kind, _only_invented)
        yield Figure(f"{kind}: the invented city's year", ours, alone, "inventing alone", "ours/other", enough)


def _rate(kind: str, load: Callable[[Path, str | None], tuple[int, float]]) -> Measured:
    rates = []
    for _ in range(_RUNS):
        with (
            tempfile.TemporaryDirectory() as state,
            nullcontext() if kind == "SQLite" else postgres() as database,
        ):
            cases, seconds = load(Path(state), database)
            rates.append(cases / seconds)
    return Measured.of(rates, "cases/s")


def _boston(real: Path, file: Path, state: Path, database: str | None) -> tuple[int, float]:
    settings = Settings(city=_ROOT / "cities" / "boston", state=state, real_data=real, database=database, redis=None)
    hall = open_hall(settings).hall
    declaration = hall.city.feed("boston311")
    hydrant = Hydrant.of(hall)
    began = time.perf_counter()
    run = keep(hydrant, open_feed(declaration), declaration, Files.of_paths(declaration, [file]), hall.clock.now())
    took = time.perf_counter() - began
    hall.database.close()
    return run.inserted, took


def _pandas(file: Path, state: Path, database: str | None) -> tuple[int, float]:
    began = time.perf_counter()
    engine = create_engine(database or f"sqlite:///{state / 'plain.db'}")
    cases = pd.read_csv(file, dtype=str)
    cases.to_sql("plain", engine, index=False)
    took = time.perf_counter() - began
    engine.dispose()
    return len(cases), took


def _invented(state: Path, database: str | None) -> tuple[int, float]:
    with opened(state, parameters=SMALL, database=database) as there:
        began = time.perf_counter()
        return fill_history(there.hall, there.demo), time.perf_counter() - began


def _only_invented(state: Path, _database: str | None) -> tuple[int, float]:
    with opened(state, parameters=SMALL) as there:
        began = time.perf_counter()
        until = there.hall.clock.now()
        cases = sum(1 for feed in CASE_FEEDS for _ in there.demo.plan.history(feed, until))
        return cases, time.perf_counter() - began
