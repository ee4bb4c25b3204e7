"""The place in a view up to which it was read, in the view's own way of writing a time of change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from dashboard.feeds.times import time_reader

CursorKind = Literal["iso", "epoch_s", "epoch_ms", "native"]
_ISO = re.compile(r"\d{4}-\d\d-\d\d")  # the one spelling whose order as text is the order in time


class Cursor:
    """One column's times: compared by the database as they are written there, kept in a watermark as JSON."""

    def __init__(self, kind: CursorKind, zone: str | None) -> None:
        self._kind = kind
        self._read = time_reader("iso" if kind == "native" else kind, ZoneInfo(zone) if zone else ZoneInfo("UTC"))
        self.type = sql.DateTime() if kind == "native" else None

    def newest(self, values: Iterable[Any], before: Any, latest: datetime) -> tuple[Any, datetime | None]:
        """The newest of these and the one from before, as kept and as a moment.

        One beyond ``latest`` is not believed: it would put every later change out of sight.
        """
        newest, newest_at = before, None if before is None else self._moment(before)
        for value in values:
            moment = self._moment(kept(value))
            if moment is not None and moment <= latest and (newest_at is None or moment > newest_at):
                newest, newest_at = kept(value), moment
        return newest, newest_at

    def earlier(self, newest: Any, lookback: timedelta) -> Any:
        """A bound ``lookback`` before a kept value, to compare the column with.

        As text it stops at the second and names no offset: a beginning sorts before everything it begins.
        """
        if self._kind == "native":
            return datetime.fromisoformat(newest) - lookback
        if self._kind == "epoch_s":
            return newest - lookback.total_seconds()
        if self._kind == "epoch_ms":
            return newest - int(lookback.total_seconds() * 1000)
        moment = datetime.fromisoformat(newest) - lookback
        return f"{moment:%Y-%m-%d}{newest[10:11]}{moment:%H:%M:%S}" if len(newest) > 10 else f"{moment:%Y-%m-%d}"

    def bound(self, value: Any) -> Any:
        """A kept value as the database compares it."""
        return datetime.fromisoformat(value) if self._kind == "native" else value

    def _moment(self, value: Any) -> datetime | None:
        try:
            return self._read(value) if self._kind != "iso" or _ISO.match(str(value)) else None
        except ValueError:
            return None


def kept(value: Any) -> Any:
    """A value of the view as JSON can keep it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float)) else str(value)
