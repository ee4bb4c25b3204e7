"""GeoReport v2 servers, real answers of theirs, and their liberties."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.clock import StandingClock
from dashboard.domain.case import CaseRecord
from dashboard.domain.place import Point
from dashboard.feeds.contract import BadRow, DoubtfulPayload, FeedError, Part, Payload, Watermark
from dashboard.feeds.http import Answer
from dashboard.feeds.open311 import Open311, requests_in_json, requests_in_xml
from tests.feeds.conftest import Asked, Upstream
from tests.feeds.declarations import NOW, declaration, numbers

CASE = {
    "external_id": "service_request_id",
    "reported_at": "requested_datetime",
    "closed_at": {"take": "updated_datetime", "when": {"status": "closed"}},
    "updated_at": "updated_datetime",
    "due_at": "expected_datetime",
    "class_code": "service_code",
    "class_name": "service_name",
    "department_name": {"take": ["agency_responsible.recipient.0", "agency_responsible"]},
    "lat": "lat",
    "lon": "long",
}
NO_AGENCY = {name: rule for name, rule in CASE.items() if name != "department_name"}


def feed_of(endpoint: str, case: dict[str, Any] = CASE, **options: Any) -> Open311:
    settings = {name: options.pop(name) for name in ("never_empty",) if name in options}
    declared = declaration("open311", case, options={"endpoint": endpoint, **options}, **settings)
    return Open311(declared, StandingClock("UTC", NOW))


def request(number: int, status: str = "open") -> dict[str, Any]:
    return {"service_request_id": number, "status": status, "requested_datetime": "2026-11-22T03:00:00Z"}


def recorded(path: Path) -> Answer:
    return Answer("http://recorded", path.read_bytes(), httpx.Headers())


def parsed(requests: list[Any]) -> list[Any]:
    feed = feed_of("http://recorded")
    return list(feed.parse(Payload((Part("requests", requests),), NOW, Watermark({}))))


@pytest.fixture
def recordings(real_data: Path) -> Path:
    return real_data / "open311"


def test_every_request_of_a_real_answer_in_json_is_a_case(recordings: Path) -> None:
    cases = parsed(requests_in_json(recorded(recordings / "lewisham_fixmystreet_one_snapshot.json")))
    assert sum(isinstance(case, CaseRecord) for case in cases) == len(cases) == 76


def test_the_first_request_of_a_real_answer_in_json(recordings: Path) -> None:
    first = parsed(requests_in_json(recorded(recordings / "lewisham_fixmystreet_one_snapshot.json")))[0]
    assert (first.external_id, first.reported_at) == ("3087825", datetime(2021, 10, 27, 13, 2, 14, tzinfo=UTC))
    assert (first.department_id, first.place) == ("Lewisham Borough Council", Point(-0.004612, 51.428639))
    assert first.closed_at is None


def test_real_answers_in_xml_are_read(recordings: Path) -> None:
    cases = parsed(requests_in_xml(recorded(recordings / "georeport_v2_xml_cfa" / "service_requests.xml")))
    assert [case.external_id for case in cases] == ["638344", "638349"]


def test_a_closed_request_in_xml_has_its_end(recordings: Path) -> None:
    (case,) = parsed(requests_in_xml(recorded(recordings / "georeport_v2_xml_cfa" / "get_service_request.xml")))
    assert (case.closed_at, case.place) == (
        datetime(2010, 4, 14, 14, 37, 38, tzinfo=UTC),
        Point(-122.4651145, 37.762221815),
    )


def test_a_real_empty_answer_in_xml_has_no_requests(recordings: Path) -> None:
    assert requests_in_xml(recorded(recordings / "georeport_v2_xml_cfa" / "service_requests_empty.xml")) == []


@pytest.mark.parametrize("name", ["403.xml", "get_service_request_not_found.xml", "services.xml"])
def test_real_answers_in_xml_without_requests_are_refused(recordings: Path, name: str) -> None:
    with pytest.raises(FeedError):
        requests_in_xml(recorded(recordings / "georeport_v2_xml_cfa" / name))


@pytest.mark.parametrize("body", [b"[1]", b'{"service_requests": [1]}'])
def test_requests_come_bare_or_wrapped(body: bytes) -> None:
    assert requests_in_json(Answer("", body, httpx.Headers())) == [1]


@pytest.mark.parametrize(
    "body",
    [b'[{"code": 403, "description": "jurisdiction_id"}]', b'{"errors": [{"code": 1, "description": "x"}]}', b"{}"],
)
def test_an_error_in_json_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError):
        requests_in_json(Answer("", body, httpx.Headers()))


@pytest.mark.parametrize(
    "body",
    [
        b"<service_requests><request>",
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><service_requests>&b;</service_requests>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><service_requests>&e;</service_requests>',
    ],
    ids=["cut", "bomb", "external"],
)
def test_xml_that_is_cut_or_hostile_is_doubtful(body: bytes) -> None:
    with pytest.raises(DoubtfulPayload):
        requests_in_xml(Answer("", body, httpx.Headers()))


def test_a_window_that_slides_is_asked_for(upstream: Upstream) -> None:
    feed_of(upstream.url, jurisdiction_id="city", window="90d").fetch(None)
    assert (upstream.asked[0].path.partition("?")[0], upstream.asked[0].params) == (
        "/requests.json",
        {"jurisdiction_id": "city", "start_date": "2026-08-24T04:00:00Z", "end_date": "2026-11-22T04:00:00Z"},
    )


def test_xml_is_asked_for_where_declared(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(b"<service_requests/>", content_type="text/xml")
    feed_of(upstream.url, format="xml").fetch(None)
    assert upstream.asked[0].path.startswith("/requests.xml?")


def test_pages_are_gathered(upstream: Upstream) -> None:
    rows = [request(number) for number in (1, 2, 3)]

    def answer(asked: Asked) -> None:
        first = 2 * (int(asked.params["page"]) - 1)
        asked.reply(json.dumps(rows[first : first + 2]))

    upstream.answer = answer
    feed = feed_of(upstream.url, NO_AGENCY, page_size=2)
    assert numbers(feed, feed.fetch(None)) == ["1", "2", "3"]


def test_a_server_that_does_not_page_is_found_out(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps([request(1), request(2)]))
    with pytest.raises(DoubtfulPayload, match=r"leave options\.page_size out"):
        feed_of(upstream.url, page_size=2).fetch(None)


def test_an_answer_that_may_have_been_cut_off_is_asked_for_in_halves(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        whole = (
            asked.params["start_date"] == "2026-11-20T04:00:00Z" and asked.params["end_date"] == "2026-11-22T04:00:00Z"
        )
        first = len(upstream.asked) * 1000
        asked.reply(json.dumps([request(first + number) for number in range(1000 if whole else 1)]))

    upstream.answer = answer
    feed = feed_of(upstream.url, NO_AGENCY, window="2d")
    assert numbers(feed, feed.fetch(None)) == ["2000", "3000"]


def test_an_open_request_is_followed_beyond_the_window(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        asked.reply(json.dumps([request(1, "closed")] if "service_request_id" in asked.params else [request(9)]))

    upstream.answer = answer
    feed = feed_of(upstream.url, NO_AGENCY)
    payload = feed.fetch(Watermark({"open": ["1"]}))
    assert (numbers(feed, payload), payload.watermark.state["open"]) == (["9", "1"], ["9"])


def test_a_window_that_reads_as_it_did_is_a_good_answer_with_nothing_in_it(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps([request(9), request(10)]))
    feed = feed_of(upstream.url, NO_AGENCY)
    first = feed.fetch(None)
    again = feed.fetch(first.watermark)
    assert (numbers(feed, first), again.unchanged, again.parts, again.listed) == (["9", "10"], True, (), 2)


def test_only_what_has_changed_is_told_with_its_place_in_the_answer(upstream: Upstream) -> None:
    told = [request(9), request(10)]
    upstream.answer = lambda asked: asked.reply(json.dumps(told))
    feed = feed_of(upstream.url, NO_AGENCY)
    first = feed.fetch(None)
    told[1] = request(10, "closed")
    told.append({"service_request_id": 11})
    news = feed.fetch(first.watermark)
    changed, bad = feed.parse(news)
    assert isinstance(changed, CaseRecord)
    assert isinstance(bad, BadRow)
    assert (changed.external_id, bad.where, news.listed) == ("10", "requests, item 3", 3)


def test_what_was_told_and_never_kept_is_told_again(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps([request(9)]))
    feed = feed_of(upstream.url, NO_AGENCY)
    kept = feed.fetch(None).watermark
    upstream.answer = lambda asked: asked.reply(json.dumps([request(9, "closed")]))
    lost = feed.fetch(kept)
    assert (numbers(feed, lost), numbers(feed, feed.fetch(kept))) == (["9"], ["9"])


def test_a_feed_that_starts_anew_tells_everything(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(json.dumps([request(9)]))
    kept = feed_of(upstream.url, NO_AGENCY).fetch(None).watermark
    feed = feed_of(upstream.url, NO_AGENCY)
    assert numbers(feed, feed.fetch(kept)) == ["9"]


def test_an_older_open_request_is_told_when_it_changes(upstream: Upstream) -> None:
    status = "open"

    def answer(asked: Asked) -> None:
        asked.reply(json.dumps([request(1, status)] if "service_request_id" in asked.params else [request(9)]))

    upstream.answer = answer
    feed = feed_of(upstream.url, NO_AGENCY)
    first = feed.fetch(Watermark({"open": ["1"]}))
    second = feed.fetch(first.watermark)
    status = "closed"
    assert (second.unchanged, numbers(feed, feed.fetch(second.watermark))) == (True, ["1"])


def test_an_older_open_request_that_was_not_kept_is_told_again(upstream: Upstream) -> None:
    status = "open"

    def answer(asked: Asked) -> None:
        asked.reply(json.dumps([request(1, status)] if "service_request_id" in asked.params else [request(9)]))

    upstream.answer = answer
    feed = feed_of(upstream.url, NO_AGENCY)
    first = feed.fetch(Watermark({"open": ["1"]}))
    status = "closed"
    lost = feed.fetch(first.watermark)
    assert (numbers(feed, lost), numbers(feed, feed.fetch(first.watermark))) == (["1"], ["9", "1"])


def test_older_open_requests_are_read_again_in_turn(upstream: Upstream) -> None:
    def answer(asked: Asked) -> None:
        asked_for = asked.params.get("service_request_id")
        asked.reply(json.dumps([request(int(number)) for number in asked_for.split(",")] if asked_for else []))

    upstream.answer = answer
    waiting = [str(number) for number in range(1, 251)]
    still = feed_of(upstream.url).fetch(Watermark({"open": waiting})).watermark.state["open"]
    assert (still[:50], still[50:]) == (waiting[200:], waiting[:200])


def test_no_requests_are_doubtful_where_there_never_are_none(upstream: Upstream) -> None:
    with pytest.raises(DoubtfulPayload):
        feed_of(upstream.url, never_empty=True).fetch(None)


def test_a_server_that_refuses_us_refuses_for_good(upstream: Upstream) -> None:
    upstream.answer = lambda asked: asked.reply(b'[{"code": 403, "description": "no key"}]', status=403)
    with pytest.raises(FeedError) as caught:
        feed_of(upstream.url).fetch(None)
    assert caught.value.permanent
