"""A disk without room under a hall of one process: its walls stay, and what was told meanwhile is in it once."""

from __future__ import annotations

import resource

import httpx
from sqlalchemy import text

from dashboard.store.engine import Database
from tests.halls import Copied, RunningHall, running_hall
from tests.reports import counts_are_those_of_the_cases, kept, report
from tests.screens import LIVE_WITHIN_S, PATIENCE_S, Screens, until

NOT_KEPT_S = 11.0  # longer than an interval of the source
LEFT = 100_000  # bytes: the invented source notes what it is told, the log of the store soon needs more
REPORTS = 20


def silent_s(hall: RunningHall) -> float:
    """How long the source has not answered, as the hall says it to those who watch over it."""
    lines = httpx.get(f"{hall.url}/metrics", timeout=PATIENCE_S).text.splitlines()
    said = 'hall_feed_answered_seconds{feed="community"}'
    return next(float(line.split()[-1]) for line in lines if line.startswith(said))


def test_a_full_disk_leaves_the_walls_and_loses_nothing(copied: Copied) -> None:
    with running_hall(copied) as hall:
        with Screens(hall.url) as screens:
            screens.see_news()
            hall.let_files_grow_to(LEFT)
            until(lambda: silent_s(hall) > NOT_KEPT_S)
            told = [report(hall.upstream, number) for number in range(REPORTS)]
            until(lambda: silent_s(hall) > 2 * NOT_KEPT_S)
            screens.some_more()
            assert not kept(hall.database).keys() & set(told)
            hall.let_files_grow_to(resource.RLIM_INFINITY)
            assert screens.see_news() < LIVE_WITHIN_S
            until(lambda: kept(hall.database).keys() >= set(told))
        assert screens.answers.keys() <= {"200", "304"}
    found, there = kept(hall.database), Database(hall.database)
    assert {found[one] for one in told} == {1}
    assert counts_are_those_of_the_cases(hall.database)
    with there.reading() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    there.close()
