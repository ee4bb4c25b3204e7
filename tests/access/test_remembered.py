"""What a screen that asks each second costs, and how long what was revoked is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.access.remembered import Remembered
from dashboard.clock import StandingClock
from dashboard.domain.account import Asker
from tests.asking import OPERATOR
from tests.build import MONDAY, ZONE

KEY = ("session", "token")


class Store:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.seq = 7
        self.who: Asker | None = OPERATOR

    def ask(self) -> Asker | None:
        self.asked += 1
        return self.who


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(ZONE, MONDAY)


@pytest.fixture
def remembered(store: Store, clock: StandingClock) -> Remembered:
    return Remembered(lambda: store.seq, clock)


def test_a_token_is_asked_for_once_in_five_seconds(remembered: Remembered, store: Store, clock: StandingClock) -> None:
    for _ in range(10):
        assert remembered.asker(KEY, store.ask) == OPERATOR
        clock.at += timedelta(seconds=1)
    assert store.asked == 2


def test_what_was_revoked_is_nobody_s_after_a_second(
    remembered: Remembered, store: Store, clock: StandingClock
) -> None:
    remembered.asker(KEY, store.ask)
    store.who, store.seq = None, 8
    clock.at += timedelta(seconds=1)
    assert remembered.asker(KEY, store.ask) is None


def test_a_clock_that_is_set_back_makes_nothing_last(
    remembered: Remembered, store: Store, clock: StandingClock
) -> None:
    remembered.asker(KEY, store.ask)
    store.who, store.seq = None, 8
    clock.at -= timedelta(hours=1)
    assert remembered.asker(KEY, store.ask) is None


def test_nobody_is_not_remembered(remembered: Remembered, store: Store) -> None:
    store.who = None
    remembered.asker(KEY, store.ask)
    store.who = OPERATOR
    assert remembered.asker(KEY, store.ask) == OPERATOR


def test_one_token_says_nothing_of_another(remembered: Remembered, store: Store) -> None:
    remembered.asker(KEY, store.ask)
    assert remembered.asker(("screen", "token"), lambda: None) is None
