"""When an alert begins and ends, and who has it in hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.domain.alert import Alert, AlertKind, Held, Hush, ringing, settle

NOON = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
DEAD = Alert("feed:hotline", AlertKind.FEED, NOON - timedelta(minutes=9), "12345", feed="hotline")
URGENT = Alert("urgent:7", AlertKind.URGENT, NOON, "井盖", area="东街", case_id=7)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def looked(*looks: tuple[float, bool]) -> dict[str, Held]:
    """What is held of the feed after looks at these seconds, dead or not."""
    held: dict[str, Held] = {}
    for seconds, dead in looks:
        held = settle(held, [DEAD] if dead else [], after(seconds))
    return held


def rings(held: dict[str, Held], seconds: float) -> list[str]:
    return [alert.key for alert in ringing(held, (), after(seconds))]


def test_a_new_urgent_case_rings_at_once_and_ends_with_it() -> None:
    held = settle({}, [URGENT], NOON)
    assert rings(held, 0) == ["urgent:7"]
    assert settle(held, [], after(1)) == {}


def test_a_feed_rings_when_it_has_been_dead_for_half_a_minute() -> None:
    assert rings(looked((0, True), (29, True)), 29) == []
    assert rings(looked((0, True), (30, True)), 30) == ["feed:hotline"]
    assert rings(looked((0, True), (20, False), (40, True)), 40) == []  # it began anew


def test_a_feed_that_comes_back_for_a_moment_goes_on_ringing_as_the_same_alert() -> None:
    flapping = looked((0, True), (30, True), (60, False), (100, True), (150, False), (260, True))
    assert rings(flapping, 260) == ["feed:hotline"]
    assert ringing(flapping, (), after(260))[0].since == DEAD.since
    assert rings(looked((0, True), (30, True), (60, False), (149, False)), 149) == ["feed:hotline"]
    assert rings(looked((0, True), (30, True), (60, False), (151, False)), 151) == []


def test_who_has_it_in_hand_is_said_until_the_end_that_they_said() -> None:
    held = settle(settle({}, [DEAD, URGENT], NOON), [DEAD, URGENT], after(60))
    mine = Hush(1, "urgent:7", False, "lin", "已派人", NOON, after(600))
    kind = Hush(2, "feed:*", True, "gao", "检修", NOON, after(600))
    by_key = {alert.key: alert.hush for alert in ringing(held, (mine, kind), after(61))}
    assert by_key == {"urgent:7": mine, "feed:hotline": kind}
    assert [alert.hush for alert in ringing(held, (mine, kind), after(600))] == [None, None]


def test_they_stand_by_kind_and_the_newest_first() -> None:
    older = Alert("urgent:3", AlertKind.URGENT, NOON - timedelta(minutes=5))
    held = settle({}, [Alert("takeover:2", AlertKind.TAKEOVER, NOON), older, URGENT], NOON)
    assert rings(held, 0) == ["urgent:7", "urgent:3", "takeover:2"]
