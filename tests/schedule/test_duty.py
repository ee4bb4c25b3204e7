"""Several pollers of one PostgreSQL, as real processes: one polls each interval, one takes over, no zombie writes."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from dashboard.clock import Clock
from dashboard.feeds.contract import Payload, Watermark
from dashboard.geography import Locator
from dashboard.schedule import duty as duties
from dashboard.schedule.duty import Duty, Turn, middle_of_interval
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.store import engine, leases
from dashboard.store.areas import write_areas
from dashboard.store.engine import Database
from dashboard.store.leases import SupersededError
from dashboard.store.rows import CaseRow, LeaseRow
from tests.build import AREAS, DEADLINES, MONDAY, ZONE, Script, case, declaration
from tests.conftest import fresh_postgres
from tests.schedule.cut import Way

FORKED = multiprocessing.get_context("fork")
PATIENCE_S = 180
EVERY_S = 10
HOURS = float(os.environ.get("HALL_POLLED_HOURS", "0.1"))
POLLERS = 3
FEEDS = ("hotline", "letters")

Stop = Callable[[str], None]


@pytest.fixture
def url(postgres_url: str) -> str:
    """A database with the two streets in it."""
    url = fresh_postgres(postgres_url)
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        write_areas(connection, AREAS, MONDAY.date())
    database.close()
    return url


@pytest.fixture
def pollers() -> Iterator[list[BaseProcess]]:
    started: list[BaseProcess] = []
    yield started
    for process in started:
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
        process.join()


def until(fact: Callable[[], object]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < patience, "it never came to that"
        time.sleep(0.05)


def on_duty(process: BaseProcess, url: str) -> bool:
    database = Database(url)
    with database.reading() as connection:
        holder = connection.execute(select(LeaseRow.holder).where(LeaseRow.name == "hotline")).scalar()
    database.close()
    return f":{process.pid}:" in (holder or "")


def kept(url: str) -> list[str]:
    database = Database(url)
    with database.reading() as connection:
        keys = sorted(connection.scalars(select(CaseRow.external_id)))
    database.close()
    return keys


class Stopping(Script):
    """A source in the midst of whose answer its poller is stopped, the first time."""

    def __init__(self, key: str, where: str, stopped: Any) -> None:
        super().__init__(case(key))
        self._where, self._stopped = where, stopped

    def _reach(self, where: str) -> None:
        if where == self._where and not self._stopped.is_set():
            self._stopped.set()
            os.kill(os.getpid(), signal.SIGSTOP)

    def fetch(self, since: Watermark | None) -> Payload:
        self._reach("fetch")
        return super().fetch(since)

    def parse(self, payload: Payload) -> Iterator[Any]:
        yield from super().parse(payload)
        self._reach("parse")


def keep_polling(url: str, name: str, log: Path, where: str, stopped: Any) -> None:
    """A poller in a hurry: its leases last a fraction as long. What becomes of each poll is a line in ``log``."""
    duties._HELD_S, duties._RENEWED_EVERY_S, engine._A_STOPPED_WRITER_LETS_GO = 1.2, 0.3, "2s"
    logging.disable()
    database = Database(url)
    duty = Duty(database, ["hotline"])
    duty.start()
    water = Hydrant(database, Locator(AREAS), Clock(ZONE), DEADLINES)
    number = 0
    while True:
        time.sleep(0.05)
        try:
            turn = duty.turn("hotline", 0.2)
            if turn is None:
                continue
            number += 1
            key = f"{name}{number}"
            poll_feed(water, Stopping(key, where, stopped), declaration(), turn.lease)
            outcome = f"kept {key}"
        except SupersededError:
            outcome = f"superseded {key}"
        except Exception as error:
            outcome = f"failed {type(error).__name__}"
        with log.open("a") as lines:
            lines.write(f"{outcome}\n")


class Watch:
    """Two pollers of one database: the first on duty, the second ready."""

    def __init__(self, pollers: list[BaseProcess], log: Path, url: str, first_url: str, where: str = "") -> None:
        self.url, self.log = url, log
        self.stopped = FORKED.Event()
        no = FORKED.Event()
        self.first = FORKED.Process(target=keep_polling, args=(first_url, "a", log, where, self.stopped), daemon=True)
        self.second = FORKED.Process(target=keep_polling, args=(url, "b", log, "", no), daemon=True)
        pollers += [self.first, self.second]
        self.first.start()
        until(lambda: on_duty(self.first, url))
        self.second.start()

    def said(self, what: str) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if line.startswith(what)]

    def second_takes_over(self) -> None:
        until(lambda: on_duty(self.second, self.url))
        until(lambda: self.said("kept b"))


def test_a_killed_poller_is_replaced(url: str, pollers: list[BaseProcess], tmp_path: Path) -> None:
    watch = Watch(pollers, tmp_path / "log", url, url)
    until(lambda: watch.said("kept a"))
    assert watch.first.pid
    os.kill(watch.first.pid, signal.SIGKILL)
    watch.second_takes_over()


@pytest.mark.parametrize("where", ["fetch", "parse"])
def test_what_a_stopped_poller_writes_when_it_goes_on_is_refused(
    where: str, url: str, pollers: list[BaseProcess], tmp_path: Path
) -> None:
    watch = Watch(pollers, tmp_path / "log", url, url, where)
    assert watch.stopped.wait(PATIENCE_S)
    watch.second_takes_over()
    assert watch.first.pid
    os.kill(watch.first.pid, signal.SIGCONT)
    until(lambda: watch.said("superseded a") or watch.said("failed"))  # by its epoch, or as the database let it go
    assert "a1" not in kept(url)
    assert on_duty(watch.second, url)


def test_a_poller_cut_from_the_database_is_replaced_and_stays_so(
    url: str, pollers: list[BaseProcess], tmp_path: Path
) -> None:
    way = Way(url)
    watch = Watch(pollers, tmp_path / "log", url, way.url)
    until(lambda: watch.said("kept a"))
    way.cut()
    watch.second_takes_over()
    way.mend()
    more = len(watch.said("kept b")) + 3
    until(lambda: len(watch.said("kept b")) >= more)
    assert on_duty(watch.second, url)
    assert {line.removeprefix("kept ") for line in watch.said("kept")} >= set(kept(url)) - {
        f"a{len(watch.said('kept a')) + 1}"  # one that was kept, and whose poller was cut before it heard so
    }


def poll_in_step(url: str, now: Any, step: Any, polled: Any, workers: int) -> None:
    """A poller with so many threads that all want every interval for themselves, by a clock that jumps."""
    leases.database_now = lambda _connection: now.value
    duties._HELD_S = 1e6
    database = Database(url)
    duty = Duty(database, FEEDS)
    duty.start()
    water = Hydrant(database, Locator(AREAS), Clock(ZONE), DEADLINES)

    def asked(name: str) -> Turn | None:
        while True:
            try:
                return duty.turn(name, EVERY_S)
            except OperationalError:  # a busy machine kept it waiting for longer than a claim may take
                continue

    def work() -> None:
        while True:
            step.wait()
            for name in FEEDS:
                turn = asked(name)
                if turn is not None:
                    poll_feed(water, Script(name=name), declaration(name), turn.lease)
                    polled.put((name, now.value))
            step.wait()

    threads = [Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("workers", [1, 2, 4, 8])
def test_each_feed_is_polled_once_in_each_interval_whatever_the_number_of_pollers(
    workers: int, url: str, pollers: list[BaseProcess]
) -> None:
    now = FORKED.Value("q", int(MONDAY.timestamp() * 1_000_000))
    step = FORKED.Barrier(POLLERS * workers + 1, timeout=PATIENCE_S)
    polled = FORKED.SimpleQueue()
    for _ in range(POLLERS):
        pollers.append(FORKED.Process(target=poll_in_step, args=(url, now, step, polled, workers), daemon=True))
        pollers[-1].start()
    counts: Counter[tuple[str, int]] = Counter()
    intervals = round(HOURS * 3600 / EVERY_S)
    for _ in range(intervals):
        now.value += EVERY_S * 1_000_000
        step.wait()
        step.wait()
        while not polled.empty():
            counts[polled.get()] += 1
    assert len(counts) == intervals * len(FEEDS)
    assert set(counts.values()) == {1}


def test_the_one_process_of_a_sqlite_file_is_always_on_duty_and_asks_nobody(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'not-there.db'}")
    duty = Duty(database, FEEDS)
    duty.start()
    turn = duty.turn("hotline", EVERY_S)
    duty.stop()
    assert turn is not None
    assert turn.lease is None
    assert not database.exists


def test_the_middle_of_an_interval_is_half_an_interval_from_its_ends() -> None:
    middle = middle_of_interval("hotline", EVERY_S, MONDAY)
    assert abs(middle - MONDAY) <= timedelta(seconds=EVERY_S / 2)
    half = timedelta(seconds=EVERY_S / 2)
    for at in (middle - half, middle, middle + half - timedelta(microseconds=1)):
        assert middle_of_interval("hotline", EVERY_S, at) == middle
    assert middle_of_interval("hotline", EVERY_S, middle + half) == middle + 2 * half


def test_a_dead_poller_is_replaced_within_twenty_seconds() -> None:
    assert duties._HELD_S + duties._RENEWED_EVERY_S <= 20
