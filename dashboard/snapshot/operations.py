"""How the hall itself is doing, for whoever watches over it: feeds, leases, walls and the database's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.health import FeedHealth
from dashboard.store.engine import Connection
from dashboard.store.feed_runs import Standing, last_polls
from dashboard.store.leases import leases_held


@dataclass(frozen=True, slots=True)
class FeedGauge:
    """A feed in seconds and rows; what is not known is ``None``."""

    name: str
    state: str
    answered_s: float | None  # since the last good answer
    lag_s: float | None  # since the newest record
    skew_s: float  # how far its newest record lies in the future
    failing: bool
    rows: int | None  # of the last poll that brought something
    quarantined: int


@dataclass(frozen=True, slots=True)
class Operations:
    """One moment of a hall. ``leases`` are (appointment, epoch, whether somebody holds it)."""

    database: bool
    feeds: tuple[FeedGauge, ...] = ()
    leases: tuple[tuple[str, int, bool], ...] = ()
    walls: tuple[tuple[str, float | None], ...] = ()  # name, seconds since its picture was built


def feed_gauges(
    connection: Connection, health: Sequence[FeedHealth], standings: Mapping[str, Standing], now: datetime
) -> tuple[FeedGauge, ...]:
    """Every declared feed."""
    return tuple(_gauge(connection, feed, standings.get(feed.name), now) for feed in health)


def _gauge(connection: Connection, feed: FeedHealth, standing: Standing | None, now: datetime) -> FeedGauge:
    answered_at = standing.answered_at if standing else None
    newest_at = standing.newest_at if standing else None
    lag_s = (now - newest_at).total_seconds() if newest_at else None
    last = last_polls(connection, standing.id, 1) if standing else []
    return FeedGauge(
        name=feed.name,
        state=feed.state.value,
        answered_s=(now - answered_at).total_seconds() if answered_at else None,
        lag_s=max(0.0, lag_s) if lag_s is not None else None,
        skew_s=max(0.0, -lag_s) if lag_s is not None else 0.0,
        failing=feed.problem is not None,
        rows=last[0].seen if last else None,
        quarantined=feed.bad_rows,
    )


def held_leases(connection: Connection) -> tuple[tuple[str, int, bool], ...]:
    """The appointments of all pollers; none where one process on SQLite keeps them all."""
    return tuple(leases_held(connection))
