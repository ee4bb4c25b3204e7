"""The chart of the trend as a table: of a wall, of a moment, and each point with its cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks import trend
from callbacks.desk import NotFoundError
from dashboard.clock import StandingClock
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.doors import draw, entry
from tests.callbacks.pages import drawn, opened

NOW = MONDAY + 6 * HOUR


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Hall:
    """Four reports at nine of which three are disposed of at ten, and one a week before."""
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    done = [case(f"A{n}", disposed_at=MONDAY + HOUR) for n in range(3)]
    week_ago = MONDAY - timedelta(days=7)
    earlier = case("B", reported_at=week_ago, registered_at=week_ago, dispatched_at=week_ago)
    take(hydrant(lasting, NOW), *done, case("C"), earlier)
    return hall


@pytest.mark.parametrize("window", ["24h", "7d", "30d"])
def test_every_point_opens_as_many_cases(hall: Hall, window: str) -> None:
    shown = drawn(trend.register, hall, "trend", NOW, window=window)
    found = [number for number, _ in opened(hall, shown) if number]
    assert found == {"24h": [3, 4, 1], "7d": [4, 3, 1], "30d": [4, 3, 1]}[window]
    assert "上周同日上报" not in shown


def test_the_running_bucket_is_said_to_be_unfinished(hall: Hall) -> None:
    assert "11-16 15:00 未完" in drawn(trend.register, hall, "trend", NOW, window="24h")


def test_a_window_that_there_is_not_is_refused(hall: Hall) -> None:
    with pytest.raises(ValueError, match="window: '1y'"):
        drawn(trend.register, hall, "trend", NOW, window="1y")


def test_a_wall_that_is_not_there_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFoundError):
        drawn(trend.register, hall, "trend", NOW, wall="none")


def test_the_table_of_a_wall_is_of_its_own_cases(tmp_path_factory: pytest.TempPathFactory) -> None:
    with entry(tmp_path_factory.mktemp("trend")) as opened_entry:
        client = opened_entry.of(Role.LEADER, Scope("99"))
        shown = draw(client, "/trend?wall=west&window=7d").get_data(as_text=True)
        assert "area=9902" in shown
        assert "area=9901" not in shown


def test_a_past_moment_has_its_own_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    with entry(tmp_path_factory.mktemp("then")) as opened_entry:
        client = opened_entry.of(Role.LEADER, Scope("99"))
        at = round((MONDAY + HOUR).timestamp() * 1000)
        shown = draw(client, f"/trend?wall=main&at={at}&known=now").get_data(as_text=True)
        assert f"at={at}" in shown
        assert "known=now" in shown
        wall = draw(client, "/moment/main?at=2026-11-16T10:00").get_data(as_text=True)
        assert f"trend?wall=main&at={at}" in wall
