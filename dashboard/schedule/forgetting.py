"""The end of what is kept: hour by hour what has become old enough goes, in small transactions between the polls."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from dashboard.hall import Hall
from dashboard.store.engine import Connection
from dashboard.store.forgetting import forget_polls, forget_refused, forget_sealed, sealed_due
from dashboard.store.leases import Lease, take_turn

log = logging.getLogger(__name__)

Told = Callable[[Mapping[str, int]], object]
_AT_ONCE = 500  # rows in one transaction
_TURN_S = 0.02  # between two of them, for whoever waits


def forget(hall: Hall, told: Told, for_s: float = 60.0, lease: Lease | None = None) -> dict[str, int]:
    """Let go of what is due, for so long at most; the next hour goes on. ``told`` is given how much of what went."""
    kept, now, until = hall.city.declaration.retention, hall.clock.now(), time.monotonic() + for_s

    def sealed() -> int:
        with hall.database.reading() as connection:
            due = sealed_due(connection, now - kept.sealed, _AT_ONCE)
        if due:
            written(lambda connection: forget_sealed(connection, due))
        return len(due)

    def written(step: Callable[[Connection], int]) -> int:
        with hall.database.writing(lease) as connection:
            take_turn(connection)
            return step(connection)

    steps: dict[str, Callable[[], int]] = {
        "sealed": sealed,
        "refused": lambda: written(lambda connection: forget_refused(connection, now - kept.refused, _AT_ONCE)),
        "polls": lambda: written(lambda connection: forget_polls(connection, now - kept.polls, _AT_ONCE)),
    }
    gone: dict[str, int] = {}
    for name, step in steps.items():
        while time.monotonic() < until and (went := step()):
            gone[name] = gone.get(name, 0) + went
            time.sleep(_TURN_S)
    if gone:
        hall.database.fold()
        log.info("kept long enough, and dropped: %s / 已按保存期限清除", gone)
        told(gone)
    return gone
