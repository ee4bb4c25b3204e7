"""The timer is polite to its sources."""

from __future__ import annotations

from dashboard.schedule.runner import PolitePoll
from dashboard.store.feed_runs import Run
from tests.build import MONDAY

EVERY_S = 10


class Source:
    """Says what it is told to say, and counts who asks."""

    def __init__(self, retry_after_s: float | None = None, outcome: str = "failed") -> None:
        self.retry_after_s = retry_after_s
        self.outcome = outcome
        self.asked_at: list[float] = []
        self.now = 0.0

    def poll(self) -> Run:
        self.asked_at.append(self.now)
        return Run(started_at=MONDAY, finished_at=MONDAY, outcome=self.outcome, retry_after_s=self.retry_after_s)


def asked(source: Source, seconds: int, chance: float = 1.0, mended_at: int | None = None) -> list[float]:
    """When it was asked, with a turn every ten seconds."""
    poll = PolitePoll(source.poll, EVERY_S, lambda: source.now, lambda: chance)
    for source.now in range(0, seconds, EVERY_S):
        if source.now == mended_at:
            source.outcome = "ok"
        poll()
    return source.asked_at


def test_a_source_that_asks_to_be_left_alone_is_left_alone() -> None:
    assert asked(Source(45), 120) == [0, 50, 100]


def test_no_wish_lasts_longer_than_five_minutes() -> None:
    assert asked(Source(86_400), 400) == [0, 300]


def test_a_few_failures_are_tried_again_at_every_turn() -> None:
    assert asked(Source(), 50) == [0, 10, 20, 30, 40]


def test_a_source_that_goes_on_failing_is_asked_ever_less_often() -> None:
    assert asked(Source(), 1300)[4:] == [40, 60, 100, 180, 340, 640, 940, 1240]


def test_chance_keeps_many_halls_from_coming_back_at_once() -> None:
    assert asked(Source(), 110, chance=0.0)[4:] == [40, 50, 70]


def test_one_answer_and_it_is_asked_as_before() -> None:
    assert asked(Source(), 240, mended_at=170)[4:] == [40, 60, 100, 180, 190, 200, 210, 220, 230]


def test_an_answer_that_is_set_aside_is_an_answer() -> None:
    assert len(asked(Source(outcome="doubtful"), 200)) == 20
