"""Times as sources write them, read into aware UTC; a naive one takes the feed's declared zone or is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DIGITS = {"%Y": r"\d{4}", "%m": r"\d\d", "%d": r"\d\d", "%H": r"\d\d", "%I": r"\d\d", "%M": r"\d\d", "%S": r"\d\d"}
_MIDNIGHT = (0, 0, 0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - serial 60 is the 29 February 1900 that never was; later ones are right

TimeReader = Callable[[object], datetime]


class NaiveTime(ValueError):
    """A time without offset where the feed declares no zone."""


def time_reader(form: str, zone: ZoneInfo | None) -> TimeReader:
    """A reader of one format: a strptime format, ``iso``, ``epoch_s``, ``epoch_ms`` or ``excel``.

    It takes text, a number or a ``datetime`` and gives aware UTC. Raises ``ValueError`` (``NaiveTime`` where only
    the zone is missing). An hour that a change of clocks repeats is read as the first of the two.
    """
    read = _reading(form)

    @lru_cache(maxsize=4096)  # one column often fills several fields, and neighbours share their minute
    def cached(value: str | float) -> datetime:
        return _utc(read(value), zone)

    def reader(value: object) -> datetime:
        if isinstance(value, datetime):
            return _utc(value, zone)
        if isinstance(value, date):
            return _utc(datetime.combine(value, time()), zone)
        plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        try:
            return cached(value if plain else str(value))
        except (OverflowError, OSError) as error:
            raise ValueError(str(error)) from None

    return reader


def _utc(moment: datetime, zone: ZoneInfo | None) -> datetime:
    if moment.tzinfo is None:
        if zone is None:
            raise NaiveTime("a time without offset, and the feed declares no zone")
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _reading(form: str) -> Callable[[str | float], datetime]:
    if form == "iso":
        return lambda value: datetime.fromisoformat(str(value))
    if form == "epoch_s":
        return lambda value: _EPOCH + timedelta(seconds=float(value))
    if form == "epoch_ms":
        return lambda value: _EPOCH + timedelta(milliseconds=float(value))
    if form == "excel":
        return _excel
    if "%" not in form:
        raise ValueError(f"time format '{form}' is none of iso, epoch_s, epoch_ms, excel, or a strptime format")
    return _strptime(form)


def _excel(value: str | float) -> datetime:
    """A day serial; a cell that Excel itself took for a date already comes as ISO text."""
    try:
        serial = float(value)
    except ValueError:
        return datetime.fromisoformat(str(value))
    return _EXCEL_DAY_ZERO + timedelta(seconds=round(serial * 86400))


def _strptime(form: str) -> Callable[[str | float], datetime]:
    """strptime, with a way four times as fast for all-number formats whose text is fully zero-padded."""

    def slow(value: str | float) -> datetime:
        return datetime.strptime(str(value), form)  # noqa: DTZ007 - its zone comes after

    order: list[str] = []
    pattern = ""
    for piece in re.split(r"(%.)", form):
        if piece in _DIGITS or piece == "%p":
            order.append(piece)
            pattern += f"({_DIGITS.get(piece, 'AM|PM')})"
        elif piece.startswith("%"):
            return slow
        else:
            pattern += re.escape(piece)
    twelve_hours = "%p" in order
    wanted = ["%Y", "%m", "%d", "%I" if twelve_hours else "%H", "%M", "%S"][: len(order) - twelve_hours]
    if sorted(wanted + ["%p"] * twelve_hours) != sorted(order) or len(wanted) < 3 + twelve_hours:
        return slow
    match = re.compile(pattern, re.ASCII).fullmatch
    places = [order.index(piece) + 1 for piece in wanted]
    half_day = order.index("%p") + 1 if twelve_hours else 0

    def fast(value: str | float) -> datetime:
        found = match(str(value))
        if found is None:
            return slow(value)
        year, month, day, hour, minute, second = *map(int, found.group(*places)), *_MIDNIGHT[len(places) - 3 :]
        if half_day:
            if not 1 <= hour <= 12:
                raise ValueError(f"hour {hour} of a half day")
            hour = hour % 12 + (12 if found[half_day] == "PM" else 0)
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone comes after

    return fast
