"""What stands on the desks of people: built when somebody asks, once for all who see the same, and not more often."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from dashboard.domain.scope import Scope
from dashboard.snapshot.model import Snapshot

log = logging.getLogger(__name__)

_REST_S = 5.0  # between two pictures of a scope
_SHARE = 20  # and so many times what one took: a scope never costs more than this part of a processor


@dataclass
class _Desk:
    rests_until: float = 0.0  # by the monotonic clock
    lock: Lock = field(default_factory=Lock)


class Desks:
    """``latest`` is what was last built for a scope, by this process or another, and ``build`` builds and keeps it."""

    def __init__(
        self,
        latest: Callable[[Scope], Snapshot | None],
        build: Callable[[Scope], Snapshot],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._latest = latest
        self._build = build
        self._desks: dict[str, _Desk] = {}

    def of(self, scope: Scope) -> Snapshot:
        """Who asks while another waits for a new picture gets the last one. Raises only where there is none yet."""
        desk = self._desks.setdefault(scope.key, _Desk())
        shown = self._latest(scope)
        if shown is not None and (self._seconds() < desk.rests_until or desk.lock.locked()):
            return shown
        with desk.lock:
            shown = self._latest(scope)
            if shown is not None and self._seconds() < desk.rests_until:
                return shown  # built while this one waited
            began = self._seconds()
            try:
                return self._build(scope)
            except Exception:
                if shown is None:
                    raise
                log.exception("the desk of %s could not be built anew; the last picture stands", scope.key)
                return shown
            finally:
                ended = self._seconds()
                desk.rests_until = ended + max(_REST_S, _SHARE * (ended - began))
