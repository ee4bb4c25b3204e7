"""Who is on duty: of all processes that poll one database, one keeps each appointment, and each interval once.

On SQLite one process writes, the system sees to it, and it is always on duty: nothing here then costs anything.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zlib import crc32

from dashboard.store.engine import Database
from dashboard.store.leases import Lease, claim_slot, give_up, know_leases, renew, take, take_turn, vacant

log = logging.getLogger(__name__)

_HELD_S = 12.0  # what a killed process held is vacant after that long at most
_RENEWED_EVERY_S = 3.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave to do something now. ``lease`` fences what is written; there is none where nobody else can write."""

    lease: Lease | None = None


class Duty:
    """What this process is on duty for, renewed by a thread of its own that no ingest holds up."""

    def __init__(
        self,
        database: Database,
        names: Collection[str],
        gained: Callable[[str], object] = lambda _name: None,
    ) -> None:
        """``gained`` is called with each appointment that another process kept until now."""
        self._database = database
        self._names = names
        self._gained = gained
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._held: dict[str, Lease] = {}
        self._until = 0.0  # monotonic
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="duty", daemon=True)

    def start(self) -> None:
        """Take what nobody keeps, and go on looking."""
        if not self._database.shared:
            return
        with self._database.writing() as connection:
            take_turn(connection)
            know_leases(connection, self._names)
        self._look()
        self._keeper.start()

    def stop(self) -> None:
        """Let the next process take over at once."""
        self._stopped.set()
        if self._keeper.is_alive():
            self._keeper.join()
            self._held = {}
            with self._database.aside() as connection:
                give_up(connection, self._holder)

    def turn(self, name: str, every_s: float | None = None) -> Turn | None:
        """Leave to do it, ``None`` where another process is on duty; with ``every_s``, once in each interval."""
        if not self._database.shared:
            return Turn()
        lease = self._held.get(name) if time.monotonic() < self._until else None
        if lease is None:
            return None
        if every_s is not None:
            with self._database.aside() as connection:
                if not claim_slot(connection, lease, _us(every_s), _phase_us(name, every_s)):
                    return None
        return Turn(lease)

    def _keep(self) -> None:
        while not self._stopped.wait(_RENEWED_EVERY_S):
            try:
                self._look()
            except Exception:
                log.exception("the leases cannot be renewed; what is held runs out")

    def _look(self) -> None:
        began = time.monotonic()
        with self._database.aside() as connection:
            held = renew(connection, self._holder, _HELD_S)
            free = vacant(connection, self._names, _HELD_S)
        lost = self._held.keys() - held.keys()
        self._held, self._until = held, began + _HELD_S
        if lost:
            log.warning("%s: another process is on duty now / 已由其他进程接管", ", ".join(sorted(lost)))
        for lease in free:
            with self._database.aside() as connection:
                taken = take(connection, lease, self._holder, _HELD_S)
            if taken is not None:
                self._held[taken.name] = taken
                if taken.epoch > 1:
                    log.warning("%s: on duty (epoch %d) / 已接管", taken.name, taken.epoch)
                self._gained(taken.name)


def middle_of_interval(name: str, every_s: float, now: datetime) -> datetime:
    """The middle of the interval that runs now: who calls there misses none, though clocks differ by a little."""
    passed_us = (round(now.timestamp() * 1_000_000) - _phase_us(name, every_s)) % _us(every_s)
    return now + timedelta(microseconds=_us(every_s) // 2 - passed_us)


def _us(seconds: float) -> int:
    return max(1, round(seconds * 1_000_000))


def _phase_us(name: str, every_s: float) -> int:
    """Spreads the appointments over the interval, in every process alike."""
    return crc32(name.encode()) * 1_000 % _us(every_s)
