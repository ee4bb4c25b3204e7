"""A GTFS-realtime message: every vehicle in it, how fresh its header says it is, and nothing of a broken one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.transit.gtfs_realtime_pb2 import FeedMessage

from dashboard.clock import StandingClock
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.feeds.contract import BadReason, BadRow, DoubtfulPayload, FeedError
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.gtfs_realtime import GtfsRealtime
from tests.feeds.conftest import Upstream
from tests.feeds.declarations import NOW


def bus(**options: Any) -> GtfsRealtime:
    declared = {
        "name": "bus",
        "kind": "gtfs_realtime",
        "inner_network": ["127.0.0.1"],
        "label": {"zh": "公交", "en": "Buses"},
        "options": options,
    }
    return GtfsRealtime(FeedDeclaration.model_validate(declared), StandingClock("UTC", NOW))


def message(**position: float) -> bytes:
    said = FeedMessage()
    said.header.gtfs_realtime_version = "2.0"
    said.header.timestamp = 1795320000  # 2026-11-22 04:00:00 UTC
    entity = said.entity.add(id="e1")
    entity.vehicle.vehicle.id = "4716"
    entity.vehicle.vehicle.label = "14"
    entity.vehicle.timestamp = 1795319990
    for name, value in ({"latitude": 53.5, "longitude": -2.5, "bearing": 90.0, "speed": 10.0} | position).items():
        setattr(entity.vehicle.position, name, value)
    said.entity.add(id="a1").alert.header_text.translation.add(text="closed")
    return said.SerializeToString()


def test_a_vehicle_becomes_a_fix_with_metres_a_second_as_kmh(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(message(), content_type="application/x-protobuf")
    feed = bus(url=upstream.url)
    payload = feed.fetch(None)
    header_at = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert (payload.as_of, list(feed.parse(payload))) == (
        header_at,
        [
            FixRecord(
                unit_id="4716",
                fixed_at=datetime(2026, 11, 22, 3, 59, 50, tzinfo=UTC),
                platform_at=header_at,
                place=Point(-2.5, 53.5),
                label="14",
                speed_kmh=36.0,
                heading_deg=90.0,
            )
        ],
    )


def test_a_bus_at_zero_is_refused(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(message(latitude=0.0, longitude=0.0))
    feed = bus(url=upstream.url)
    (bad,) = feed.parse(feed.fetch(None))
    assert isinstance(bad, BadRow)
    assert (bad.reason, bad.key) == (BadReason.ZERO_POSITION, "4716")


def test_a_message_cut_short_is_doubtful(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(message()[:-7])
    with pytest.raises(DoubtfulPayload, match="not a whole"):
        bus(url=upstream.url).fetch(None)


def test_a_web_page_is_doubtful(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply("<!doctype html><p>login", content_type="text/html")
    with pytest.raises(DoubtfulPayload, match="web page"):
        bus(url=upstream.url).fetch(None)


@pytest.mark.parametrize(("status", "permanent"), [(401, True), (429, False)])
def test_a_refusal_says_whether_asking_again_helps(upstream: Upstream, status: int, permanent: bool) -> None:
    upstream.answer = lambda asked: asked.reply("", status)
    with pytest.raises(FeedError) as refusal:
        bus(url=upstream.url).fetch(None)
    assert refusal.value.permanent is permanent


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.pb"
    file.write_bytes(message())
    feed = bus(file=str(file))
    first = feed.fetch(None)
    assert feed.fetch(first.watermark).unchanged


def test_an_empty_message_has_no_vehicles(upstream: Upstream) -> None:
    empty = FeedMessage()
    empty.header.gtfs_realtime_version = "2.0"
    upstream.answer = lambda asked: asked.reply(empty.SerializeToString())
    feed = bus(url=upstream.url)
    payload = feed.fetch(None)
    assert (payload.as_of, list(feed.parse(payload))) == (None, [])


def test_mississauga_s_message_has_139_vehicles(real_data: Path) -> None:
    feed = bus(file=str(real_data / "gps" / "gtfs_rt" / "miway_VehiclePositions_20241005.pb"))
    payload = feed.fetch(None)
    fixes = [fix for fix in feed.parse(payload) if isinstance(fix, FixRecord)]
    assert len({fix.unit_id for fix in fixes}) == len(fixes) == 139
