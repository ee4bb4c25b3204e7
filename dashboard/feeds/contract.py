"""What every kind of source keeps to: ``fetch`` does the I/O and nothing else, ``parse`` is pure and total."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dashboard.domain.case import CaseRecord
from dashboard.domain.patrol import FixRecord
from dashboard.domain.push import Push, PushesStand
from dashboard.domain.reading import ReadingRecord

Record = CaseRecord | FixRecord | ReadingRecord


class BadReason(StrEnum):
    """Why a row could not be taken; the words for people are in the screens' dictionary."""

    MISSING_FIELD = "missing_field"
    BAD_TIME = "bad_time"
    NAIVE_TIME = "naive_time"  # a time without offset from a feed that declares no zone
    FUTURE_TIME = "future_time"
    BAD_NUMBER = "bad_number"
    BAD_POSITION = "bad_position"
    UNKNOWN_WORD = "unknown_word"  # a value that the mapping must know and does not
    WRONG_SHAPE = "wrong_shape"  # the row is not a row: wrong column count, not an object
    DUPLICATE_KEY = "duplicate_key"  # twice in one payload with different content and no time to tell which is newer
    TOO_LONG = "too_long"
    ZERO_POSITION = "zero_position"  # 0, 0: a device that knows nothing
    NOT_LOCATED = "not_located"  # the device itself says that it had no position


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be taken: a value, not an exception, so it never sinks its batch."""

    reason: BadReason
    detail: str  # in plain words, with the field and the value
    where: str  # "file.csv:118", "page 3, item 7"
    raw: str  # the row as it came, cut to 2,000 characters
    key: str | None = None  # the external id when it could be read


class FeedError(Exception):
    """A poll that cannot go on. ``permanent`` means asking again will not help until somebody changes something."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class DoubtfulPayload(FeedError):
    """An answer that arrived whole and cannot be believed: HTML with 200, empty where never empty, −80 %."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Where the last committed poll stood. ``state`` belongs to the feed that wrote it: JSON, opaque to all others."""

    state: dict[str, Any]
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One page or file of an answer: its name for error messages and its content."""

    name: str
    content: Any  # bytes of a page, the path of a file, rows of a view


@dataclass(frozen=True, slots=True)
class Payload:
    """One whole answer. ``watermark`` is where to stand once, and only once, its rows are committed."""

    parts: tuple[Part, ...]
    fetched_at: datetime
    watermark: Watermark
    as_of: datetime | None = None  # the upstream's own word for how fresh this is, where it gives one
    unchanged: bool = False  # 304, or no new file: a good answer with nothing in it
    listed: int | None = None  # how many rows the answer held, where only those that say something new are told
    pushed: bool = False  # it came by itself: no number of rows is usual, and none of it can be asked for again
    complete: bool = False  # a full listing: a case that is missing from it was withdrawn


class Inbox(Protocol):
    """What was pushed to the hall and waits to be taken."""

    def waiting(self, feed: str) -> list[Push]:
        """The oldest that wait. Raises ``ValueError`` where they cannot be opened."""
        ...

    def let_go(self, numbers: Collection[int]) -> None:
        """What they held is in the store."""
        ...

    def stand(self, feed: str) -> PushesStand:
        """How many wait, and when the last one came."""
        ...


class Feed(Protocol):
    """A source of the city, declared in its folder."""

    name: str

    def fetch(self, since: Watermark | None) -> Payload:
        """Ask the source once. Raises ``FeedError``; touches nothing but the source."""
        ...

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Every row of the answer, good or bad, in the answer's order. Never raises for a row's sake."""
        ...
