"""The invented city's folder is a city folder like any other, and its feeds deliver exactly what history says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dashboard.beats import read_beats
from dashboard.city import City, load_city
from dashboard.clock import Clock, StandingClock
from dashboard.demo.city import DemoCity, prepare
from dashboard.domain.beat import BeatKind
from dashboard.domain.patrol import FixRecord
from dashboard.feeds.catalog import open_feed
from dashboard.feeds.contract import BadRow, Record
from dashboard.feeds.files import Files
from tests.demo.conftest import NOW


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoCity:
    return prepare(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def clock() -> Clock:
    return StandingClock("Asia/Shanghai", NOW)


@pytest.fixture(scope="module")
def city(demo: DemoCity, clock: Clock) -> Iterator[City]:
    upstreams = demo.upstreams(clock)
    port = upstreams.start(0)
    yield load_city(demo.folder, demo.variables(port))
    upstreams.stop()


def delivered(city: City, feed: str, clock: Clock) -> list[Record | BadRow]:
    source = open_feed(city.feed(feed), clock)
    return list(source.parse(source.fetch(None)))


def test_folder_loads_with_every_area_department_and_feed(city: City) -> None:
    assert (len(city.areas), len(city.departments)) == (541, 35)
    assert [feed.name for feed in city.feeds] == ["chengguan", "community", "grid_app", "hotline", "patrol"]


def test_folder_declares_what_patrols_are_to_pass(city: City) -> None:
    beats = read_beats(city)
    kinds = Counter(beat.kind for beat in beats)
    assert kinds == {BeatKind.CHECKPOINT: 112, BeatKind.SEGMENT: 67}
    assert all(beat.name and 30 < beat.length_m < 6000 for beat in beats if beat.kind is BeatKind.SEGMENT)


def test_folder_says_that_the_city_is_invented(city: City) -> None:
    assert city.declaration.demo is True


def test_folder_gives_back_the_areas_it_was_written_from(city: City, demo: DemoCity) -> None:
    assert city.areas == demo.geography.areas


def test_every_source_of_a_planned_case_is_declared(city: City, demo: DemoCity) -> None:
    planned = {case.channel.source for hour in range(48) for case in demo.plan.plan(hour)}
    assert planned == {source.key for source in city.declaration.sources}


def test_every_class_and_department_of_a_planned_case_is_declared(city: City, demo: DemoCity) -> None:
    planned = [case for hour in range(240) for case in demo.plan.plan(hour)]
    assert {case.problem.ref for case in planned} <= set(city.classes)
    assert {case.department_id for case in planned} <= {department.id for department in city.departments}


@pytest.mark.parametrize(("feed", "at_least"), [("hotline", 500), ("chengguan", 1000), ("community", 100)])
def test_feed_delivers_exactly_what_history_says(
    city: City, demo: DemoCity, clock: Clock, feed: str, at_least: int
) -> None:
    history = {record.external_id: record for record in demo.plan.history(feed, NOW, days=40)}
    records = delivered(city, feed, clock)
    assert len(records) >= at_least
    assert [record for record in records if history[getattr(record, "external_id", "")] != record] == []


def test_drop_folder_delivers_exactly_what_history_says(city: City, demo: DemoCity, clock: Clock) -> None:
    minute = NOW.replace(second=0)
    history = {record.external_id: record for record in demo.plan.history("grid_app", minute, days=40)}
    declaration = city.feed("grid_app")
    payload = Files.of_paths(declaration, (demo.upstream_state / "grid_app").iterdir())
    records = list(Files(declaration, clock).parse(replace(payload, fetched_at=NOW)))
    assert len(records) >= 100
    assert [record for record in records if history[getattr(record, "external_id", "")] != record] == []


def test_patrol_feed_delivers_every_position(city: City, demo: DemoCity, clock: Clock) -> None:
    fixes = [fix for fix in delivered(city, "patrol", clock) if isinstance(fix, FixRecord)]
    told = {(fix.unit_id, fix.fixed_at, fix.place, fix.unit_kind, fix.fleet, fix.on_duty) for fix in fixes}
    there = demo.patrols.fixes_at(NOW)
    assert told >= {(fix.unit_id, fix.fixed_at, fix.place, fix.unit_kind, fix.fleet, fix.on_duty) for fix in there}


def test_no_delivered_text_holds_a_long_number(demo: DemoCity) -> None:
    texts = {f"{record.title} {record.description}" for record in demo.plan.history("hotline", NOW, days=10)}
    assert [text for text in texts if re.search(r"\d{5}", text)] == []
