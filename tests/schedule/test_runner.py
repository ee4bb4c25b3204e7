"""The timer is polite to its sources."""

from __future__ import annotations

from dashboard.schedule.runner import PolitePoll
from dashboard.store.feed_runs import Run
from tests.build import MONDAY


class Source:
    """Asks to be left alone for as long as it is told to, and counts who does not."""

    def __init__(self, retry_after_s: float | None) -> None:
        self.retry_after_s = retry_after_s
        self.asked_at: list[float] = []
        self.now = 0.0

    def poll(self) -> Run:
        self.asked_at.append(self.now)
        return Run(started_at=MONDAY, finished_at=MONDAY, outcome="failed", retry_after_s=self.retry_after_s)


def asked(source: Source, seconds: int) -> list[float]:
    """When it was asked, with a poll every ten seconds."""
    poll = PolitePoll(source.poll, lambda: source.now)
    for source.now in range(0, seconds, 10):
        poll()
    return source.asked_at


def test_a_source_that_asks_to_be_left_alone_is_left_alone() -> None:
    assert asked(Source(45), 120) == [0, 50, 100]


def test_a_failure_without_such_a_wish_is_tried_at_every_turn() -> None:
    assert asked(Source(None), 40) == [0, 10, 20, 30]


def test_no_wish_lasts_longer_than_five_minutes() -> None:
    assert asked(Source(86_400), 400) == [0, 300]
