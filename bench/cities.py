"""Invented cities of any size, filled once a day and kept under the temporary directory for the runs after."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from dashboard.demo.city import Parameters
from dashboard.demo.plan import CasePlan
from dashboard.opening import Opened, fill_history, open_hall
from dashboard.settings import Settings

HOME = Path(tempfile.gettempdir()) / "hall-bench"
SMALL = Parameters(cases=100_000)
_KEPT_S = 86_400
_ROOT = Path(__file__).parent.parent


class _LongPlan(CasePlan):
    """The same city with more than a year behind it."""

    years = 1

    def history(self, feed, until, days=365):
        return super().history(feed, until, days * self.years)


@contextmanager
def opened(state: Path, upstream_port: int = 1, parameters: Parameters | None = None) -> Iterator[Opened]:
    """The hall of the invented city under ``state``, whatever the environment says."""
    nothing = {"city": None, "database": None, "redis": None, "real_data": None}
    there = open_hall(Settings(state=state, upstream_port=upstream_port, **nothing), parameters)
    try:
        yield there
    finally:
        there.hall.database.close()


def filled(parameters: Parameters = SMALL, years: int = 1, lived_in_by: str = "app") -> Path:
    """A state folder with the city and its history, made where there is none of this schema and of the last day.

    What lives in it adds to it: cities that are compared are lived in by nobody else.
    """
    state = HOME / f"{lived_in_by}-{parameters.cases}-{years}-{_key(parameters)}"
    done = state / "filled"
    if done.exists() and time.time() - done.stat().st_mtime < _KEPT_S:
        return state
    shutil.rmtree(state, ignore_errors=True)
    with opened(state, parameters=parameters) as there:
        plan = _LongPlan(there.demo.geography, parameters.cases, parameters.seed)
        plan.years = years
        long = replace(parameters, cases=parameters.cases * years)
        fill_history(there.hall, replace(there.demo, plan=plan, parameters=long))
    done.touch()
    return state


def _key(parameters: Parameters) -> str:
    """A city of another edition or another schema is another city."""
    digest = hashlib.blake2b(repr(asdict(parameters)).encode(), digest_size=4)
    for path in sorted((_ROOT / "dashboard" / "store" / "migrations").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
