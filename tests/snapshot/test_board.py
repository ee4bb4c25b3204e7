"""The board carries snapshots between processes as JSON, and a broken cache costs a screen nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from dashboard.snapshot import board as boards
from dashboard.snapshot.board import Board
from tests.layouts.build import snapshot


def test_another_process_sees_what_was_published(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "_LOOK_AGAIN_S", 0.0)
    poller, web = Board(redis_url), Board(redis_url)
    published = poller.publish(snapshot())
    assert web.latest(published.wall, published.scope_key) == published


def test_scopes_never_mix() -> None:
    board = Board()
    mine = board.publish(replace(snapshot(), scope_key="990101001/*"))
    assert board.latest(mine.wall, "990101002/*") is None


def test_what_is_on_the_board_is_json_not_pickle(redis_url: str) -> None:
    Board(redis_url).publish(snapshot())
    server = redis.Redis.from_url(redis_url)
    stored = [server.get(key) for key in server.keys("*")]
    assert stored
    assert all(value.startswith(b'"{') for value in stored)


def test_a_number_is_never_given_twice_and_only_grows() -> None:
    board = Board()
    first = board.publish(snapshot())
    again = board.publish(replace(snapshot(), built_at=first.built_at - timedelta(hours=1), demo=not first.demo))
    assert again.version == first.version + 1


def test_a_redis_that_is_not_there_leaves_the_snapshot_this_process_holds() -> None:
    board = Board("redis://127.0.0.1:1/0")
    published = board.publish(snapshot())
    assert board.latest(published.wall, published.scope_key) == published
