"""The pages about feeds, drawn from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from callbacks import feeds
from callbacks.desk import Asked, NotFoundError
from dashboard.clock import StandingClock
from dashboard.domain.account import Right
from dashboard.domain.push import PushesStand
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.hall import Hall
from dashboard.schedule.jobs import keep
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from layouts.words import Words
from tests.build import MONDAY, ZONE, Script, case, city, declaration, hydrant, take
from tests.callbacks.pages import opened


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


def text(hall: Hall, key: str, rights: frozenset[Right] = frozenset(), **said: str) -> str:
    pages = Pages()
    feeds.register(pages, hall, lambda _: PushesStand(0, None))  # type: ignore[arg-type]
    asked = Asked(said, Words("zh"), hall.whole_scope, hall.clock.now(), rights)
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


@pytest.fixture
def reconciling(database: Database) -> Hall:
    """On Tuesday; Monday's two cases are here, and the source says that it had three, then two."""
    told = declaration(daily_total="hotline_daily")
    totals = declaration("totals", case=None, reading={"series": "s", "at": "a", "value": "v"})
    hall = Hall(city(told, totals), database, Board(), StandingClock(ZONE, MONDAY + timedelta(days=1)))
    hall.furnish()
    take(hydrant(database), case("A1"), case("A2"), case("GONE", deleted=True))
    take(hydrant(database), case("OTHER"), feed="grid")
    return hall


def said_by_the_source(hall: Hall, total: int, at: datetime) -> None:
    reading = ReadingRecord(series="hotline_daily", at=at, value=Decimal(total))
    script = Script(reading, name="totals")
    keep(hydrant(hall.database, at), script, hall.city.feed("totals"), script.fetch(None), at)


def test_a_day_is_held_against_the_sources_own_total(reconciling: Hall) -> None:
    said_by_the_source(reconciling, 3, MONDAY + timedelta(hours=10))
    assert "'-1'" in text(reconciling, "feeds")
    page = text(reconciling, "feed", frozenset({Right.SEE_CASES}), name="hotline")
    assert "2026-11-16" in page
    assert {n for n, selection in opened(reconciling, page) if selection.feed == "hotline"} == {2, 0}
    said_by_the_source(reconciling, 2, MONDAY + timedelta(hours=11))
    assert "一致" in text(reconciling, "feeds")


def test_a_day_that_the_source_says_nothing_of_is_not_held_against_anything(reconciling: Hall) -> None:
    page = text(reconciling, "feed", name="hotline")
    assert "一致" not in page
    assert "state-failed" not in page
    assert "href='/cases" not in page  # nor do cases open to who may not see them


def test_a_source_without_a_total_says_so(hall: Hall) -> None:
    assert "无法对账" in text(hall, "feed", name="hotline")
    assert "昨日对账" not in text(hall, "feeds")
