"""The pages about feeds, drawn from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callbacks import feeds
from callbacks.desk import Asked, NotFoundError
from dashboard.clock import StandingClock
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from layouts.words import Words
from tests.build import MONDAY, ZONE, case, city, hydrant, take


class Pages:
    """Collects pages instead of registering them."""

    def __init__(self) -> None:
        self.drawn: dict[str, Any] = {}

    def page(self, key: str, path: str, draw: Any, **_: object) -> None:
        self.drawn[key] = draw


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    bad = BadRow(BadReason.BAD_TIME, "reported: '昨天' <b>", "a.csv:118", "raw", key="X9")
    take(hydrant(database), case("A1"), bad)
    return hall


def text(hall: Hall, key: str, **said: str) -> str:
    pages = Pages()
    feeds.register(pages, hall)  # type: ignore[arg-type]
    asked = Asked(said, Words("zh"), hall.whole_scope, MONDAY)
    return str([part.to_plotly_json() for part in pages.drawn[key](asked)])


def test_every_feed_stands_with_its_state_and_age(hall: Hall) -> None:
    page = text(hall, "feeds")
    assert "state-live" in page
    assert "2026-11-16 09:00:00" in page
    assert "120 秒" not in page
    assert "2 分" in page


def test_a_refused_row_stands_with_its_place_and_reason(hall: Hall) -> None:
    page = text(hall, "feed", name="hotline")
    for said in ("X9", "时间无法识别", "a.csv:118", "存疑行，共 1 条"):
        assert said in page


def test_a_poll_stands_with_what_it_brought(hall: Hall) -> None:
    assert "成功" in text(hall, "feed", name="hotline")


def test_a_feed_that_is_not_there_is_not_found(hall: Hall) -> None:
    with pytest.raises(NotFoundError):
        text(hall, "feed", name="nobody")


def test_refused_rows_are_counted_by_reason(hall: Hall) -> None:
    water = hydrant(hall.database)
    bad = [BadRow(BadReason.BAD_TIME, "reported", f"a.csv:{n}", f"raw {n}", key=f"Y{n}") for n in range(2)]
    take(water, case("A1"), *bad)
    take(water, case("A1"), *bad)
    reasons = hall.feed("hotline").reasons
    assert [(of.reason, of.rows, of.times) for of in reasons] == [("bad_time", 3, 5)]
