"""What every kind of source keeps to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.clock import StandingClock
from dashboard.feeds.catalog import KINDS, open_feed
from dashboard.feeds.contract import BadRow, Feed, FeedError, Part, Payload, Watermark
from dashboard.feeds.tables import TableFile
from tests.feeds.declarations import NOW, declaration

OPTIONS: dict[str, dict[str, Any]] = {
    "files": {"folder": "/nowhere"},
    "http_json": {"url": "http://127.0.0.1:1/cases"},
    "open311": {"endpoint": "http://127.0.0.1:1/open311"},
    "sql_view": {"url": "sqlite:////nowhere/neighbour.db", "view": "v_case"},
}
ROWS: list[Any] = [{"id": "7", "at": "2026-11-22T03:00:00Z"}, {"id": "8", "at": "never"}]


def feed_of(kind: str) -> Feed:
    return open_feed(declaration(kind, options=OPTIONS[kind]), StandingClock("UTC", NOW))


def answer_of(kind: str, folder: Path) -> Payload:
    """One good row and one bad, as an answer of this kind holds them."""
    content: Any = ROWS
    if kind == "files":
        path = folder / "rows.csv"
        path.write_text("id,at\n" + "".join(f"{row['id']},{row['at']}\n" for row in ROWS), encoding="utf-8")
        content = TableFile(path, "csv")
    return Payload((Part("rows", content),), NOW, Watermark({}))


@pytest.mark.parametrize("kind", KINDS)
def test_opening_a_feed_touches_nothing(kind: str) -> None:
    assert feed_of(kind).name == "trial"


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_that_is_not_there_is_a_feed_error(kind: str) -> None:
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
    with pytest.raises(ValueError, match="'telex' is unknown; there are: files, http_json, open311, sql_view"):
        open_feed(declaration("telex"))
