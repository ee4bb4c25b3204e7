"""Where fixes lie on PostgreSQL: each local day of the city is a partition, made when a fix needs it or ahead of that,
and let go of whole. On SQLite they lie in one table, and nothing here does anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from dashboard.store.rows import FixRow, table_of
from dashboard.store.types import from_us, to_us

_FIX = table_of(FixRow).name
_ALWAYS_US = -(1 << 63)
_THERE = text(
    "SELECT relname, pg_get_expr(relpartbound, pg_class.oid) FROM pg_inherits "
    "JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'fix'::regclass"
)
_WAITED_ENOUGH = "55P03"  # SQLSTATE of a lock that was not to be had in time
_BOUNDS = re.compile(r"FOR VALUES FROM \((?:'(-?\d+)'|MINVALUE)\) TO \('(-?\d+)'\)")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """From when on, and before when; in microseconds since 1970."""

    from_us: int
    to_us: int
    name: str


def partitions(connection: Connection) -> list[Partition]:
    """Those that are there, the oldest first; none on SQLite."""
    if connection.dialect.name != "postgresql":
        return []
    return sorted(_partition(name, said) for name, said in connection.execute(_THERE))


def make_room(connection: Connection, days: Iterable[tuple[int, int]]) -> None:
    """See that fixes of these days have a place. A day is where it begins and where the next one does.

    One that lies partly in another partition, because the zone has changed or the store is older than its partitions,
    has the rest of it. A table is laid beside and put in its place: who reads meanwhile is not held up.
    """
    if connection.dialect.name != "postgresql":
        return
    there = partitions(connection)
    for first, last in sorted(days):
        for from_us_, to_us_ in _free(first, last, there):
            name = f"{_FIX}_{from_us(from_us_):%Y%m%d_%H%M%S}"
            connection.execute(text(f"CREATE TABLE {name} (LIKE {_FIX})"))
            bounds = f"FROM ({from_us_}) TO ({to_us_})"
            connection.execute(text(f"ALTER TABLE {_FIX} ATTACH PARTITION {name} FOR VALUES {bounds}"))


def drop_partitions(connection: Connection, before: datetime) -> datetime | None:
    """Let go of what is over ``before``. Nothing lies anywhere before the moment that is returned; ``None`` where
    nothing went.

    Whoever would ask for fixes waits for as long as a table takes to go, and no longer: where a long question or a
    backup holds one, it goes at another time.
    """
    at = to_us(before)
    there = partitions(connection)
    over = [one.name for one in there if one.to_us <= at]
    if not over:
        return None
    try:
        with connection.begin_nested():
            connection.execute(text("SET LOCAL lock_timeout = '1s'"))
            connection.execute(text(f"DROP TABLE {', '.join(over)}"))
            connection.execute(text("SET LOCAL lock_timeout = DEFAULT"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _WAITED_ENOUGH:
            raise
        return None
    return from_us(min([at, *(one.from_us for one in there if one.to_us > at)]))


def _partition(name: str, said: str) -> Partition:
    found = _BOUNDS.fullmatch(said)
    if found is None:
        raise ValueError(f"{name}: a partition that the hall did not make: {said} / 非本系统建立的分区")
    first, last = found.groups()
    return Partition(_ALWAYS_US if first is None else int(first), int(last), name)


def _free(first: int, last: int, there: list[Partition]) -> Iterator[tuple[int, int]]:
    """What of a span lies in no partition; those are in order and apart."""
    for one in there:
        if one.to_us <= first or one.from_us >= last:
            continue
        if one.from_us > first:
            yield first, one.from_us
        first = one.to_us
    if first < last:
        yield first, last
