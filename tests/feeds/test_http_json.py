"""Lists in JSON, in one piece and in pages, from servers that count right and wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.clock import StandingClock
from dashboard.feeds.contract import DoubtfulPayload, FeedError, Payload, Watermark
from dashboard.feeds.http_json import HttpJson
from tests.feeds.conftest import Asked, Upstream
from tests.feeds.declarations import NOW, declaration, numbers

PAGED = {"items": "data.rows", "total": "data.total", "page": {"style": "page", "rows": 2}}
SINCE = {"updated_at": "changed"}


def json_feed(upstream: Upstream, case: dict[str, Any] | None = None, **options: Any) -> HttpJson:
    settings = {name: options.pop(name) for name in ("never_empty", "zone") if name in options}
    declared = declaration("http_json", case, options={"url": f"{upstream.url}/cases", **options}, **settings)
    return HttpJson(declared, StandingClock("UTC", NOW))


def case(number: int, changed: str = "2026-11-22T03:30:00Z") -> dict[str, Any]:
    return {"id": number, "at": "2026-11-22T03:00:00Z", "changed": changed}


def pages(*numbers: list[int], total: int | None = None) -> Callable[[Asked], object]:
    """A server of these pages, counted from 1; past the last there is nothing."""

    def answer(asked: Asked) -> None:
        place = int(asked.params.get("page", "1")) - 1
        rows = [case(number) for number in (numbers[place] if place < len(numbers) else [])]
        count = sum(map(len, numbers)) if total is None else total
        asked.reply(json.dumps({"data": {"rows": rows, "total": count}}))

    return answer


def fetched(upstream: Upstream, answer: Callable[[Asked], object], **options: Any) -> list[str]:
    upstream.answer = answer
    feed = json_feed(upstream, **options)
    return numbers(feed, feed.fetch(None))


def test_a_bare_list_is_read(upstream: Upstream) -> None:
    assert fetched(upstream, lambda asked: asked.reply(json.dumps([case(1), case(2)]))) == ["1", "2"]


def test_a_list_is_found_by_its_path(upstream: Upstream) -> None:
    answer = json.dumps({"数据": {"工单": [case(1)]}})
    assert fetched(upstream, lambda asked: asked.reply(answer), items="数据.工单") == ["1"]


def test_headers_and_parameters_are_sent_as_declared(upstream: Upstream) -> None:
    fetched(upstream, lambda asked: asked.reply(b"[]"), headers={"X-Key": "k"}, params={"area": "990101"})
    assert (upstream.asked[0].headers["X-Key"], upstream.asked[0].params) == ("k", {"area": "990101"})


def test_an_item_that_is_no_row_is_named_by_page_and_place(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps([case(1), "two"]))
    feed = json_feed(upstream)
    assert [getattr(row, "where", None) for row in feed.parse(feed.fetch(None))] == [None, "page 1, item 2"]


def test_numbered_pages_are_gathered(upstream: Upstream) -> None:
    assert fetched(upstream, pages([1, 2], [3, 4], [5]), **PAGED) == ["1", "2", "3", "4", "5"]


def test_a_page_past_the_announced_total_is_not_asked_for(upstream: Upstream) -> None:
    fetched(upstream, pages([1, 2], [3, 4]), **PAGED)
    assert [asked.params for asked in upstream.asked] == [{"page": "1", "size": "2"}, {"page": "2", "size": "2"}]


def test_pages_by_offset_are_gathered(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        skip = int(asked.params["skip"])
        asked.reply(json.dumps([case(number) for number in (1, 2, 3)][skip : skip + 2]))

    assert fetched(upstream, answer, page={"style": "offset", "page": "skip", "rows": 2}) == ["1", "2", "3"]


def test_pages_by_cursor_are_gathered(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        first = "page" not in asked.params
        asked.reply(json.dumps({"rows": [case(1 if first else 2)], "next": "abc" if first else None}))

    assert fetched(upstream, answer, items="rows", page={"style": "cursor", "next": "next"}) == ["1", "2"]


def test_pages_by_link_header_are_gathered(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        if "more" in asked.path:
            asked.reply(json.dumps([case(2)]))
        else:
            asked.reply(json.dumps([case(1)]), link='</cases?more=1>; rel="next"')

    assert fetched(upstream, answer, page={"style": "link"}) == ["1", "2"]


@pytest.mark.parametrize(
    "answer",
    [
        pages([1, 2], [3], total=4),
        pages([1, 2], [3], total=2_000),
        pages([1, 2], [1, 2], [3]),
        lambda asked: asked.reply(b'{"data": {"rows": [{"id": 1}, '),
        lambda asked: asked.reply(b'{"code": 500, "msg": "busy"}'),
        lambda asked: asked.reply(b'{"data": {"rows": null, "total": 3}}'),
        lambda asked: asked.reply(b'{"data": {"rows": {}, "total": 0}}'),
        lambda asked: asked.reply(b"[" * 100_000),
        lambda asked: asked.reply(b""),
    ],
    ids=["short-total", "far-total", "repeated", "cut", "envelope", "null", "object", "deep", "nothing"],
)
def test_an_answer_that_contradicts_itself_is_doubtful(upstream: Upstream, answer: Callable[[Asked], object]) -> None:
    with pytest.raises(DoubtfulPayload):
        fetched(upstream, answer, **PAGED)


@pytest.mark.parametrize("style", [{"style": "page", "rows": 1}, {"style": "cursor", "next": "next"}])
def test_pages_without_end_are_doubtful(upstream: Upstream, style: dict[str, Any]) -> None:
    def answer(asked: Asked) -> None:
        asked.reply(json.dumps({"rows": [case(len(upstream.asked))], "next": len(upstream.asked)}))

    with pytest.raises(DoubtfulPayload, match="does not end"):
        fetched(upstream, answer, items="rows", page=style, max_pages=5)


def test_no_list_where_the_total_is_zero_is_empty(upstream: Upstream) -> None:
    assert fetched(upstream, lambda asked: asked.reply(b'{"data": {"rows": null, "total": 0}}'), **PAGED) == []


def test_an_empty_answer_is_doubtful_where_there_never_is_one(upstream: Upstream) -> None:
    with pytest.raises(DoubtfulPayload):
        fetched(upstream, lambda asked: asked.reply(b"[]"), never_empty=True)


def test_a_later_page_that_fails_fails_the_poll(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        pages([1, 2], [3])(asked) if asked.params["page"] == "1" else asked.reply(status=500)

    with pytest.raises(FeedError, match="answers 500"):
        fetched(upstream, answer, **PAGED)


def polled_twice(upstream: Upstream, *rows: dict[str, Any], zone: str = "UTC", **since: Any) -> dict[str, str]:
    """The parameters of a second poll after one that saw these rows."""
    upstream.answer = lambda asked: asked.reply(json.dumps(rows))
    feed = json_feed(upstream, SINCE, zone=zone, since={"param": "since", **since})
    feed.fetch(feed.fetch(None).watermark)
    return upstream.asked[1].params


def test_the_first_poll_asks_for_everything(upstream: Upstream) -> None:
    polled_twice(upstream, case(1))
    assert upstream.asked[0].params == {}


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("iso", "2026-11-22T03:20:00+00:00"),
        ("epoch_s", "1795317600"),
        ("epoch_ms", "1795317600000"),
        ("%Y-%m-%d %H:%M:%S", "2026-11-22 11:20:00"),
    ],
)
def test_the_next_poll_asks_from_a_little_before_the_newest_change(upstream: Upstream, form: str, sent: str) -> None:
    rows = (case(2, "2026-11-22T03:30:00Z"), case(1, "2026-11-22T03:10:00Z"))
    assert polled_twice(upstream, *rows, zone="Asia/Shanghai", format=form) == {"since": sent}


def test_a_change_that_lies_ahead_of_us_does_not_hide_those_before_it(upstream: Upstream) -> None:
    rows = (case(1, "2026-11-22T03:30:00Z"), case(2, "2036-11-22T03:30:00Z"))
    assert polled_twice(upstream, *rows, lookback="0s") == {"since": "2026-11-22T03:30:00+00:00"}


def test_an_empty_answer_does_not_move_the_watermark(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(b"[]")
    feed = json_feed(upstream, SINCE, since={"param": "since"})
    before = Watermark({"newest_at": "2026-11-22T03:30:00+00:00"})
    assert feed.fetch(before).watermark.state["newest_at"] == "2026-11-22T03:30:00+00:00"


def test_changes_cannot_be_asked_for_where_nothing_says_when(upstream: Upstream) -> None:
    with pytest.raises(ValueError, match=r"options\.since needs a rule for updated_at"):
        json_feed(upstream, since={"param": "since"})


def marked(asked: Asked) -> None:
    if asked.headers["If-None-Match"] == '"v1"':
        asked.reply(status=304)
    else:
        asked.reply(json.dumps([case(1)]), etag='"v1"')


def test_an_answer_that_did_not_change_is_not_sent_again(upstream: Upstream) -> None:
    upstream.answer = marked
    feed = json_feed(upstream)
    first = feed.fetch(None)
    assert feed.fetch(first.watermark) == Payload((), NOW, first.watermark, unchanged=True)


def test_marks_of_another_question_are_not_sent(upstream: Upstream) -> None:
    upstream.answer = marked
    before = json_feed(upstream, params={"area": "1"}).fetch(None).watermark
    assert not json_feed(upstream, params={"area": "2"}).fetch(before).unchanged


def test_the_sources_own_word_for_its_freshness_is_kept(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps({"time": "2026-11-22T03:59:00Z", "rows": []}))
    as_of = json_feed(upstream, items="rows", as_of="time").fetch(None).as_of
    assert as_of is not None
    assert as_of.isoformat() == "2026-11-22T03:59:00+00:00"


def test_a_listing_is_complete_only_where_that_is_declared(upstream: Upstream) -> None:
    assert [json_feed(upstream, complete=said).fetch(None).complete for said in (False, True)] == [False, True]


def test_a_listing_of_changes_cannot_be_complete(upstream: Upstream) -> None:
    with pytest.raises(ValueError, match="is not 'complete'"):
        json_feed(upstream, SINCE, since={"param": "since"}, complete=True)
