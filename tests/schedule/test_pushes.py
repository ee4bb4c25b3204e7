"""A hall killed at random moments while it is pushed to and polls: what was answered is there, once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import func, select
from waitress import create_server

from callbacks import pushes as route
from dashboard.access.pushes import Pushes, Sender
from dashboard.clock import Clock
from dashboard.feeds.webhook import Webhook
from dashboard.geography import Locator
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.store.areas import write_areas
from dashboard.store.engine import AccessDatabase, Database
from dashboard.store.rows import CaseRow, CaseVersionRow
from dashboard.store.vault import Vault, add_key
from tests.build import AREAS, DEADLINES
from tests.pushes import body_of, headers, row, webhook

KILLS = int(os.environ.get("HALL_KILLS", "30")) // 10
SEED = 20261129
CLOCK = Clock("UTC")
FEED = webhook(options={"per_minute": 60_000})


def receive_and_poll(url: str, keys: Path, listening: socket.socket) -> None:
    """The victim: takes pushes and polls as fast as it can, in one process, until it is killed."""
    database, _, feed, box = opened(url, keys)
    said = feed.options
    sender = Sender(FEED.name, said.keys, said.window, said.per_minute, said.most_bytes, feed.look)
    app = Flask("pushed")
    route.register(app, {FEED.name: sender}, lambda: box)
    server = create_server(app, sockets=[listening], threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    while True:
        poll_feed(Hydrant(database, Locator(AREAS), CLOCK, DEADLINES), feed, FEED)


def opened(url: str, keys: Path) -> tuple[Database, AccessDatabase, Webhook, Pushes]:
    access = AccessDatabase.beside(url)
    box = Pushes(access, CLOCK, Vault.opened(keys))
    return Database(url), access, Webhook(FEED, CLOCK, box), box


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_answered_is_there_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from tests.conftest import fresh_postgres

    sqlite = f"sqlite:///{tmp_path / 'hall.db'}"
    url = sqlite if kind == "sqlite" else fresh_postgres(request.getfixturevalue("postgres_url"))
    keys = tmp_path / "hall.keys"
    add_key(keys)
    for database in (Database(url), AccessDatabase.beside(url)):
        database.migrate()
        database.close()
    database = Database(url)
    with database.writing() as connection:
        write_areas(connection, AREAS, date(2026, 11, 16))
    database.close()
    chance, forked = random.Random(SEED), multiprocessing.get_context("fork")
    start = datetime.now(UTC) - timedelta(days=1)
    answered: dict[str, str] = {}  # case → the title that was answered last
    sent = 0
    for _ in range(KILLS):
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        victim = forked.Process(target=receive_and_poll, args=(url, keys, listening), daemon=True)
        victim.start()
        listening.close()
        threading.Timer(chance.uniform(0.3, 1.2), os.kill, (victim.pid, signal.SIGKILL)).start()
        with httpx.Client(timeout=10) as client:
            while victim.exitcode is None:
                sent += 1
                case, title = f"C{chance.randrange(40)}", f"t{sent}"
                changed = (start + timedelta(seconds=sent)).isoformat()
                body = body_of(row(case, start.isoformat(), changed, title=title))
                try:
                    for _ in range(chance.choice((1, 1, 2))):  # some are sent twice
                        signed = headers(f"k{sent}", body, time.time())
                        answer = client.post(f"http://127.0.0.1:{port}/push/partner", content=body, headers=signed)
                        assert answer.status_code in (200, 202), answer.text
                        answered[case] = title
                except httpx.TransportError:
                    victim.join(0.05)
        victim.join()
    database, access, feed, box = opened(url, keys)
    for _ in range(2):
        poll_feed(Hydrant(database, Locator(AREAS), CLOCK, DEADLINES), feed, FEED)
    assert box.stand(FEED.name).waiting == 0
    with database.reading() as connection:
        stored = {key: title for key, title in connection.execute(select(CaseRow.external_id, CaseRow.title))}
        known = (CaseVersionRow.case_id, CaseVersionRow.fact_hash)
        doubled = connection.execute(select(*known).group_by(*known).having(func.count() > 1)).all()
    # What was under way when the hall died may be there without an answer: then it is newer than what was answered.
    assert stored.keys() >= answered.keys()
    assert all(int(stored[case][1:]) >= int(title[1:]) for case, title in answered.items())
    assert all(int(title[1:]) <= sent for title in stored.values())
    assert doubled == []
    database.close()
    access.close()
