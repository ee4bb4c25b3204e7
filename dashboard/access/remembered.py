"""What the store said of a token, for screens that ask each second: asked again when anything was done to access."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from dashboard.clock import Clock
from dashboard.domain.account import Asker

_LOOKED_FOR = timedelta(seconds=1)  # what was ended or revoked is shut out within this
_KEPT = timedelta(seconds=5)  # as exact as a session that ends by itself has to be
_MOST = 4096
_NEVER = timedelta(days=-1)

Key = tuple[str, str]


class Remembered:
    """Whoever ends or revokes something writes a row of the audit with it: one look a second at how many there are
    tells for all tokens whether what is remembered still holds.
    """

    def __init__(self, newest: Callable[[], int], clock: Clock) -> None:
        self._newest = newest
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at: datetime | None = None
        self._seq = -1
        self._known: dict[Key, tuple[datetime, Asker]] = {}

    def asker(self, key: Key, ask: Callable[[], Asker | None]) -> Asker | None:
        """Who this is, as ``ask`` says or said. Nobody is not remembered."""
        now = self._clock.now()
        with self._lock:
            self._look(now)
            at, found = self._known.get(key, (None, None))
        if found is not None and at is not None and timedelta(0) <= now - at < _KEPT:
            return found
        found = ask()
        if found is not None:
            with self._lock:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = (now, found)
        return found

    def _look(self, now: datetime) -> None:
        since = _NEVER if self._looked_at is None else now - self._looked_at
        if timedelta(0) <= since < _LOOKED_FOR:
            return
        seq = self._newest()
        if seq != self._seq:
            self._known.clear()
        self._seq, self._looked_at = seq, now
