"""What each field must hold, time, number, yes or no, word or text: rules in, typed readers out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.domain.case import AppealOutcome, Flag, StatedOutcome
from dashboard.domain.worktime import LimitUnit
from dashboard.feeds.contract import BadReason
from dashboard.feeds.declaration import FeedDeclaration, FieldRule
from dashboard.feeds.rules import Refused, Row, Taken, as_text, taken
from dashboard.feeds.times import NaiveTime, TimeReader, time_reader

_TEXT_LIMIT = 500
_TEXT_LIMITS = {  # beyond them a text is cut; what may become an identifier is as short as one
    "description": 4000,
    "title": 300,
    **dict.fromkeys(("source", "class_name", "major_name", "department_name"), 120),
    **dict.fromkeys(("criterion", "supervision_kind"), 120),
    **dict.fromkeys(("fleet", "label", "stage"), 60),
    "level": 40,
    **dict.fromkeys(("unit", "unit_kind"), 20),
}
_IDENTIFIER_LIMITS = {  # beyond them the row is refused: two cases must not become one
    **dict.fromkeys(("external_id", "duplicate_of"), 200),
    **dict.fromkeys(("class_code", "major_code", "department_id", "unit_id", "series"), 120),
    "area_code": 80,
}
_COUNTS = frozenset(("return_count", "rework_count", "extension_count"))
_YES_OR_NO = frozenset(
    ("urgent", "key_case", "self_handled", "force_closed", "shirked", "deleted", "on_duty", "located")
)
_YES = frozenset(("1", "true", "yes", "y", "t", "是", "有"))
_NO = frozenset(("0", "false", "no", "n", "f", "否", "无"))
_CHOICES = {
    "stated_outcome": StatedOutcome,
    "appeal_outcome": AppealOutcome,
    "limit_unit": LimitUnit,
    "class_kind": {"matter": "matter", "component": "component"}.__getitem__,
}
_LARGEST_READING = Decimal(10) ** 18


class Values:
    """The readers of one feed's fields: each takes ``(row, flags)``, gives a typed value or None, or refuses."""

    def __init__(self, declaration: FeedDeclaration) -> None:
        try:
            self._zone = ZoneInfo(declaration.zone) if declaration.zone else None
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"feed '{declaration.name}': zone '{declaration.zone}' is unknown / 时区不存在") from None
        self._empty = frozenset(("", *declaration.empty_words))
        self._time_format = declaration.time_format
        self._time_readers: dict[str, TimeReader] = {}

    def time(self, value: object) -> datetime:
        """A time in the feed's own format as aware UTC. Raises ``ValueError``."""
        return self._time_reader(None)(value)

    def reader(self, field: str, rules: tuple[FieldRule, ...]) -> Taken:
        """The reader that a field of this name needs."""
        if field == "at" or field.endswith(("_at", "_until")):
            return self._times(rules)
        take = taken(rules, self._empty, Flag.UNKNOWN_STATUS if field == "status_text" else None)
        if field in ("lon", "lat"):
            return take
        if field in _COUNTS:
            return _converted(take, _count, BadReason.BAD_NUMBER, "a whole number from 0")
        if field == "limit_value":
            return _converted(take, _limit, BadReason.BAD_NUMBER, "a number above 0")
        if field in ("speed_kmh", "heading_deg"):
            return _converted(take, _measure, BadReason.BAD_NUMBER, "a number from 0")
        if field == "value":
            return _converted(take, _reading, BadReason.BAD_NUMBER, "a number")
        if field in _YES_OR_NO:
            return _converted(take, _yes_or_no, BadReason.UNKNOWN_WORD, "yes or no, 1 or 0, 是 or 否")
        if field in _CHOICES:
            choice: Callable[[str], Any] = _CHOICES[field]
            return _converted(take, lambda value: choice(as_text(value)), BadReason.UNKNOWN_WORD, "one of our words")
        if field in _IDENTIFIER_LIMITS:
            return _identifier(take, _IDENTIFIER_LIMITS[field])
        return _text(take, _TEXT_LIMITS.get(field, _TEXT_LIMIT))

    def _time_reader(self, form: str | None) -> TimeReader:
        """One reader, and so one cache, for each format of the feed."""
        name = form or self._time_format
        if name not in self._time_readers:
            self._time_readers[name] = time_reader(name, self._zone)
        return self._time_readers[name]

    def _times(self, rules: tuple[FieldRule, ...]) -> Taken:
        """Each rule of a time may have its own format, so each is read by itself."""
        compiled = [(taken((rule,), self._empty), self._time_reader(rule.time)) for rule in rules]

        def read(row: Row, flags: set[str]) -> datetime | None:
            for take, time in compiled:
                value = take(row, flags)
                if value is not None:
                    try:
                        return time(value)
                    except NaiveTime as error:
                        raise Refused(BadReason.NAIVE_TIME, f"'{as_text(value)[:200]}': {error}") from None
                    except ValueError:
                        raise Refused(
                            BadReason.BAD_TIME, f"'{as_text(value)[:200]}' is not a time as declared"
                        ) from None
            return None

        return read


def _text(take: Taken, limit: int) -> Taken:
    def read(row: Row, flags: set[str]) -> str | None:
        value = take(row, flags)
        return None if value is None else as_text(value)[:limit]

    return read


def _identifier(take: Taken, limit: int) -> Taken:
    def read(row: Row, flags: set[str]) -> str | None:
        value = take(row, flags)
        text = None if value is None else as_text(value)
        if text is not None and len(text) > limit:
            raise Refused(BadReason.TOO_LONG, f"'{text[:200]}' has {len(text)} characters, the most is {limit}")
        return text

    return read


def _converted(take: Taken, convert: Callable[[Any], Any], reason: BadReason, wanted: str) -> Taken:
    def read(row: Row, flags: set[str]) -> Any:
        value = take(row, flags)
        if value is None:
            return None
        try:
            return convert(value)
        except (ValueError, KeyError, OverflowError, InvalidOperation):
            raise Refused(reason, f"'{as_text(value)[:200]}' is not {wanted}") from None

    return read


def _count(value: Any) -> int:
    number = Decimal(as_text(value))
    if number != number.to_integral_value() or not 0 <= number < _LARGEST_READING:
        raise ValueError
    return int(number)


def _measure(value: Any) -> float:
    number = float(as_text(value))
    if not 0 <= number < 1e6:
        raise ValueError
    return number


def _limit(value: Any) -> float:
    number = _measure(value)
    if number == 0:
        raise ValueError
    return number


def _reading(value: Any) -> Decimal:
    number = Decimal(as_text(value))
    if not number.is_finite() or abs(number) >= _LARGEST_READING:
        raise ValueError
    return number


def _yes_or_no(value: Any) -> bool:
    word = as_text(value).lower()
    if word not in _YES and word not in _NO:
        raise ValueError
    return word in _YES
