"""Leases by epochs: one holder, one poll an interval, and no write of a holder that was replaced."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.store import leases
from dashboard.store.counters import last_number, take_numbers
from dashboard.store.engine import Database
from dashboard.store.leases import Lease, SupersededError

FOR_S = 12.0
EVERY_US = 10_000_000
START_US = 1_780_000_000_000_000


class Time:
    """The database's clock, as a test sets it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.us = START_US
        patch.setattr(leases, "database_now", lambda _connection: self.us)

    def pass_s(self, seconds: float) -> None:
        self.us += round(seconds * 1_000_000)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def taken(database: Database, holder: str) -> Lease | None:
    """What a process finds vacant and takes."""
    with database.writing() as connection:
        leases.know_leases(connection, ["poll"])
        free = leases.vacant(connection, ["poll"], FOR_S)
        return leases.take(connection, free[0], holder, FOR_S) if free else None


def renewed(database: Database, holder: str) -> dict[str, Lease]:
    with database.writing() as connection:
        return leases.renew(connection, holder, FOR_S)


def polls(database: Database, lease: Lease) -> bool:
    with database.writing() as connection:
        return leases.claim_slot(connection, lease, EVERY_US, 0)


def test_one_holds_it_until_it_runs_out(database: Database, time: Time) -> None:
    first = taken(database, "a")
    assert first == Lease("poll", 1)
    assert taken(database, "b") is None
    time.pass_s(FOR_S - 1)
    assert renewed(database, "a") == {"poll": first}
    time.pass_s(FOR_S - 1)
    assert taken(database, "b") is None
    time.pass_s(1)
    assert taken(database, "b") == Lease("poll", 2)
    assert renewed(database, "a") == {}


def test_of_two_that_find_it_vacant_one_takes_it(database: Database, time: Time) -> None:
    with database.writing() as connection:
        leases.know_leases(connection, ["poll"])
        (free,) = leases.vacant(connection, ["poll"], FOR_S)
        assert leases.take(connection, free, "a", FOR_S) == Lease("poll", 1)
        assert leases.take(connection, free, "b", FOR_S) is None


def test_what_is_given_up_is_taken_at_once(database: Database, time: Time) -> None:
    taken(database, "a")
    with database.writing() as connection:
        leases.give_up(connection, "a")
    assert taken(database, "b") == Lease("poll", 2)


def test_an_interval_is_polled_once_and_by_its_holder_alone(database: Database, time: Time) -> None:
    stale = taken(database, "a")
    assert stale
    assert [polls(database, stale), polls(database, stale)] == [True, False]
    time.pass_s(FOR_S)
    lease = taken(database, "b")
    assert lease
    assert [polls(database, stale), polls(database, lease), polls(database, lease)] == [False, True, False]


def test_a_clock_that_was_set_back_stops_neither_polls_nor_a_takeover(database: Database, time: Time) -> None:
    lease = taken(database, "a")
    assert lease
    assert polls(database, lease)
    time.pass_s(-3600)
    assert [polls(database, lease), polls(database, lease)] == [True, False]
    assert taken(database, "b") == Lease("poll", 2)


def test_what_a_replaced_holder_writes_is_refused_whole(database: Database, time: Time) -> None:
    stale = taken(database, "a")
    assert stale

    def write(lease: Lease) -> None:
        with database.writing(lease) as connection:
            take_numbers(connection, "case")

    write(stale)
    time.pass_s(FOR_S)
    lease = taken(database, "b")
    assert lease
    with pytest.raises(SupersededError, match="epoch 2, ours was 1"):
        write(stale)
    write(lease)
    with database.reading() as connection:
        assert last_number(connection, "case") == 2


def test_the_database_tells_the_time_in_microseconds_and_it_passes(database: Database) -> None:
    with database.writing() as connection:
        told = [leases.database_now(connection) for _ in range(50)]
    assert all(before <= after for before, after in pairwise(told))
    assert 1_700_000_000_000_000 < told[0] < 4_000_000_000_000_000
