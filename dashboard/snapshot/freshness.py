"""How old a tile is: as old as the oldest feed it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.city import City
from dashboard.domain.health import Delivery, FeedHealth, Rhythm, data_as_of, state_at, worst
from dashboard.snapshot.model import FeedFreshness, FeedRow, Freshness
from dashboard.snapshot.scene import Scene
from dashboard.store.feed_runs import Standing


def feed_health(
    rhythms: Mapping[str, Rhythm], standings: Mapping[str, Standing], bad: Mapping[int, int], now: datetime
) -> list[FeedHealth]:
    """Every declared feed as it stands; one that was never polled is there, too."""
    found = []
    for name, rhythm in rhythms.items():
        standing = standings.get(name)
        as_of = data_as_of(rhythm, standing.answered_at, standing.newest_at) if standing else None
        failing = standing is not None and standing.failing_since is not None
        found.append(
            FeedHealth(
                name=name,
                as_of=as_of,
                state=state_at(rhythm, as_of, failing, now),
                late_after=rhythm.late_after,
                stale_after=rhythm.stale_after,
                delivery=rhythm.delivery,
                bad_rows=bad.get(standing.id, 0) if standing else 0,
                problem=standing.problem if standing else None,
            )
        )
    return found


def freshness_of(scene: Scene, record: str = "case") -> Freshness:
    """The freshness of a tile that rests on every feed of this kind of record: case, fix, reading."""
    names = {declaration.name for declaration in scene.city.feeds if getattr(declaration, record) is not None}
    feeds = [feed for feed in scene.feeds if feed.name in names]
    known = [feed.as_of for feed in feeds if feed.as_of is not None]
    return Freshness(
        as_of=min(known) if known and len(known) == len(feeds) else None,
        state=worst([feed.state for feed in feeds]),
        feeds=tuple(
            FeedFreshness(
                name=feed.name,
                as_of=feed.as_of,
                late_after_s=int(feed.late_after.total_seconds()),
                stale_after_s=int(feed.stale_after.total_seconds()),
                failing=feed.problem is not None,
            )
            for feed in feeds
        ),
    )


def _next(feed: FeedHealth, now: datetime) -> datetime | None:
    """When the next delivery is due; a live feed is due always, and one that is overdue has said when."""
    if feed.as_of is None or feed.delivery is Delivery.LIVE:
        return None
    due_at = feed.as_of + feed.late_after / 2
    return due_at if due_at > now else None


def feed_rows(feeds: Sequence[FeedHealth], city: City, now: datetime) -> tuple[FeedRow, ...]:
    """The footer of a wall, and the list of the feed page."""
    labels = {declaration.name: declaration.label for declaration in city.feeds}
    return tuple(
        FeedRow(
            name=feed.name,
            label_zh=labels[feed.name].zh,
            label_en=labels[feed.name].en,
            state=feed.state,
            delivery=feed.delivery,
            as_of=feed.as_of,
            late_after_s=int(feed.late_after.total_seconds()),
            stale_after_s=int(feed.stale_after.total_seconds()),
            bad_rows=feed.bad_rows,
            next_expected_at=_next(feed, now),
        )
        for feed in feeds
    )
