"""The wire: what a screen gets for the version it has."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient

from callbacks import live
from dashboard.city import Wall
from dashboard.clock import StandingClock
from dashboard.domain.account import Asker, Role
from dashboard.domain.scope import Scope
from dashboard.snapshot.model import Snapshot
from layouts import ids
from tests.asking import OPERATOR
from tests.layouts.build import CLASSES, FEEDS, HOT, LATE, SOURCES, ZONE, snapshot

ASKED_AT = datetime(2026, 11, 22, 7, 42, 9, tzinfo=UTC)


class Board:
    """A hall of one wall that shows what it is told to."""

    def __init__(self) -> None:
        self.clock = StandingClock(ZONE, ASKED_AT)
        self.shown: Snapshot | None = None
        self.asker: Asker | None = OPERATOR

    def wall(self, name: str) -> Wall | None:
        return Wall() if name == "main" else None

    def scope_of(self, wall: Wall) -> Scope:
        return Scope("99", None)

    def reaches(self, scope: Scope, other: Scope) -> bool:
        return scope.area_code == other.area_code

    def snapshot(self, name: str, scope: Scope) -> Snapshot | None:
        return self.shown


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def screen(board: Board) -> FlaskClient:
    server = Flask(__name__)
    live.register(server, board, live.Wires(board, "b1"), "b1", lambda environ: board.asker)  # type: ignore[arg-type]
    return server.test_client()


def show(board: Board, screen: FlaskClient, version: int, **parts: object) -> None:
    """Put a version on the board and let one screen see it, as the hall's own walls would."""
    board.shown = replace(snapshot(**parts), version=version)
    screen.get("/live/main")


def news(screen: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = screen.get(f"/live/main{query}")
    assert answer.status_code == 200
    return json.loads(answer.data)


def test_a_wall_nobody_knows_is_not_found(screen: FlaskClient) -> None:
    assert screen.get("/live/nowhere").status_code == 404


@pytest.mark.parametrize(
    "who",
    [
        None,
        Asker(2, None, "street", Role.STREET, Scope("9901")),
        Asker(3, None, "grid", Role.GRID_WORKER, Scope("99")),
        Asker(None, 1, "lobby", Role.WALL, Scope("99"), frozenset({"other"})),
    ],
    ids=["nobody", "a smaller scope", "a role that sees no wall", "a display of another wall"],
)
def test_a_wall_that_is_not_the_asker_s_looks_as_if_it_were_not_there(
    board: Board, screen: FlaskClient, who: Asker | None
) -> None:
    show(board, screen, 7)
    there = screen.get("/live/nowhere")
    board.asker = who
    refused = screen.get("/live/main")
    assert (refused.status_code, refused.data) == (404, there.data)


def test_before_the_first_snapshot_a_screen_is_asked_to_come_back(screen: FlaskClient) -> None:
    answer = screen.get("/live/main")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_who_only_asks_for_the_head_gets_no_body_and_who_sends_something_is_told_so(
    board: Board, screen: FlaskClient
) -> None:
    show(board, screen, 7)
    answer = screen.head("/live/main")
    assert (answer.status_code, answer.data, "Content-Length" in answer.headers) == (200, b"", True)
    assert screen.post("/live/main").status_code == 405


def test_a_screen_that_has_the_version_gets_no_news(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    answer = screen.get("/live/main?v=7")
    assert (answer.status_code, answer.data) == (304, b"")


def test_no_news_still_tells_the_server_s_time(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    assert screen.get("/live/main?v=7").headers["Hall-Now"] == "1795333329000"


def test_a_cache_that_names_the_answer_it_has_gets_no_news(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    tag = screen.get("/live/main").headers["ETag"]
    assert screen.get("/live/main", headers={"If-None-Match": tag}).status_code == 304


def test_an_older_version_gets_only_what_changed_since(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    show(board, screen, 8, sources=replace(SOURCES, total=287))
    show(board, screen, 9, sources=replace(SOURCES, total=287), classes=replace(CLASSES, total=287))
    assert (news(screen, "?v=8")["version"], set(news(screen, "?v=8")["panels"])) == (9, {ids.CLASSES})
    assert set(news(screen, "?v=7")["panels"]) == {ids.SOURCES, ids.CLASSES}


@pytest.mark.parametrize("version", ["", "6", "999", "-1", "seven", "²", "9" * 5000])
def test_a_version_nobody_knows_gets_every_panel(board: Board, screen: FlaskClient, version: str) -> None:
    show(board, screen, 7)
    show(board, screen, 8, sources=replace(SOURCES, total=287))
    assert len(news(screen, f"?v={version}")["panels"]) == 23


def test_a_panel_that_only_grew_older_is_not_sent_again(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    show(board, screen, 8, hot=replace(HOT, freshness=replace(LATE, feeds=HOT.freshness.feeds)))
    assert news(screen, "?v=7")["panels"] == {}


def test_how_fresh_each_feed_is_travels_once_for_all(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7, feeds=(FEEDS[0], FEEDS[6], FEEDS[7]))
    assert news(screen)["fresh"] == {
        "12345": [1795333288, 240, 720, False],
        "letters": [1795311728, 240, 720, True],
        "weather": [None, 240, 720, False],
    }


def test_the_answer_names_its_build(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    assert news(screen)["build"] == "b1"


def test_each_language_has_its_own_words(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    titles = [
        news(screen, query)["panels"][ids.MASTHEAD]["children"]["props"]["children"][0]["props"]["children"]
        for query in ("", "?lang=en")
    ]
    assert titles == ["云浦区社会治理指挥中心", "Yunpu District Command Hall"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip, br, zstd", "zstd", zstandard.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
def test_every_encoding_says_the_same(
    board: Board, screen: FlaskClient, accepted: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    show(board, screen, 7)
    answer = screen.get("/live/main", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert json.loads(unpack(answer.data)) == news(screen)


def test_markup_in_a_source_s_text_travels_as_text(board: Board, screen: FlaskClient) -> None:
    show(board, screen, 7)
    ticker = json.dumps(news(screen)["panels"][ids.TICKER], ensure_ascii=False)
    assert '"children": "石桥街道 · <img src=x onerror=alert(1)>"' in ticker
