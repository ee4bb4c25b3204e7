"""One briefing on its way to one address: what is known of it, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_LONGEST_REST = timedelta(hours=1)
MOST_TRIES = 12  # by then it has been tried for six hours


class SendState(StrEnum):
    """``handed`` is out of our hands and not yet answered; where the answer never comes it is ``doubtful``.

    What may have arrived is never sent again by itself: only a person who has asked the receiver may do that.
    """

    WAITING = "waiting"
    HANDED = "handed"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sending:
    """``destination`` is the city's name for it; ``address`` is empty for a robot, whose address is a secret."""

    id: int
    code: str
    destination: str
    address: str
    lang: str
    state: SendState
    tries: int
    next_at: datetime
    handed_at: datetime | None
    finished_at: datetime | None
    problem: str | None

    @property
    def shown_address(self) -> str:
        """Enough to know it by, not enough to write to."""
        name, at, host = self.address.partition("@")
        return f"{name[:1]}***{at}{host}" if at else self.address


def rest_after(tries: int) -> timedelta:
    """How long to wait after the so-manieth try: a minute, then twice as long each time, at most an hour."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), _LONGEST_REST)
