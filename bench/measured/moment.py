"""A wall gone back to, as processor time from the question to both pictures of it, as known then and as known now.

The invented city with 100,000 cases in a year. Its feeds told of the last 45 days every third day, each time what they
knew by then, so that every case of those days came late and was told anew; what lay before was told at once. Nothing is
taken from what was kept: every moment is another. Drawing the page is measured apart.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bench.cities import HOME, SMALL, opened
from bench.figure import Figure, Goal, Measured
from dashboard.clock import StandingClock
from dashboard.demo.plan import CasePlan
from dashboard.feeds.contract import BadRow, Payload, Record, Watermark
from dashboard.hall import Hall
from dashboard.opening import Opened, fill_history
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.snapshot.details import Moment
from layouts.moment import BACK, moment_page
from layouts.words import Words

_LIVED = timedelta(days=45)
_EVERY = timedelta(days=3)
_RUNS = 5
_BACK = {
    "an hour ago": timedelta(hours=1),
    "a day ago": timedelta(days=1),
    "7 days ago": timedelta(days=7),
    "29 days ago": timedelta(days=29),
    "200 days ago": timedelta(days=200),
}
_MOST_S = 3


class _Told:
    """What one invented upstream system tells when it is asked: the cases of the last 30 days as they stand."""

    def __init__(self, name: str, plan: CasePlan) -> None:
        self.name = name
        self._plan = plan

    def fetch(self, since: Watermark | None) -> Payload:
        raise NotImplementedError

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        return iter(self._plan.history(self.name, payload.fetched_at, 30))


def measure() -> Iterator[Figure]:
    state = HOME / "moment"
    with opened(state, parameters=SMALL) as there:
        now = _lived(there, state / "filled")
        hall = there.hall
        hall.clock = StandingClock(hall.city.declaration.zone, now)
        hall.moment("main", now - timedelta(minutes=_RUNS + 1))  # as of a hall that has been up for a while
        for name, back in _BACK.items():
            asks = [partial(hall.moment, "main", now - back - timedelta(minutes=run)) for run in range(_RUNS)]
            took, moments = zip(*map(_timed, asks), strict=True)
            goal = Goal("ours", _MOST_S, "most") if back <= BACK else None
            yield Figure(f"{name}: both pictures", Measured.of(took, "s"), goal=goal)
        drawn = [_timed(partial(_draw, hall, moment, now))[0] for moment in moments]
        yield Figure("the page drawn", Measured.of(drawn, "s"))


def _timed(ask: partial[Moment]) -> tuple[float, Moment]:
    began = time.process_time()
    found = ask()
    return time.process_time() - began, found


def _draw(hall: Hall, moment: Moment, now: datetime) -> Moment:
    wall = hall.city.declaration.walls["main"]
    moment_page(moment, "now", "main", ["main"], hall.outline(wall), now, hall.clock.zone, Words("zh"))
    return moment


def _lived(there: Opened, done: Path) -> datetime:
    """The end of what its feeds have told; they tell it where nobody has yet."""
    hall, plan = there.hall, there.demo.plan
    if done.exists():
        return datetime.fromisoformat(done.read_text(encoding="utf-8"))
    began = hall.clock.now().replace(microsecond=0) - _LIVED
    hall.clock = StandingClock(hall.city.declaration.zone, began)
    fill_history(hall, there.demo)
    at = began
    while at < began + _LIVED:
        at += _EVERY
        clock = StandingClock(hall.city.declaration.zone, at)
        hydrant = Hydrant(hall.database, hall.locator, clock, hall.city.deadlines)
        for feed in (declared for declared in hall.city.feeds if declared.case is not None):
            told = _Told(feed.name, plan)
            keep(hydrant, told, feed, Payload(parts=(), fetched_at=at, watermark=Watermark({})), at)
    done.write_text(at.isoformat(), encoding="utf-8")
    return at
