"""What every kind of source keeps to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.transit.gtfs_realtime_pb2 import FeedMessage
from paho.mqtt.client import MQTTMessage

from dashboard.clock import StandingClock
from dashboard.domain.push import Push
from dashboard.feeds import mqtt
from dashboard.feeds.catalog import KINDS, open_feed
from dashboard.feeds.contract import BadRow, Feed, FeedError, Part, Payload, Watermark
from dashboard.feeds.kafka import Message
from dashboard.feeds.tables import TableFile
from tests.feeds.declarations import NOW, declaration

OPTIONS: dict[str, dict[str, Any]] = {
    "drop": {"folder": "/nowhere"},
    "files": {"folder": "/nowhere"},
    "gtfs_realtime": {"url": "http://127.0.0.1:1/vehicles.pb"},
    "http_json": {"url": "http://127.0.0.1:1/cases"},
    "kafka": {"brokers": ["127.0.0.1:1"], "topics": ["cases"]},
    "mqtt": {"host": "127.0.0.1", "port": 1, "topics": ["#"]},
    "open311": {"endpoint": "http://127.0.0.1:1/open311"},
    "sql_view": {"url": "sqlite:////nowhere/neighbour.db", "view": "v_case"},
    "traccar": {"url": "http://127.0.0.1:1"},
    "webhook": {"secret": "a secret between two systems"},
}
PATHS = {  # where a kind of source has a row's number and time
    "gtfs_realtime": {"external_id": "id", "reported_at": "vehicle.trip.start_date"},
    "kafka": {"updated_at": "kafka.at"},
    "traccar": {"external_id": "position.id", "reported_at": "position.at"},
    "webhook": {"updated_at": "push.sent_at"},
}
ROWS: list[Any] = [{"id": "7", "at": "2026-11-22T03:00:00Z"}, {"id": "8", "at": "never"}]


def feed_of(kind: str) -> Feed:
    return open_feed(declaration(kind, PATHS.get(kind), options=OPTIONS[kind]), StandingClock("UTC", NOW))


def answer_of(kind: str, folder: Path) -> Payload:
    """One good row and one bad, as an answer of this kind holds them."""
    content: Any = ROWS
    if kind in {"files", "drop"}:
        path = folder / "rows.csv"
        path.write_text("id,at\n" + "".join(f"{row['id']},{row['at']}\n" for row in ROWS), encoding="utf-8")
        content = TableFile(path, "csv")
    if kind == "gtfs_realtime":
        content = FeedMessage()
        for row in ROWS:
            content.entity.add(id=row["id"]).vehicle.trip.start_date = row["at"]
    if kind == "kafka":
        content = [Message("cases", 0, 7, 0, None, json.dumps(ROWS).encode())]
    if kind == "mqtt":
        content = [MQTTMessage(topic=b"cases")]
        content[0].payload = json.dumps(ROWS).encode()
    if kind == "webhook":
        content = Push(1, "k1", json.dumps(ROWS).encode(), NOW, NOW)
    return Payload((Part("rows", content),), NOW, Watermark({}))


@pytest.mark.parametrize("kind", KINDS)
def test_opening_a_feed_touches_nothing(kind: str) -> None:
    assert feed_of(kind).name == "trial"


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_that_is_not_there_is_a_feed_error(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "_CONNECT_S", 0.1)  # how long it waits for a broker
    with pytest.raises(FeedError):
        feed_of(kind).fetch(None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_row_does_not_sink_the_good_one(kind: str, tmp_path: Path) -> None:
    feed = feed_of(kind)
    assert [isinstance(row, BadRow) for row in feed.parse(answer_of(kind, tmp_path))] == [False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_parsing_twice_gives_the_same(kind: str, tmp_path: Path) -> None:
    feed, answer = feed_of(kind), answer_of(kind, tmp_path)
    assert list(feed.parse(answer)) == list(feed.parse(answer))


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelled_option_is_named_with_its_feed(kind: str) -> None:
    with pytest.raises(ValueError, match=r"^feeds/trial\.yaml: options\.colour: no such setting; "):
        open_feed(declaration(kind, options={**OPTIONS[kind], "colour": "red"}))


def test_an_unknown_kind_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match="'telex' is unknown; there are: drop, files, gtfs_realtime, http_json, "):
        open_feed(declaration("telex"))
