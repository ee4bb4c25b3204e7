"""What another system pushes to the hall: kept whole until a poll takes it, with what was seen of it at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Push:
    """One that waits. ``sent_at`` is the sender's own word, covered by its signature."""

    number: int
    key: str
    body: bytes
    sent_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a push that will be put aside, told to its sender at once: where, for which reason, in plain words."""

    where: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A push as the feed's mapping reads it: how many rows, and which of them cannot be taken."""

    rows: int
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """It is kept and will not be lost. ``again``: it was kept before, and is not kept twice."""

    key: str
    again: bool
    looked: Looked


@dataclass(frozen=True, slots=True)
class PushesStand:
    """What of a feed's pushes waits for the next poll, and when the last one came."""

    waiting: int
    last_at: datetime | None
