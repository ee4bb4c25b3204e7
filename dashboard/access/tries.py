"""Locks: tries are counted in the store before they are known to be in vain, so that no two at once slip through."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.access.keys import digest
from dashboard.store import attempts
from dashboard.store.engine import Connection


class Tries:
    """Tries of one kind: so many in vain, and the key is locked for a while, in every worker."""

    def __init__(self, kind: str, most: int, lock: timedelta) -> None:
        self.kind = kind
        self._most = most
        self._lock = lock

    def begin(self, connection: Connection, key: str, now: datetime) -> bool:
        """Count one; whether it may be tried at all."""
        until = attempts.locked_until(connection, self.kind, digest(key))
        if until is not None and until > now:
            return False
        count = attempts.count_attempt(connection, self.kind, digest(key), now, now - self._lock)
        if count > self._most:  # others are being tried at this moment
            attempts.lock(connection, self.kind, digest(key), now + self._lock)
            return False
        return True

    def failed(self, connection: Connection, key: str, now: datetime) -> bool:
        """It was in vain; whether that was the last one allowed, and the key is locked from now on."""
        if attempts.failures(connection, self.kind, digest(key)) < self._most:
            return False
        attempts.lock(connection, self.kind, digest(key), now + self._lock)
        return True

    def take_back(self, connection: Connection, key: str) -> None:
        """It was not in vain."""
        attempts.take_back(connection, self.kind, digest(key))

    def forget(self, connection: Connection, key: str) -> None:
        """Count anew."""
        attempts.forget_attempts(connection, self.kind, digest(key))
