"""Real brokers of a real protocol: messages become rows, each once, from where the store says it has read to."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from confluent_kafka import Consumer, TopicPartition

from dashboard.clock import StandingClock
from dashboard.domain.case import CaseRecord
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Payload, Watermark
from dashboard.feeds.kafka import Kafka
from tests.clusters import Cluster, clustered, declared, row
from tests.feeds.declarations import NOW
from tests.halls import free_port

AT, LATER = "2026-11-20T01:00:00Z", "2026-11-20T02:00:00Z"
_topics = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with clustered() as running:
        yield running


@pytest.fixture
def topic() -> str:
    return f"cases-{next(_topics)}"


@pytest.fixture
def feed(cluster: Cluster, topic: str) -> Iterator[Kafka]:
    reading = kafka(cluster, topic)
    yield reading
    reading.close()


def kafka(cluster: Cluster, topic: str, **more: Any) -> Kafka:
    return Kafka(declared(cluster.brokers, topic, **more), StandingClock("UTC", NOW))


def titles(feed: Kafka, payload: Payload) -> list[str | None]:
    return sorted(str(one.title) for one in feed.parse(payload) if isinstance(one, CaseRecord))


def committed(cluster: Cluster, topic: str, group: str = "hall-bus") -> int:
    """How many messages the cluster knows to be read."""
    asking = Consumer({"bootstrap.servers": ",".join(cluster.brokers), "group.id": group, "log_level": 0})
    told = asking.committed([TopicPartition(topic, number) for number in range(4)], timeout=10)
    asking.close()
    return sum(max(one.offset, 0) for one in told)


def test_messages_are_rows_and_nothing_new_is_nothing_new(cluster: Cluster, topic: str, feed: Kafka) -> None:
    cluster.write(topic, *(row(f"A{n}", AT, LATER, f"t{n}") for n in range(50)))
    first = feed.fetch(None)
    assert titles(feed, first) == sorted(f"t{n}" for n in range(50))
    again = feed.fetch(first.watermark)
    assert (again.unchanged, again.watermark) == (True, first.watermark)
    cluster.write(topic, row("A7", AT, LATER, "new"))
    assert titles(feed, feed.fetch(first.watermark)) == ["new"]


def test_a_message_may_hold_several_rows_and_says_whence_it_is(cluster: Cluster, topic: str) -> None:
    said = {"external_id": "id", "reported_at": "at", "updated_at": "kafka.at", "title": "kafka.key"}
    feed = kafka(cluster, topic, case=said, options={"items": "data.rows"})
    cluster.write(topic, {"data": {"rows": [row("A1", AT, ""), row("A2", AT, "")]}}, key="12345")
    cases = list(feed.parse(feed.fetch(None)))
    assert [(one.external_id, one.title) for one in cases if isinstance(one, CaseRecord)] == [
        ("A1", "12345"),
        ("A2", "12345"),
    ]
    feed.close()


def test_what_was_not_kept_is_read_again_also_by_another_process(cluster: Cluster, topic: str, feed: Kafka) -> None:
    cluster.write(topic, *(row(f"A{n}", AT, LATER, f"t{n}") for n in range(20)))
    kept = feed.fetch(None)
    cluster.write(topic, row("B", AT, LATER, "more"))
    assert titles(feed, feed.fetch(kept.watermark)) == ["more"]
    assert titles(feed, feed.fetch(kept.watermark)) == ["more"]
    other = kafka(cluster, topic)
    assert titles(other, other.fetch(kept.watermark)) == ["more"]
    assert len(titles(other, other.fetch(None))) == 21
    other.close()


def test_the_cluster_is_told_what_is_kept_and_never_more(cluster: Cluster, topic: str, feed: Kafka) -> None:
    cluster.write(topic, *(row(f"A{n}", AT, LATER) for n in range(20)))
    kept = feed.fetch(None)
    assert committed(cluster, topic) == 0
    cluster.write(topic, *(row(f"B{n}", AT, LATER) for n in range(5)))
    feed.fetch(kept.watermark)
    assert committed(cluster, topic) == 20


def test_much_is_read_in_several_polls(
    cluster: Cluster, topic: str, feed: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.feeds.kafka._MOST_AT_ONCE", 30)
    monkeypatch.setattr("dashboard.feeds.kafka._FEW", 10)
    cluster.write(topic, *(row(f"A{n}", AT, LATER, f"t{n}") for n in range(100)))
    since, seen = None, []
    while not (payload := feed.fetch(since)).unchanged:
        since, told = payload.watermark, titles(feed, payload)
        assert len(told) < 30 + 10
        seen += told
    assert sorted(seen) == sorted(f"t{n}" for n in range(100))


def test_the_latest_begins_at_the_end_once(cluster: Cluster, topic: str) -> None:
    feed = kafka(cluster, topic, options={"start": "latest"})
    cluster.write(topic, row("A1", AT, LATER, "old"))
    first = feed.fetch(None)
    assert first.unchanged
    cluster.write(topic, row("A2", AT, LATER, "new"))
    assert titles(feed, feed.fetch(first.watermark)) == ["new"]
    feed.close()


def test_a_partition_that_came_since_is_read_from_its_beginning(cluster: Cluster, topic: str) -> None:
    feed = kafka(cluster, topic, options={"start": "latest"})
    cluster.write(topic, row("A1", AT, LATER, "in a new one"), partition=3)
    known = Watermark({"offsets": {f"{topic}/{number}": 0 for number in range(3)}})
    assert titles(feed, feed.fetch(known)) == ["in a new one"]
    feed.close()


def test_what_is_gone_unread_fails_one_poll_and_says_so(cluster: Cluster, topic: str, feed: Kafka) -> None:
    cluster.write(topic, *(row(f"A{n}", AT, LATER, f"t{n}") for n in range(3)), partition=0)
    ahead = Watermark({"offsets": {f"{topic}/0": 4711}})
    with pytest.raises(FeedError, match=f"{topic}/0: it was read up to offset 4711 and now holds 0 to 3"):
        feed.fetch(ahead)
    assert titles(feed, feed.fetch(ahead)) == ["t0", "t1", "t2"]


def test_what_is_no_json_is_a_bad_row_and_what_says_that_a_key_is_no_more_is_none(
    cluster: Cluster, topic: str, feed: Kafka
) -> None:
    cluster.write(topic, b"<xml/>", None, partition=2)
    (bad,) = feed.parse(feed.fetch(None))
    assert isinstance(bad, BadRow)
    assert (bad.reason, bad.where) == (BadReason.WRONG_SHAPE, f"{topic}/2, offset 0")


def test_a_topic_that_is_not_there_is_said(cluster: Cluster, feed: Kafka) -> None:
    other = kafka(cluster, "x", options={"topics": ["nothing-here"]})
    cluster.write("x", row("A", AT, LATER))
    with pytest.raises(FeedError, match="nothing-here"):
        other.fetch(None)
    other.close()


def test_a_broker_that_is_not_there_is_a_failure_that_may_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.feeds.kafka._ANSWERED_WITHIN_MS", 1000)
    feed = Kafka(declared([f"127.0.0.1:{free_port()}"], "cases"), StandingClock("UTC", NOW))
    with pytest.raises(FeedError, match="refused") as failure:
        feed.fetch(None)
    assert not failure.value.permanent


def test_a_broker_that_takes_a_connection_and_says_nothing_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.feeds.kafka._ANSWERED_WHOLE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        feed = Kafka(declared([f"127.0.0.1:{silent.getsockname()[1]}"], "cases"), StandingClock("UTC", NOW))
        with pytest.raises(FeedError, match="no answer within 1 s"):
            feed.fetch(None)
        waiting = threading.active_count()
        with pytest.raises(FeedError, match="still does not answer"):
            feed.fetch(None)
        assert threading.active_count() <= waiting
        feed.close()


def test_no_broker_is_met_that_nobody_spoke_of(cluster: Cluster, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the one that is declared nor those that it names."""
    monkeypatch.setattr("dashboard.feeds.kafka._ANSWERED_WITHIN_MS", 1000)
    feed = kafka(cluster, topic, inner_network=False)
    with pytest.raises(FeedError, match="inner_network") as refused:
        feed.fetch(None)
    assert refused.value.permanent
    cluster.write(topic, row("A", AT, LATER))
    learnt = kafka(
        cluster,
        topic,
        inner_network=["localhost"],
        options={"brokers": [cluster.brokers[0].replace("127.0.0.1", "localhost")]},
    )
    with pytest.raises(FeedError, match=r"127\.0\.0\.1.*inner_network"):
        learnt.fetch(None)
    learnt.close()


def test_without_its_library_it_says_what_to_install(
    cluster: Cluster, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = kafka(cluster, topic)
    monkeypatch.setitem(sys.modules, "kafka", None)
    with pytest.raises(FeedError, match=r"requirements-kafka\.txt") as failure:
        feed.fetch(None)
    assert failure.value.permanent


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"brokers": ["10.0.0.7"]}, "brokers"),
        ({"brokers": []}, "brokers"),
        ({"start": "now"}, "start"),
        ({"mechanism": "GSSAPI"}, "mechanism"),
        ({"version": "two"}, "version"),
    ],
)
def test_a_setting_that_is_wrong_is_named(said: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"options.{named}"):
        Kafka(declared(["10.0.0.7:9092"], "cases", options=said), StandingClock("UTC", NOW))


def test_cases_need_to_say_when_they_changed() -> None:
    with pytest.raises(ValueError, match="updated_at"):
        Kafka(
            declared(["10.0.0.7:9092"], "cases", case={"external_id": "id", "reported_at": "at"}),
            StandingClock("UTC", NOW),
        )
