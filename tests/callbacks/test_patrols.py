"""The wire of what moves: the answer for the number a screen has seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient

from callbacks import patrols
from dashboard.city import Wall
from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.snapshot.fleet import FleetNews, UnitNews
from dashboard.store.fleet import Unit
from tests.asking import OPERATOR
from tests.build import MONDAY, ZONE, city

AT = int(MONDAY.timestamp())
CAR = Unit(7, "gps", "vehicle", "城管", "城管-001", True, 3, MONDAY, 118.6, 31.9, 20.4, 47.6, 5)
WORKER = Unit(9, "gps", "worker", "网格员", None, None, 3, MONDAY, 118.7, 31.8, None, None, 5)


class Fleet:
    """A hall whose fleet says what it is told to; it counts how often it is asked."""

    def __init__(self) -> None:
        self.clock = StandingClock(ZONE, datetime(2026, 11, 16, 1, 0, 9, tzinfo=UTC))
        self.city = city()
        self.asked: list[tuple[str, int]] = []

    def wall(self, name: str) -> Wall | None:
        return Wall() if name == "main" else None

    def scope_of(self, wall: Wall) -> Scope:
        return Scope("99")

    def reaches(self, scope: Scope, other: Scope) -> bool:
        return True

    def fleet_number(self) -> int:
        return 5

    def fleet_news(self, scope: Scope, since: int) -> FleetNews:
        self.asked.append((scope.area_code, since))
        way = ((AT - 20, 118.6, 31.89), (AT, 118.6, 31.9))
        return FleetNews(5, since < 0, (UnitNews(CAR, way, True), UnitNews(WORKER, (), False)), (4,))


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


@pytest.fixture
def screen(fleet: Fleet) -> FlaskClient:
    server = Flask(__name__)
    patrols.register(server, fleet, "b1", lambda environ: OPERATOR)  # type: ignore[arg-type]
    return server.test_client()


def answer(screen: FlaskClient, query: str = "", **headers: str) -> dict[str, Any]:
    return json.loads(screen.get(f"/live/patrols?{query}", headers=headers).data)


def test_a_unit_is_one_flat_list_with_its_way_as_differences(screen: FlaskClient) -> None:
    news = answer(screen)
    assert news["units"] == [
        [7, 0, 0, "城管-001", 0, 1, 48, 20, AT, 1, AT - 20, 11860000, 3189000, 20, 0, 1000],
        [9, 1, 1, None, 0, None, None, None, AT, 0, AT, 11870000, 3180000],
    ]
    assert (news["fleets"], news["feeds"], news["gone"]) == (["城管", "网格员"], ["gps"], [4])


def test_the_answer_says_what_the_city_thinks_of_silence(screen: FlaskClient) -> None:
    news = answer(screen)
    assert (news["tail_s"], news["dim_after_s"], news["hide_after_s"]) == (600, 120, 1800)


@pytest.mark.parametrize("since", ["", "x", "-3", "1e9", "9" * 30])
def test_a_number_that_is_none_asks_for_everything(screen: FlaskClient, fleet: Fleet, since: str) -> None:
    answer(screen, f"since={since}")
    assert fleet.asked == [("99", -1)]


def test_who_asks_alike_shares_one_answer(screen: FlaskClient, fleet: Fleet) -> None:
    for _ in range(3):
        answer(screen, "since=4")
    assert fleet.asked == [("99", 4)]


def test_nothing_new_is_a_304_that_says_the_time(screen: FlaskClient, fleet: Fleet) -> None:
    quiet = screen.get("/live/patrols?since=5")
    assert (quiet.status_code, quiet.data, quiet.headers["Hall-Now"]) == (304, b"", "1794790809000")
    tagged = screen.get("/live/patrols", headers={"If-None-Match": quiet.headers["ETag"]})
    assert (tagged.status_code, fleet.asked) == (304, [])


def test_the_answer_comes_packed_as_the_screen_can_read_it(screen: FlaskClient) -> None:
    packed = screen.get("/live/patrols", headers={"Accept-Encoding": "gzip, zstd"})
    assert packed.headers["Content-Encoding"] == "zstd"
    assert json.loads(zstandard.decompress(packed.data))["number"] == 5


def test_a_wall_that_is_not_there_has_no_fleet(screen: FlaskClient) -> None:
    assert screen.get("/live/patrols?wall=other").status_code == 404
