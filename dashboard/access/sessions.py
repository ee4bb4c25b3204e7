"""Who a token belongs to: asked of the store each time, so that what is revoked is gone in every worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.access.keys import digest
from dashboard.access.policy import Policy
from dashboard.clock import Clock
from dashboard.domain.account import Asker
from dashboard.store.accounts import account
from dashboard.store.engine import AccessDatabase
from dashboard.store.sessions import see_session, session

_WRITTEN = timedelta(minutes=1)  # so often at most it is written that somebody was there
_MOST = 10_000  # tokens whose last act is kept in mind


@dataclass(frozen=True, slots=True)
class _Seen:
    at: datetime
    written_at: datetime


class Sessions:
    """The askers of tokens. When each was last active is known here to the moment, in the store to the minute."""

    def __init__(self, database: AccessDatabase, clock: Clock, policy: Policy) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._seen: dict[str, _Seen] = {}

    def asker(self, token: str, *, active: bool = True) -> Asker | None:
        """Who this is, ``None`` for nobody any more. A page that only refreshes itself is not ``active``."""
        key, now = digest(token), self._clock.now()
        with self._database.reading() as connection:
            found = session(connection, key)
            owner = None if found is None else account(connection, found.account_id)
        if found is None or found.revoked_at is not None or owner is None or owner.disabled_at is not None:
            self._seen.pop(key, None)
            return None
        seen = self._seen.get(key)
        if seen is None or seen.at < found.seen_at:
            seen = _Seen(found.seen_at, found.seen_at)
        # A clock that was set back would make sessions live on: they end instead.
        if not found.created_at - _WRITTEN <= now < found.ends_at or now - seen.at >= self._policy.idle[owner.role]:
            return None
        if active:
            self._see(key, seen, now)
        return self._policy.asker(owner)

    def _see(self, key: str, seen: _Seen, now: datetime) -> None:
        written_at = seen.written_at
        if now - written_at >= _WRITTEN:
            with self._database.writing() as connection:
                see_session(connection, key, now)
            written_at = now
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[key] = _Seen(max(now, seen.at), written_at)
