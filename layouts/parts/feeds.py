"""The footer: every feed, how old its data is, and what is wrong with it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.health import State
from dashboard.snapshot.model import FeedRow
from layouts.elements import html
from layouts.parts.tile import attributes, freshness_of
from layouts.words import Words


def freshness_table(feeds: tuple[FeedRow, ...]) -> dict[str, list[int | bool | None]]:
    """By feed: good up to in epoch seconds, late and stale so many seconds after it, failing. Ages every tile."""
    return {
        feed.name: [
            int(feed.as_of.timestamp()) if feed.as_of else None,
            feed.late_after_s,
            feed.stale_after_s,
            feed.state is State.FAILED,
        ]
        for feed in feeds
    }


def feeds_strip(feeds: tuple[FeedRow, ...], zone: ZoneInfo, words: Words) -> html.Div:
    return html.Div([_feed(row, zone, words) for row in feeds], className="feeds")


def _feed(row: FeedRow, zone: ZoneInfo, words: Words) -> html.Div:
    extras: list[Component] = []
    if row.next_expected_at is not None:
        at = f"{row.next_expected_at.astimezone(zone):%H:%M}"
        extras.append(html.Span(words("next", at=at), className="feed-next"))
    if row.bad_rows:
        extras.append(html.Span(words("bad_rows", n=words.number(row.bad_rows)), className="feed-bad"))
    return html.Div(
        [
            html.Span(className="mark"),
            html.Span(row.label_en if words.lang == "en" else row.label_zh, className="feed-name"),
            html.Span(className="feed-age"),
            *extras,
        ],
        className=f"feed feed-{row.delivery.value}",
        **attributes(freshness_of(row)),
    )
