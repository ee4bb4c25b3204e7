"""Indicators that feeds deliver ready-made; a corrected value replaces the one of the same moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, or_, select

from dashboard.domain.period import Period
from dashboard.domain.reading import ReadingRecord
from dashboard.store.dimensions import Dimensions
from dashboard.store.rows import AreaRow, ReadingRow


class ReadingIntake:
    """The readings of one transaction of one feed."""

    def __init__(self, connection: Connection, feed_id: int, known_at: datetime, dimensions: Dimensions) -> None:
        self._connection = connection
        self._feed_id = feed_id
        self._known_at = known_at
        self._dimensions = dimensions
        self.inserted = 0
        self.newest_at: datetime | None = None

    def take(self, readings: Sequence[ReadingRecord]) -> None:
        """Take observations; the last one of a series, area and moment stands."""
        for one in readings:
            key = {
                "feed_id": self._feed_id,
                "series": one.series,
                "area_id": self._dimensions.area(one.area_code),
                "at": one.at,
            }
            same = delete(ReadingRow)
            for name, value in key.items():
                same = same.where(getattr(ReadingRow, name) == value)
            self.inserted += self._connection.execute(same).rowcount == 0
            values = {**key, "value": one.value, "unit": one.unit, "known_at": self._known_at}
            self._connection.execute(insert(ReadingRow).values(values))
            self.newest_at = one.at if self.newest_at is None else max(one.at, self.newest_at)


def latest_readings(connection: Connection, series: Collection[str], period: Period) -> dict[str, Decimal | None]:
    """The last value of each series within the period; one that never came is absent."""
    question = select(ReadingRow.series, ReadingRow.value).where(
        ReadingRow.series.in_(sorted(series)),
        ReadingRow.at >= period.start,
        ReadingRow.at < period.end,
    )
    return {name: value for name, value in connection.execute(question.order_by(ReadingRow.at))}


def last_reading(connection: Connection, series: str, period: Period) -> Decimal | None:
    """The last value of a series of the whole city within the period; ``None`` where there is none."""
    top = select(AreaRow.id).where(AreaRow.parent_id.is_(None))
    asked = select(ReadingRow.value).where(
        ReadingRow.series == series,
        ReadingRow.at >= period.start,
        ReadingRow.at < period.end,
        or_(ReadingRow.area_id == 0, ReadingRow.area_id.in_(top)),
    )
    found: Decimal | None = connection.scalar(asked.order_by(ReadingRow.at.desc(), ReadingRow.known_at.desc()).limit(1))
    return found
