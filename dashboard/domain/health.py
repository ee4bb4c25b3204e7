"""How fresh a feed is, judged by its data's own time against its declared rhythm, not by whether the poll worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """What a screen may say of a value; the order is from best to worst."""

    LIVE = "live"
    LATE = "late"
    STALE = "stale"
    FAILED = "failed"  # the source refuses or answers nonsense: the last good value stands, marked
    NEVER = "never"  # nothing has ever come


class Delivery(StrEnum):
    """How a source hands over (三类投递); each has its own idea of late."""

    LIVE = "live"  # pulled or pushed within minutes
    EXCHANGE = "exchange"  # scheduled exchange
    DROP = "drop"  # one-way drop, as through a 网闸


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a feed promises: how often it is asked, and how long its data may stand still."""

    every: timedelta
    silence: timedelta  # the longest its newest record may lag while all is well, at night for instance
    delivery: Delivery = Delivery.LIVE

    @property
    def late_after(self) -> timedelta:
        """Two missed polls, and never less than half a minute."""
        return max(2 * self.every, timedelta(seconds=30))

    @property
    def stale_after(self) -> timedelta:
        """Three times as long as late: by then somebody should look."""
        return 3 * self.late_after


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed at one moment, as the footer of a wall and the feed page show it."""

    name: str
    as_of: datetime | None
    state: State
    late_after: timedelta
    stale_after: timedelta
    delivery: Delivery
    bad_rows: int = 0
    problem: str | None = None


def data_as_of(rhythm: Rhythm, answered_at: datetime | None, newest_at: datetime | None) -> datetime | None:
    """Up to when this feed's data can be trusted.

    A good answer is as fresh as its moment while its newest record is within the allowed silence; past that the
    source is standing still behind a healthy answer, and only its newest record counts.
    """
    if answered_at is None or newest_at is None:
        return answered_at
    if answered_at - newest_at <= rhythm.silence:
        return answered_at
    return newest_at


def state_at(rhythm: Rhythm, as_of: datetime | None, failing: bool, now: datetime) -> State:
    """The state of data that is good up to ``as_of``."""
    if as_of is None:
        return State.NEVER
    age = now - as_of
    if age <= rhythm.late_after:
        return State.LIVE
    if failing:
        return State.FAILED
    return State.LATE if age <= rhythm.stale_after else State.STALE


def worst(states: list[State]) -> State:
    """The state of a figure that rests on several feeds."""
    order = list(State)
    return max(states, key=order.index, default=State.NEVER)
