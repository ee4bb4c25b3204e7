"""The upkeep of tracks: old ones thinned, then dropped, in small transactions between those of the feeds. Where a unit
was last goes with the last of its tracks. On PostgreSQL whole days are dropped as partitions, and made ahead of time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.patrol import Shifts
from dashboard.schedule.answers import Hydrant
from dashboard.schedule.forgetting import Told
from dashboard.store.engine import Connection
from dashboard.store.fix_keeping import (
    UnitDay,
    close_days,
    days_of_workers_to_drop,
    days_to_drop,
    days_to_thin,
    drop_day,
    forget_places,
    thin_day,
)
from dashboard.store.fix_partitions import drop_partitions, make_room
from dashboard.store.leases import Lease, take_turn
from dashboard.store.types import to_us

_DAY = timedelta(days=1)
_DAYS_AHEAD = 3  # today among them
_AT_ONCE = 20  # unit days in one transaction
_TURN_S = 0.02  # between two of them, for whoever waits


def keep_tracks(hydrant: Hydrant, for_s: float = 60.0, lease: Lease | None = None, told: Told = lambda _: None) -> int:
    """Thin and drop what is due, for so long at most; the next time goes on. Returns how many fixes went; ``told`` is
    given how many of them, and how many last places, because they were kept long enough.
    """
    rules, zone, now = hydrant.patrols, hydrant.clock.zone, hydrant.clock.now()
    keep_workers = rules.keep_workers or rules.keep
    until = time.monotonic() + for_s

    def midnight(age: timedelta) -> datetime:
        """Before it begin the days that were over when this age began."""
        at = (now - age).astimezone(zone)
        return (at - _DAY).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(microseconds=1)

    def morning(age: timedelta) -> datetime:
        """Before it ended the days that were over when this age began."""
        return _midnight(now - age, zone)

    def of(unit_id: int, day_at: datetime) -> UnitDay:
        here = day_at.astimezone(zone)
        return UnitDay(unit_id, day_at, (here.replace(hour=0) + _DAY).replace(hour=0))

    def thin(connection: Connection, day: UnitDay) -> int:
        return thin_day(connection, day, rules.thin_to)

    with hydrant.database.writing(lease) as connection:
        take_turn(connection)
        dropped = _turn_partitions(connection, now, morning(rules.keep), zone)
    thinned = 0
    steps: tuple[tuple[_Due, datetime, _Step], ...] = (
        (days_to_drop, midnight(rules.keep), drop_day),
        (days_of_workers_to_drop, midnight(keep_workers), drop_day),
        (days_to_thin, midnight(rules.thin_after), thin),
    )
    for due, before, step in steps:
        while time.monotonic() < until:
            with hydrant.database.writing(lease) as connection:
                take_turn(connection)
                found = due(connection, before, _AT_ONCE)
                gone = sum(step(connection, of(*day)) for day in found)
            if step is drop_day:
                dropped += gone
            else:
                thinned += gone
            if len(found) < _AT_ONCE:
                break
            time.sleep(_TURN_S)
    with hydrant.database.writing(lease) as connection:
        take_turn(connection)
        places = forget_places(connection, morning(rules.keep))
        places += forget_places(connection, morning(keep_workers), workers_only=True)
    gone_for_good = {name: number for name, number in (("fixes", dropped), ("places", places)) if number}
    if gone_for_good:
        hydrant.database.fold()
        told(gone_for_good)
    return dropped + thinned


def _turn_partitions(connection: Connection, now: datetime, over: datetime, zone: ZoneInfo) -> int:
    """Make those of the next days and let go of those that are over by then; returns how many fixes went."""
    days = Shifts(zone, (datetime.min.time(),))
    make_room(connection, {days.around_us(to_us(now + ahead * _DAY)) for ahead in range(_DAYS_AHEAD)})
    empty_before = drop_partitions(connection, over)
    return 0 if empty_before is None else close_days(connection, _midnight(empty_before, zone))


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """Where the local day of a moment begins."""
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


_Due = Callable[[Connection, datetime, int], list[tuple[int, datetime]]]
_Step = Callable[[Connection, UnitDay], int]
