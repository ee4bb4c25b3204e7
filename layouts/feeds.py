"""The pages about feeds: how each stands, what its last polls came to, and the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.push import PushesStand
from dashboard.snapshot.details import FeedFile
from dashboard.snapshot.model import FeedRow
from dashboard.snapshot.watched import DayReconciled
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.table import Column, table
from layouts.words import Words


def feeds_page(
    feeds: Sequence[FeedRow], yesterday: Mapping[str, DayReconciled], zone: ZoneInfo, words: Words
) -> list[Component]:
    """``yesterday`` holds the feeds whose source says its own total."""
    columns = [
        Column(words("feed")),
        Column(words("feed_state")),
        Column(words("feed_as_of")),
        Column(words("feed_late_after"), number=True),
        Column(words("feed_delivery")),
        Column(words("feed_refused"), number=True),
        *([Column(words("reconciled_yesterday"), number=True)] if yesterday else []),
    ]
    rows = [
        [
            dcc.Link(row.label_en if words.lang == "en" else row.label_zh, href=links.feed(row.name, words)),
            html.Span(words(f"state_{row.state.value}"), className=f"state state-{row.state.value}"),
            _moment(row.as_of, zone),
            _patience(row.late_after_s, words),
            words(f"delivery_{row.delivery.value}"),
            words.number(row.bad_rows),
            *([_difference(yesterday.get(row.name), words)] if yesterday else []),
        ]
        for row in feeds
    ]
    return [table(columns, rows, words)]


def feed_page(
    label: str,
    feed: FeedFile,
    days: Sequence[DayReconciled] | None,
    pushes: PushesStand | None,
    zone: ZoneInfo,
    words: Words,
    *,
    opens: bool = True,
) -> list[Component]:
    """``days`` are held against the source's own totals, ``None`` where it says none. ``pushes`` are those of a
    webhook. ``opens``: cases may be seen.
    """
    stands = [
        words("feed_answered", at=_moment(feed.answered_at, zone) or "—"),
        words("feed_newest", at=_moment(feed.newest_at, zone) or "—"),
    ]
    if pushes is not None:
        last = _moment(pushes.last_at, zone) or "—"
        stands.append(words("feed_pushed", path=f"/push/{feed.name}", at=last, n=words.number(pushes.waiting)))
    if feed.failing_since is not None:
        stands.append(words("feed_failing", at=_moment(feed.failing_since, zone), why=feed.problem or "—"))
    return [
        html.H2(label, className="section"),
        html.Ul([html.Li(line) for line in stands], className="facts"),
        *_reconciled(days, zone, words, opens=opens),
        html.H2(words("polls"), className="section"),
        _polls(feed, zone, words),
        html.H2(words("refused_rows", n=words.number(feed.refused_total)), className="section"),
        *([_reasons(feed, zone, words)] if feed.reasons else []),
        _refused(feed, zone, words),
    ]


def _reconciled(days: Sequence[DayReconciled] | None, zone: ZoneInfo, words: Words, *, opens: bool) -> list[Component]:
    """Each day: the source's own total, ours, and the difference where there is one."""
    head = html.H2(words("reconciled"), className="section")
    if days is None:
        return [head, html.P(words("reconciled_untold"), className="prose")]
    numbers = ("reconciled_theirs", "reconciled_ours", "reconciled_difference", "reconciled_refused")
    columns = [Column(words("reconciled_day")), *(Column(words(name), number=True) for name in numbers)]
    rows = [
        [
            f"{one.day.astimezone(zone):%Y-%m-%d}",
            words.number(one.theirs),
            dcc.Link(words.number(one.ours), href=links.cases(one.cases, words)) if opens else words.number(one.ours),
            _difference(one, words),
            words.number(one.refused),
        ]
        for one in days
    ]
    return [head, html.P(words("reconciled_note"), className="prose"), table(columns, rows, words)]


def _difference(one: DayReconciled | None, words: Words) -> Component | str:
    """Level, or by how many, told by sign and word as well as by colour."""
    if one is None or one.difference is None:
        return words("reconciled_nothing")
    if not one.difference:
        return html.Span(words("reconciled_level"), className="state state-live")
    return html.Span(f"{one.difference:+,}", className="state state-failed")


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
