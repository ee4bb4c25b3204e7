"""A poller that reads from Kafka, killed at random moments: every message is in the store, once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.clock import Clock
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.geography import Locator
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.store.areas import write_areas
from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow, CaseVersionRow
from tests.build import AREAS, DEADLINES
from tests.clusters import clustered, declared, row
from tests.conftest import fresh_postgres, fresh_sqlite

KILLS = int(os.environ.get("HALL_KILLS", "30")) // 10
SEED = 20261129
CLOCK = Clock("UTC")


def keep_polling(url: str, feed: FeedDeclaration) -> None:
    """The victim: polls as fast as it can until it is killed."""
    water = Hydrant(Database(url), Locator(AREAS), CLOCK, DEADLINES)
    reading = open_feed(feed, CLOCK)
    while True:
        poll_feed(water, reading, feed)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_poller_killed_at_random_moments_loses_and_doubles_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = fresh_sqlite(tmp_path) if kind == "sqlite" else fresh_postgres(request.getfixturevalue("postgres_url"))
    database = Database(url)
    with database.writing() as connection:
        write_areas(connection, AREAS, date(2026, 11, 16))
    database.close()
    chance, forked = random.Random(SEED), multiprocessing.get_context("fork")
    start = datetime.now(UTC) - timedelta(days=1)
    told: dict[str, str] = {}  # case → the title that was written last
    written = 0
    with clustered() as cluster:
        feed = declared(cluster.brokers, "cases")
        for _ in range(KILLS):
            victim = forked.Process(target=keep_polling, args=(url, feed), daemon=True)
            victim.start()
            threading.Timer(chance.uniform(0.5, 1.5), os.kill, (victim.pid, signal.SIGKILL)).start()
            while victim.exitcode is None:
                for _ in range(chance.randrange(40)):
                    written += 1
                    case, title = f"C{chance.randrange(200)}", f"t{written}"
                    changed = (start + timedelta(seconds=written)).isoformat()
                    cluster.write("cases", row(case, start.isoformat(), changed, title), key=case)
                    told[case] = title
                time.sleep(0.02)
            victim.join()
        database = Database(url)
        water, reading = Hydrant(database, Locator(AREAS), CLOCK, DEADLINES), open_feed(feed, CLOCK)
        while poll_feed(water, reading, feed).outcome != "unchanged":
            pass
        reading.close()
    with database.reading() as connection:
        assert dict(connection.execute(select(CaseRow.external_id, CaseRow.title)).tuples().all()) == told
        # Each message says something else of its case, so each is a version: none is missing and none is there twice.
        assert connection.scalar(select(func.count()).select_from(CaseVersionRow)) == written
    database.close()
