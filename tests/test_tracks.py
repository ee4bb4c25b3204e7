"""Public tracks through their ordinary feeds, on the map and in the replay of a real browser: every vehicle, true speeds."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from callbacks.listening import listening
from dashboard.city import load_city
from dashboard.clock import StandingClock
from dashboard.domain.track import Spot, joined, speed_kmh
from dashboard.feeds.catalog import open_feed
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.types import to_us
from tests.conftest import fresh_sqlite

ROOT = Path(__file__).parent.parent
GAPS = """(track) => { const { at, count } = hall.replay.tracks[track]; let gaps = 0;
  for (let i = 1; i < count; i++) if (hall.replay.tracks[track].stand((at[i - 1] + at[i]) / 2).state === "gap") gaps++;
  return gaps; }"""
SPEEDS = "([track, moments]) => moments.map((t) => hall.replay.tracks[track].stand(t).speed)"
NOW = datetime(2026, 1, 27, tzinfo=UTC)  # after the youngest of them
FED = "hall.unitShown && document.querySelector('.map-signs')?.width > 0"
SHOWN = """() => [...Array(400).keys()].map((id) => hall.unitShown(id)).filter((unit) => unit && unit.way.length
  && unit.px > 0 && unit.py > 0 && unit.px < document.querySelector('.map-fleet').width
  && unit.py < document.querySelector('.map-fleet').height).map((unit) => [unit.fleet, unit.label])"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Iterator[tuple[Hall, str]]:
    state = tmp_path_factory.mktemp("tracks")
    city = load_city(ROOT / "cities" / "tracks", {"state": str(state), "real_data": str(real_data)})
    hall = Hall(city, Database(fresh_sqlite(state)), Board(), StandingClock("Europe/London", NOW))
    hall.furnish()
    hydrant = Hydrant(hall.database, hall.locator, hall.clock, city.deadlines, city.declaration.patrols.rules)
    for feed in city.feeds:
        assert poll_feed(hydrant, open_feed(feed), feed).problem is None
    for wall in city.declaration.walls:
        hall.publish(wall)
    server = listening(create_app(Settings(state=state), hall), "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    yield hall, f"http://127.0.0.1:{server.effective_port}"
    server.close()
    hall.database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(240_000)
    yield page
    page.close()


@pytest.mark.parametrize(("wall", "fleet", "number"), [("liverpool", "AMSY", 8), ("mississauga", "MiWay", 139)])
def test_every_vehicle_of_a_feed_is_on_the_map(
    served: tuple[Hall, str], page: Page, wall: str, fleet: str, number: int
) -> None:
    page.goto(f"{served[1]}/wall/{wall}")
    page.wait_for_function(FED)
    page.wait_for_function(f"({SHOWN})().length >= {number}")
    shown = page.evaluate(SHOWN)
    assert len(shown) == number
    assert {its for its, _ in shown} == {fleet}


def test_five_trips_are_replayed_at_their_true_speeds_with_their_gaps(
    served: tuple[Hall, str], page: Page, real_data: Path
) -> None:
    page.goto(f"{served[1]}/patrols/replay?fleet=GeoLife&from=2008-12-01&to=2009-07-01")
    page.wait_for_selector("#replay[data-ready]")
    trips = trips_of(real_data / "gps" / "geolife_small_5908pts.csv")
    told = page.evaluate("hall.replay.tracks.map((track) => [track.label, track.count, track.at[0]])")
    by_start = {round(start): place for place, (_, _, start) in enumerate(told)}
    assert sorted(count for _, count, _ in told) == [465, 865, 897, 1810, 1857]  # 14 of 5,908 are impossible jumps
    for whole in trips:
        track = by_start[round(whole[0].at_us / 1000)]
        kept = set(page.evaluate("(track) => [...hall.replay.tracks[track].at]", track))
        trip = [spot for spot in whole if spot.at_us / 1000 in kept]
        gaps = page.evaluate(GAPS, track)
        assert gaps == sum(not joined(a, b) for a, b in pairwise(trip))  # a silence, or a jump of a unit placed anew
        ways = [(a, b) for a, b in pairwise(trip) if joined(a, b)][:: len(trip) // 40]
        middles = [(a.at_us + b.at_us) / 2000 for a, b in ways]
        shown = page.evaluate(SPEEDS, [track, middles])
        assert shown == pytest.approx([speed_kmh(a, b) for a, b in ways], abs=1.0)


def trips_of(path: Path) -> list[list[Spot]]:
    trips: dict[str, list[Spot]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            at = datetime.fromisoformat(f"{row['t']}:00")
            trips.setdefault(row["trajectory_id"], []).append(Spot(to_us(at), float(row["X"]), float(row["Y"])))
    return [sorted(trip) for trip in trips.values()]
