"""How fresh a feed is by its data's own time, whatever its polls say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.domain.health import Rhythm, State, data_as_of, state_at, worst

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EVERY_MINUTE = Rhythm(every=MINUTE, silence=10 * HOUR)


@pytest.mark.parametrize(
    ("every", "late_after", "stale_after"),
    [
        pytest.param(MINUTE, 2 * MINUTE, 6 * MINUTE, id="two missed polls, then thrice as long"),
        pytest.param(5 * SECOND, 30 * SECOND, 90 * SECOND, id="never less than half a minute"),
    ],
)
def test_a_rhythm_is_late_after(every: timedelta, late_after: timedelta, stale_after: timedelta) -> None:
    rhythm = Rhythm(every=every, silence=HOUR)
    assert (rhythm.late_after, rhythm.stale_after) == (late_after, stale_after)


@pytest.mark.parametrize(
    ("age", "failing", "state"),
    [
        (0 * SECOND, False, State.LIVE),
        (120 * SECOND, False, State.LIVE),
        (121 * SECOND, False, State.LATE),
        (360 * SECOND, False, State.LATE),
        (361 * SECOND, False, State.STALE),
        (120 * SECOND, True, State.LIVE),
        (121 * SECOND, True, State.FAILED),
        (361 * SECOND, True, State.FAILED),
    ],
)
def test_the_state_of_data_of_an_age(age: timedelta, failing: bool, state: State) -> None:
    assert state_at(EVERY_MINUTE, NOON - age, failing, NOON) == state


@pytest.mark.parametrize("failing", [False, True])
def test_a_feed_that_never_brought_anything_is_never(failing: bool) -> None:
    assert state_at(EVERY_MINUTE, None, failing, NOON) == State.NEVER


def test_a_good_answer_is_as_fresh_as_its_moment() -> None:
    assert data_as_of(EVERY_MINUTE, NOON, NOON - 5 * MINUTE) == NOON


def test_a_source_that_is_allowed_to_be_silent_at_night_stays_live() -> None:
    six_in_the_morning = NOON - 6 * HOUR
    as_of = data_as_of(EVERY_MINUTE, six_in_the_morning, six_in_the_morning - 10 * HOUR)
    assert state_at(EVERY_MINUTE, as_of, False, six_in_the_morning) == State.LIVE


def test_a_frozen_source_behind_healthy_answers_counts_by_its_newest_record() -> None:
    assert data_as_of(EVERY_MINUTE, NOON, NOON - 11 * HOUR) == NOON - 11 * HOUR


def test_a_frozen_source_behind_healthy_answers_turns_stale() -> None:
    as_of = data_as_of(EVERY_MINUTE, NOON, NOON - 11 * HOUR)
    assert state_at(EVERY_MINUTE, as_of, False, NOON) == State.STALE


def test_a_source_without_any_record_yet_counts_by_its_answer() -> None:
    assert data_as_of(EVERY_MINUTE, NOON, None) == NOON


def test_a_source_that_never_answered_has_no_as_of() -> None:
    assert data_as_of(EVERY_MINUTE, None, None) is None


@pytest.mark.parametrize(
    ("states", "found"),
    [
        ([State.LIVE, State.LATE], State.LATE),
        ([State.STALE, State.LATE], State.STALE),
        ([State.FAILED, State.STALE], State.FAILED),
        ([State.NEVER, State.FAILED], State.NEVER),
        ([], State.NEVER),
    ],
)
def test_a_figure_is_as_good_as_its_worst_feed(states: list[State], found: State) -> None:
    assert worst(states) == found
