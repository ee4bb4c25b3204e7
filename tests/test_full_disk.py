"""A disk without room under a hall of one process: its walls stay, and what was told meanwhile is in it once."""

from __future__ import annotations

import resource
import time
from collections import Counter

import httpx
from sqlalchemy import select, text

from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow
from tests.halls import Copied, RunningHall, running_hall
from tests.screens import Screens, until
from tests.store.test_rollups import cells, recounted

LIVE_WITHIN_S = 15.0  # of the disk's having room again
NOT_KEPT_S = 11.0  # longer than an interval of the source
LEFT = 100_000  # bytes: the invented source notes what it is told, the log of the store soon needs more
REPORTS = 20


def report(hall: RunningHall, number: int) -> str:
    """A case of a source that is asked every ten seconds, like its first; returns how the source calls it."""
    requests = f"{hall.upstream}/open311/v2/requests.json"
    like = httpx.get(requests).raise_for_status().json()[0]
    said = {name: like[name] for name in ("service_code", "lat", "long")} | {"description": f"full {number}"}
    return str(httpx.post(requests, data=said).raise_for_status().json()[0]["service_request_id"])


def kept(hall: RunningHall) -> Counter[str]:
    """What the hall has, by the names of its sources."""
    there = Database(hall.database)
    with there.reading() as connection:
        found = Counter(connection.scalars(select(CaseRow.external_id)))
    there.close()
    return found


def silent_s(hall: RunningHall) -> float:
    """How long the source has not answered, as the hall says it to those who watch over it."""
    lines = httpx.get(f"{hall.url}/metrics").text.splitlines()
    said = 'hall_feed_answered_seconds{feed="community"}'
    return next(float(line.split()[-1]) for line in lines if line.startswith(said))


def test_a_full_disk_leaves_the_walls_and_loses_nothing(copied: Copied) -> None:
    with running_hall(copied) as hall:
        with Screens(hall.url) as screens:
            screens.see_news()
            hall.let_files_grow_to(LEFT)
            until(lambda: silent_s(hall) > NOT_KEPT_S)
            told = [report(hall, number) for number in range(REPORTS)]
            until(lambda: silent_s(hall) > 2 * NOT_KEPT_S)
            screens.some_more()
            assert not kept(hall).keys() & set(told)
            hall.let_files_grow_to(resource.RLIM_INFINITY)
            room_at = time.monotonic()
            screens.see_news()
            assert time.monotonic() - room_at < LIVE_WITHIN_S
            until(lambda: kept(hall).keys() >= set(told))
        assert screens.answers.keys() <= {"200", "304"}
    found, there = kept(hall), Database(hall.database)
    assert {found[one] for one in told} == {1}
    assert cells(there) == recounted(there)
    with there.reading() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    there.close()
