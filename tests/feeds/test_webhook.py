"""What was pushed, as a feed: rows, the marks that let it go, and what a declaration must say."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from datetime import timedelta

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.case import CaseRecord
from dashboard.domain.patrol import FixRecord
from dashboard.domain.push import Push, PushesStand
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Watermark
from dashboard.feeds.webhook import Webhook
from tests.build import MONDAY
from tests.pushes import SECRET, body_of, row, webhook


class Box:
    """Pushes in memory; ``gone`` are those that were let go."""

    def __init__(self, *pushes: Push) -> None:
        self.pushes, self.gone = list(pushes), list[int]()

    def waiting(self, feed: str) -> list[Push]:
        return [one for one in self.pushes if one.number not in self.gone]

    def let_go(self, numbers: Collection[int]) -> None:
        self.gone += numbers

    def stand(self, feed: str) -> PushesStand:
        return PushesStand(len(self.waiting(feed)), max((one.received_at for one in self.pushes), default=None))


def push(number: int, body: bytes, minutes_ago: int = 0) -> Push:
    at = MONDAY - timedelta(minutes=minutes_ago)
    return Push(number, f"k{number}", body, at, at)


def opened(box: Box, **settings: object) -> Webhook:
    return Webhook(webhook(**settings), StandingClock("UTC", MONDAY), box)


def test_it_is_let_go_when_the_watermark_says_that_it_is_kept() -> None:
    box = Box(push(1, body_of(row("A1"))), push(2, body_of(row("A2"))))
    feed = opened(box)
    first = feed.fetch(None)
    assert [one.external_id for one in feed.parse(first) if isinstance(one, CaseRecord)] == ["A1", "A2"]
    again = feed.fetch(None)  # the first was not kept: it is handed out again
    assert (len(again.parts), box.gone) == (2, [])
    box.pushes.append(push(3, body_of(row("A3"))))
    second = feed.fetch(again.watermark)
    assert (box.gone, [part.content.number for part in second.parts]) == ([1, 2], [3])
    assert feed.fetch(second.watermark).unchanged


def test_a_bad_row_says_where_it_is_and_the_others_go_on() -> None:
    feed = opened(Box(push(1, body_of(row("A1"), row("", "x"), "text", row("A2")))))
    records = list(feed.parse(feed.fetch(None)))
    bad = [(one.where, one.reason) for one in records if isinstance(one, BadRow)]
    assert bad == [("push k1, row 2", BadReason.BAD_TIME), ("push k1, row 3", BadReason.WRONG_SHAPE)]
    assert len(records) == 4


def test_a_row_is_judged_by_when_it_came_and_not_by_when_it_is_taken() -> None:
    ahead = row("A1", (MONDAY - timedelta(minutes=10)).isoformat())
    feed = opened(Box(push(1, body_of(ahead), minutes_ago=60)))
    (bad,) = feed.parse(feed.fetch(None))
    assert isinstance(bad, BadRow)
    assert bad.reason is BadReason.FUTURE_TIME


def test_readings_and_positions_come_the_same_way() -> None:
    fix = {"unit_id": "u", "fixed_at": "push.sent_at", "lon": "x", "lat": "y"}
    feed = opened(Box(push(1, b'{"u": "V1", "x": 117.2, "y": 34.2}')), fix=fix, options={"items": ""})
    (found,) = feed.parse(feed.fetch(None))
    assert isinstance(found, FixRecord)
    assert found.fixed_at == MONDAY
    series = {"series": {"value": "noise_db"}, "at": "at", "value": "v"}
    feed = opened(Box(push(1, body_of({"at": "2026-11-16T00:30:00", "v": 61.5}))), reading=series)
    (read,) = feed.parse(feed.fetch(None))
    assert isinstance(read, ReadingRecord)


def test_before_the_first_push_it_is_not_taken_for_fresh() -> None:
    with pytest.raises(FeedError, match="nothing was ever pushed"):
        opened(Box()).fetch(None)


def test_a_sender_that_misses_its_heartbeat_is_as_old_as_its_last_push() -> None:
    box = Box(push(1, body_of(row("A1")), minutes_ago=10))
    kept = Watermark({"taken": [1]})
    assert opened(box).fetch(kept).as_of == MONDAY
    assert opened(box, options={"heartbeat": "15m"}).fetch(kept).as_of == MONDAY
    assert opened(box, options={"heartbeat": "5m"}).fetch(kept).as_of == MONDAY - timedelta(minutes=10)


def test_an_empty_list_is_a_heartbeat_and_no_row() -> None:
    feed = opened(Box(push(1, body_of())))
    payload = feed.fetch(None)
    assert (list(feed.parse(payload)), payload.unchanged) == ([], False)


@pytest.mark.parametrize("secret", ["short", "${partner_key}", "whsec_c2hvcnQ=", "whsec_?"])
def test_a_secret_that_is_none_is_refused_without_being_said(secret: str) -> None:
    with pytest.raises(ValueError, match=r"feeds/partner\.yaml: options\.secret: ") as refusal:
        opened(Box(), options={"secret": secret})
    assert secret not in str(refusal.value)


def test_two_secrets_are_believed_while_a_sender_changes_over() -> None:
    new = "whsec_" + b64encode(b"k" * 32).decode()
    feed = opened(Box(), options={"secret": new, "former_secret": SECRET})
    assert feed.options.keys == (b"k" * 32, SECRET.encode())
    assert SECRET not in repr(feed.options)


def test_cases_need_a_time_of_change() -> None:
    with pytest.raises(ValueError, match="a webhook needs a rule for updated_at"):
        opened(Box(), case={"external_id": "id", "reported_at": "at"})
