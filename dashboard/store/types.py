"""Column types that behave the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR_US = 3_600_000_000

Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows by itself only for INTEGER


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment as whole microseconds since 1970, UTC.

    A number, because SQLite drops offsets silently and because an hour bucket is then one integer division that
    every database does alike. A naive time is refused.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_us(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_us(value)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970. Raises ``ValueError`` for a naive time."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}: every time in the store carries its zone")
    return (moment - EPOCH) // MICROSECOND


def from_us(value: int) -> datetime:
    """The moment, aware, UTC."""
    return EPOCH + timedelta(microseconds=value)
