"""The poller killed at random moments: nothing lost, nothing doubled, the watermark never ahead of its rows."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
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
from dashboard.store.feed_runs import standing
from dashboard.store.rows import CaseRow, CaseVersionRow
from tests.build import AREAS, DEADLINES
from tests.store.test_rollups import cells, recounted

KILLS = int(os.environ.get("HALL_KILLS", "100"))
SEED = 20261122
START = datetime(2026, 11, 1, tzinfo=UTC)


class Upstream:
    """A register whose rows are added and corrected; it remembers how often each was changed."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._rows = sqlite3.connect(path, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute(
            "CREATE TABLE register (id INTEGER PRIMARY KEY, changed INTEGER, title TEXT, closed INTEGER)"
        )
        self._tick = 0
        self.told: dict[int, int] = {}

    def change(self, chance: random.Random, count: int) -> None:
        """Add and correct some rows, each with a later time of change."""
        self._rows.execute("BEGIN")
        for _ in range(count):
            self._tick += 1
            changed = int((START + timedelta(seconds=self._tick)).timestamp() * 1000)
            if self.told and chance.random() < 0.4:
                key = chance.choice(list(self.told))
                self._rows.execute(
                    "UPDATE register SET changed=?, title=?, closed=? WHERE id=?",
                    (changed, f"t{self._tick}", changed, key),
                )
            else:
                key = len(self.told) + 1
                self._rows.execute("INSERT INTO register VALUES (?, ?, ?, NULL)", (key, changed, f"t{self._tick}"))
            self.told[key] = self._tick
        self._rows.execute("COMMIT")

    def rows(self) -> dict[str, tuple[str, bool]]:
        return {
            str(id_): (title, closed is not None)
            for id_, title, closed in self._rows.execute("SELECT id, title, closed FROM register")
        }


def declaration(url: str) -> FeedDeclaration:
    return FeedDeclaration.model_validate(
        {
            "name": "register",
            "kind": "sql_view",
            "label": {"zh": "台账", "en": "Register"},
            "time_format": "epoch_ms",
            "options": {
                "url": url,
                "view": "register",
                "updated_at": "changed",
                "id": "id",
                "cursor": "epoch_ms",
                "lookback": "3s",
                "limit": 50,
            },
            "case": {
                "external_id": "id",
                "reported_at": "changed",
                "updated_at": "changed",
                "title": "title",
                "dispatched_at": "changed",
                "closed_at": "closed",
                "class_code": {"value": "x"},
            },
        }
    )


def keep_polling(hall: str, upstream: str) -> None:
    """The victim: polls as fast as it can until it is killed."""
    database = Database(hall)
    feed = declaration(upstream)
    water = Hydrant(database, Locator(AREAS), Clock("UTC"), DEADLINES)
    while True:
        poll_feed(water, open_feed(feed), feed)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_poller_killed_at_random_moments_loses_and_doubles_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from tests.conftest import fresh_postgres

    url = (
        f"sqlite:///{tmp_path / 'hall.db'}"
        if kind == "sqlite"
        else fresh_postgres(request.getfixturevalue("postgres_url"))
    )
    kills = KILLS if kind == "sqlite" else KILLS // 10
    chance = random.Random(SEED)
    upstream = Upstream(tmp_path / "upstream.db")
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        write_areas(connection, AREAS, date(2026, 11, 16))
    database.close()
    forked = multiprocessing.get_context("fork")
    for _ in range(kills):
        upstream.change(chance, 60)
        victim = forked.Process(target=keep_polling, args=(url, upstream.url), daemon=True)
        victim.start()
        time.sleep(chance.uniform(0.0, 0.12))
        assert victim.pid
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        database = Database(url)
        with database.reading() as connection:
            stands = standing(connection, "register")
            newest_row = connection.execute(select(func.max(CaseRow.source_updated_at))).scalar_one()
        if stands and stands.watermark and stands.watermark["newest"]:
            assert newest_row is not None
            assert stands.watermark["newest"] <= int(newest_row.timestamp() * 1000)
        database.close()
    database = Database(url)
    feed = declaration(upstream.url)
    poll_feed(Hydrant(database, Locator(AREAS), Clock("UTC"), DEADLINES), open_feed(feed), feed)
    with database.reading() as connection:
        stored = {
            key: (title, closed is not None)
            for key, title, closed in connection.execute(select(CaseRow.external_id, CaseRow.title, CaseRow.closed_at))
        }
        doubled = connection.execute(
            select(CaseVersionRow.case_id, CaseVersionRow.fact_hash)
            .group_by(CaseVersionRow.case_id, CaseVersionRow.fact_hash)
            .having(func.count() > 1)
        ).all()
    assert stored == upstream.rows()
    assert doubled == []
    assert cells(database) == recounted(database)
    if kind == "sqlite":
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    database.close()
