"""A Kafka cluster in this process: the brokers that librdkafka brings along to be tested against, on real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import Producer

from dashboard.feeds.declaration import FeedDeclaration

PARTITIONS = 4  # of a topic that comes to be by being written to


class Cluster:
    """Its brokers, and a hand that writes to their topics."""

    def __init__(self) -> None:
        self._producer = Producer({"test.mock.num.brokers": 3, "log_level": 0, "linger.ms": 0})
        told = self._producer.list_topics(timeout=10).brokers.values()
        self.brokers = [f"{broker.host}:{broker.port}" for broker in told]

    def write(self, topic: str, *rows: Any, key: str | None = None, partition: int = -1) -> None:
        """Each row a message; bytes as they are. They are there when it returns."""
        for row in rows:
            value = row if isinstance(row, bytes | None) else json.dumps(row).encode()
            self._producer.produce(topic, value, key, partition)
        assert self._producer.flush(20) == 0


@contextmanager
def clustered() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    del cluster._producer


def declared(brokers: list[str], topic: str, **more: Any) -> FeedDeclaration:
    """A feed of cases; the brokers of tests do not say of which version they are."""
    options = {"brokers": brokers, "topics": [topic], "version": "2.1", **more.pop("options", {})}
    given = {
        "name": "bus",
        "kind": "kafka",
        "label": {"zh": "总线", "en": "Bus"},
        "inner_network": ["127.0.0.1"],
        "case": {"external_id": "id", "reported_at": "at", "updated_at": "changed", "title": "title"},
        **more,
    }
    return FeedDeclaration.model_validate({**given, "options": options})


def row(id_: str, at: str, changed: str, title: str = "") -> dict[str, str]:
    return {"id": id_, "at": at, "changed": changed, "title": title}
