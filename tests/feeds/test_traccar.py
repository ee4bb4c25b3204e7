"""A Traccar server: positions with their devices, three times apart, only what is new, and history in rounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.feeds.contract import BadReason, BadRow, DoubtfulPayload, FeedError, Payload, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.traccar import Traccar
from tests.feeds.conftest import Asked, Upstream
from tests.feeds.declarations import NOW
from tests.feeds.traccar_recordings import DEVICES, GROUPS, LATEST, position

History = Callable[[dict[str, str]], list[dict[str, Any]]]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock("UTC", NOW)


def traccar(upstream: Upstream, clock: StandingClock, fix: dict[str, Any] | None = None, **options: Any) -> Traccar:
    declared: dict[str, Any] = {
        "name": "gps",
        "kind": "traccar",
        "inner_network": ["127.0.0.1"],
        "label": {"zh": "车", "en": "cars"},
        "fix": fix or {},
    }
    declared["options"] = {"url": upstream.url, "token": "secret", **options}
    return Traccar(FeedDeclaration.model_validate(declared), clock)


def answering(
    upstream: Upstream,
    latest: list[dict[str, Any]],
    history: History = lambda asked: [],
    devices: list[dict[str, Any]] = DEVICES,
) -> None:
    def answer(asked: Asked) -> None:
        what = urlsplit(asked.path).path.removeprefix("/api/")
        lists: dict[str, Any] = {"devices": devices, "groups": GROUPS, "positions": latest}
        asked.reply(json.dumps(history(asked.params) if asked.params else lists[what]), content_type="application/json")

    upstream.answer = answer


def fixes(feed: Traccar, payload: Payload) -> list[FixRecord]:
    records = list(feed.parse(payload))
    assert all(isinstance(record, FixRecord) for record in records), records
    return [record for record in records if isinstance(record, FixRecord)]


def test_a_position_becomes_a_fix_with_its_three_times_apart_and_knots_as_kmh(
    upstream: Upstream, clock: StandingClock
) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock)
    assert fixes(feed, feed.fetch(None))[0] == FixRecord(
        unit_id="013800000001",
        fixed_at=datetime(2026, 11, 22, 3, 59, 50, tzinfo=UTC),
        device_at=datetime(2026, 11, 22, 3, 59, 55, tzinfo=UTC),
        platform_at=datetime(2026, 11, 22, 3, 59, 57, tzinfo=UTC),
        place=Point(117.2057511, 34.2787598),
        unit_kind="vehicle",
        fleet="城管",
        label="苏C·城管01",
        speed_kmh=37.04,
        heading_deg=271.0,
        on_duty=True,
    )


def test_a_person_is_a_worker_whose_name_is_not_read(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock)
    worker = fixes(feed, feed.fetch(None))[1]
    assert (worker.unit_kind, worker.fleet, worker.label) == ("worker", "网格员", None)


def test_a_declaration_may_change_any_rule(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock, fix={"fleet": {"value": "环卫"}})
    assert {fix.fleet for fix in fixes(feed, feed.fetch(None))} == {"环卫"}


def test_a_position_that_was_seen_is_not_told_again(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock)
    first = feed.fetch(None)
    assert feed.fetch(first.watermark).unchanged
    answering(upstream, [position(9005), LATEST[1]])
    assert [fix.unit_id for fix in fixes(feed, feed.fetch(first.watermark))] == ["013800000001"]


def test_history_is_read_some_devices_a_poll_until_the_round_is_done(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST, lambda asked: [position(int(asked["deviceId"]) * 100, int(asked["deviceId"]))])
    feed = traccar(upstream, clock, devices_at_once=2)
    first = feed.fetch(None)
    second = feed.fetch(first.watermark)
    asked = [one.params["deviceId"] for one in upstream.asked if one.params]
    assert (asked, second.watermark.state["sweep"]) == (["7", "8", "9"], {})


def kept(payload: Payload) -> Watermark:
    """The watermark as it comes back from the store."""
    return Watermark(json.loads(json.dumps(payload.watermark.state)))


def test_of_history_only_what_arrived_late_is_told(upstream: Upstream, clock: StandingClock) -> None:
    way = [position(9001), position(8990, fixTime="2026-11-22T03:50:00.000+00:00")]
    answering(upstream, LATEST, lambda asked: way if asked["deviceId"] == "7" else [])
    feed = traccar(upstream, clock)
    first = feed.fetch(None)
    heard = [{**device, "lastUpdate": "2026-11-22T04:05:00.000+00:00"} for device in DEVICES]
    way.append(position(9010, fixTime="2026-11-22T03:55:00.000+00:00"))
    clock.at = NOW + timedelta(minutes=11)
    answering(upstream, LATEST, lambda asked: way if asked["deviceId"] == "7" else [], heard)
    told = [fix.fixed_at.minute for fix in fixes(feed, feed.fetch(kept(first)))]
    assert told == [55]


def test_what_was_told_and_not_kept_is_told_again(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock)
    first = feed.fetch(None)
    answering(upstream, [position(9005), LATEST[1]])
    assert [len(fixes(feed, feed.fetch(kept(first)))) for _ in range(2)] == [1, 1]


def test_the_history_of_a_device_that_is_silent_is_not_asked_for_again(
    upstream: Upstream, clock: StandingClock
) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock)
    first = feed.fetch(None)
    upstream.asked.clear()
    clock.at = NOW + timedelta(minutes=11)
    heard = [{**DEVICES[0], "lastUpdate": "2026-11-22T04:10:00.000+00:00"}, *DEVICES[1:]]
    answering(upstream, LATEST, devices=heard)
    feed.fetch(kept(first))
    assert [one.params["deviceId"] for one in upstream.asked if one.params] == ["7", "9"]


def test_a_round_that_is_not_urgent_is_spread_over_its_time(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock, devices_every="1h")
    state = {"last_id": 9002, "asked_at": NOW.isoformat(), "sweep": {}}
    watermark = Watermark(state | {"swept_at": (NOW - timedelta(minutes=10)).isoformat()})
    asked = []
    for minute in (0, 1, 2, 5, 9):
        clock.at = NOW + timedelta(minutes=minute)
        state = dict(watermark.state) | {"asked_at": clock.at.isoformat()}
        watermark = feed.fetch(Watermark(state)).watermark
        asked.append([one.params["deviceId"] for one in upstream.asked if one.params])
        upstream.asked.clear()
    assert asked == [[], ["7"], [], ["8"], ["9"]]


def test_a_list_tells_again_the_devices_of_which_it_says_something_else(
    upstream: Upstream, clock: StandingClock
) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock, reread_every="0s")
    first = feed.fetch(None)
    clock.at = NOW + timedelta(minutes=1, seconds=55)
    home = [{**DEVICES[0], "attributes": {"onDuty": False}}, *DEVICES[1:]]
    answering(upstream, LATEST, devices=home)
    second = feed.fetch(kept(first))
    clock.at += timedelta(minutes=1, seconds=55)
    third = feed.fetch(kept(second))
    clock.at += timedelta(minutes=1, seconds=55)
    told = fixes(feed, feed.fetch(kept(third)))
    assert [(fix.unit_id, fix.on_duty) for fix in told] == [("013800000001", False)]
    assert (second.unchanged, third.unchanged) == (True, True)


def test_after_an_outage_of_ours_history_reaches_back_over_it(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    feed = traccar(upstream, clock, reread="30m")
    away_since = NOW - timedelta(hours=3)
    state = {"last_id": 9002, "asked_at": away_since.isoformat(), "swept_at": away_since.isoformat(), "sweep": {}}
    feed.fetch(Watermark(state))
    stretches = {(one.params["from"], one.params["to"]) for one in upstream.asked if one.params}
    assert stretches == {("2026-11-22T00:30:00Z", "2026-11-22T04:00:00Z")}


def test_the_token_is_sent_as_a_bearer(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, LATEST)
    traccar(upstream, clock).fetch(None)
    assert {asked.headers["Authorization"] for asked in upstream.asked} == {"Bearer secret"}


def test_a_position_without_satellites_is_refused(upstream: Upstream, clock: StandingClock) -> None:
    answering(upstream, [position(valid=False)])
    feed = traccar(upstream, clock)
    (bad,) = feed.parse(feed.fetch(None))
    assert isinstance(bad, BadRow)
    assert (bad.reason, bad.key) == (BadReason.NOT_LOCATED, "013800000001")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"latitude": 0.0, "longitude": 0.0}, BadReason.ZERO_POSITION),
        ({"fixTime": "2026-11-22T04:06:00.000+00:00"}, BadReason.FUTURE_TIME),
        ({"fixTime": None}, BadReason.MISSING_FIELD),
    ],
)
def test_a_position_that_cannot_be_is_refused(
    upstream: Upstream, clock: StandingClock, said: dict[str, Any], reason: BadReason
) -> None:
    answering(upstream, [position(**said)])
    feed = traccar(upstream, clock)
    (bad,) = feed.parse(feed.fetch(None))
    assert isinstance(bad, BadRow)
    assert bad.reason is reason


def test_no_devices_at_all_is_an_answer(upstream: Upstream, clock: StandingClock) -> None:
    payload = traccar(upstream, clock).fetch(None)
    assert (payload.unchanged, payload.parts) == (True, ())


@pytest.mark.parametrize("body", ['{"a": 1}', "[1]", '[{"id": 1', ""])
def test_what_is_no_list_of_objects_is_doubtful(upstream: Upstream, clock: StandingClock, body: str) -> None:
    upstream.answer = lambda asked: asked.reply(body, content_type="application/json")
    with pytest.raises(DoubtfulPayload):
        traccar(upstream, clock).fetch(None)


def test_a_refused_token_is_permanent(upstream: Upstream, clock: StandingClock) -> None:
    upstream.answer = lambda asked: asked.reply("HTTP 401 Unauthorized", 401)
    with pytest.raises(FeedError, match="401") as refusal:
        traccar(upstream, clock).fetch(None)
    assert refusal.value.permanent


def test_too_many_questions_are_obeyed(upstream: Upstream, clock: StandingClock) -> None:
    upstream.answer = lambda asked: asked.reply("", 429, Retry_After="30")
    with pytest.raises(FeedError) as refusal:
        traccar(upstream, clock).fetch(None)
    assert (refusal.value.permanent, refusal.value.retry_after_s) == (False, 30.0)


def test_token_and_authorization_header_together_are_refused(upstream: Upstream, clock: StandingClock) -> None:
    with pytest.raises(ValueError, match="same thing twice"):
        traccar(upstream, clock, headers={"Authorization": "Basic x"})
