"""The pages about feeds: how each stands, what its last polls came to, and the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.snapshot.details import FeedFile
from dashboard.snapshot.model import FeedRow
from layouts import links
from layouts.parts.table import Column, table
from layouts.words import Words


def feeds_page(feeds: Sequence[FeedRow], zone: ZoneInfo, words: Words) -> list[Component]:
    columns = [
        Column(words("feed")),
        Column(words("feed_state")),
        Column(words("feed_as_of")),
        Column(words("feed_late_after"), number=True),
        Column(words("feed_delivery")),
        Column(words("feed_refused"), number=True),
    ]
    rows = [
        [
            dcc.Link(row.label_en if words.lang == "en" else row.label_zh, href=links.feed(row.name, words)),
            html.Span(words(f"state_{row.state.value}"), className=f"state state-{row.state.value}"),
            _moment(row.as_of, zone),
            _patience(row.late_after_s, words),
            words(f"delivery_{row.delivery.value}"),
            words.number(row.bad_rows),
        ]
        for row in feeds
    ]
    return [table(columns, rows, words)]


def feed_page(label: str, feed: FeedFile, zone: ZoneInfo, words: Words) -> list[Component]:
    stands = [
        words("feed_answered", at=_moment(feed.answered_at, zone) or "—"),
        words("feed_newest", at=_moment(feed.newest_at, zone) or "—"),
    ]
    if feed.failing_since is not None:
        stands.append(words("feed_failing", at=_moment(feed.failing_since, zone), why=feed.problem or "—"))
    return [
        html.H2(label, className="section"),
        html.Ul([html.Li(line) for line in stands], className="facts"),
        html.H2(words("polls"), className="section"),
        _polls(feed, zone, words),
        html.H2(words("refused_rows", n=words.number(feed.refused_total)), className="section"),
        *([_reasons(feed, zone, words)] if feed.reasons else []),
        _refused(feed, zone, words),
    ]


def _polls(feed: FeedFile, zone: ZoneInfo, words: Words) -> Component:
    numbers = ("poll_seen", "poll_inserted", "poll_changed", "poll_bad")
    columns = [
        Column(words("poll_at")),
        Column(words("poll_outcome")),
        *(Column(words(name), number=True) for name in numbers),
        Column(words("feed_problem")),
    ]
    rows = [
        [
            _moment(poll.started_at, zone),
            words(f"outcome_{poll.outcome}"),
            *(words.number(count) for count in (poll.seen, poll.inserted, poll.changed, poll.bad)),
            poll.problem or "",
        ]
        for poll in feed.polls
    ]
    return table(columns, rows, words)


def _reasons(feed: FeedFile, zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("refused_reason")),
        Column(words("refused_count"), number=True),
        Column(words("refused_times"), number=True),
        Column(words("refused_last")),
    ]
    rows = [
        [
            words(f"reason_{reason.reason}"),
            words.number(reason.rows),
            words.number(reason.times),
            _moment(reason.last_seen_at, zone),
        ]
        for reason in feed.reasons
    ]
    return table(columns, rows, words)


def _refused(feed: FeedFile, zone: ZoneInfo, words: Words) -> Component:
    columns = [
        Column(words("refused_key")),
        Column(words("refused_reason")),
        Column(words("refused_where")),
        Column(words("refused_detail")),
        Column(words("refused_times"), number=True),
        Column(words("refused_last")),
    ]
    rows = [
        [
            row.external_id,
            words(f"reason_{row.reason}"),
            row.found_at,
            row.detail,
            words.number(row.times),
            _moment(row.last_seen_at, zone),
        ]
        for row in feed.refused
    ]
    return table(columns, rows, words)


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _patience(seconds: int, words: Words) -> str:
    return words("seconds", n=seconds) if seconds < 120 else words.span(timedelta(seconds=seconds))
