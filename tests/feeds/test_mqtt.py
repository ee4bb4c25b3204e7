"""A real broker: messages become rows, and only what was kept is confirmed."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from amqtt.broker import Broker
from paho.mqtt import publish

from dashboard.clock import StandingClock
from dashboard.domain.patrol import FixRecord
from dashboard.feeds import mqtt as feeds_mqtt
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Payload, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.mqtt import Mqtt
from tests.feeds.declarations import NOW
from tests.halls import free_port

PATIENCE_S = 20
FIX = {
    "unit_id": "topic.1",
    "fixed_at": {"take": "t", "time": "epoch_s"},
    "lon": {"take": "lon", "times": 1e-6},
    "lat": {"take": "lat", "times": 1e-6},
    "speed_kmh": {"take": "v", "times": 0.1},
}
ROW = {"t": 1795319990, "lon": 117205751, "lat": 34278760, "v": 365}


@pytest.fixture(scope="module")
def broker() -> Iterator[int]:
    """The port of a broker in a loop and a thread of its own: the browser of other tests has one in this thread."""
    port = free_port()
    loop = asyncio.new_event_loop()
    config = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }

    async def start() -> Broker:
        running = Broker(config)
        await running.start()
        return running

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    yield port
    asyncio.run_coroutine_threadsafe(running.shutdown(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def mqtt(port: int, client_id: str, **options: Any) -> Mqtt:
    declared = {
        "name": "mq",
        "kind": "mqtt",
        "inner_network": ["127.0.0.1"],
        "label": {"zh": "消息", "en": "Messages"},
        "fix": FIX,
    }
    options = {"host": "127.0.0.1", "port": port, "topics": ["gps/#"], "client_id": client_id, **options}
    return Mqtt(FeedDeclaration.model_validate({**declared, "options": options}), StandingClock("UTC", NOW))


@pytest.fixture
def feed(broker: int, request: pytest.FixtureRequest) -> Iterator[Mqtt]:
    listening = mqtt(broker, f"test-{request.node.name}")
    listening.fetch(None)
    time.sleep(0.5)  # the subscription is on its way
    yield listening
    listening.close()


def send(port: int, payload: str, topic: str = "gps/V1") -> None:
    publish.single(topic, payload, qos=1, hostname="127.0.0.1", port=port)


def news(feed: Mqtt, since: Watermark | None = None) -> Payload:
    patience = time.monotonic() + PATIENCE_S
    while (payload := feed.fetch(since)).unchanged:
        assert time.monotonic() < patience
        time.sleep(0.05)
    return payload


def test_a_message_is_a_row_with_the_parts_of_its_topic(broker: int, feed: Mqtt) -> None:
    send(broker, json.dumps(ROW))
    (fix,) = feed.parse(news(feed))
    assert isinstance(fix, FixRecord)
    assert (fix.unit_id, round(fix.place.lon, 6), fix.speed_kmh) == ("V1", 117.205751, 36.5)


def test_a_message_may_hold_several_rows(broker: int, feed: Mqtt) -> None:
    send(broker, json.dumps([ROW, {**ROW, "t": 1795319995}]))
    assert [type(record) for record in feed.parse(news(feed))] == [FixRecord, FixRecord]


def test_what_was_not_kept_is_handed_out_again(broker: int, feed: Mqtt) -> None:
    send(broker, json.dumps(ROW))
    first = news(feed)
    again = news(feed)
    assert [message.payload for message in again.parts[0].content] == [
        message.payload for message in first.parts[0].content
    ]
    assert feed.fetch(again.watermark).unchanged


def test_a_message_that_is_no_json_is_a_bad_row(broker: int, feed: Mqtt) -> None:
    send(broker, "7E 02 00")
    (bad,) = feed.parse(news(feed))
    assert isinstance(bad, BadRow)
    assert bad.reason is BadReason.WRONG_SHAPE


def test_a_broker_that_is_not_there_is_a_failure_that_may_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_mqtt, "_CONNECT_S", 0.1)
    listening = mqtt(free_port(), "test-nobody")
    with pytest.raises(FeedError) as failure:
        listening.fetch(None)
    listening.close()
    assert not failure.value.permanent
