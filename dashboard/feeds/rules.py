"""The rules of a declaration compiled into closures: a row goes in, one clean value of it comes out."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from dashboard.domain.case import Flag
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.feeds.declaration import FieldRule

Row = dict[str, Any]
Taken = Callable[[Row, set[str]], Any]  # what a field's rules give, None for nothing; may add flags

# C0 and C1 but tab and line ends, bidirectional overrides (they forge what a screen shows), and code points that
# cannot be stored as UTF-8 or written to XML.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_RAW_LIMIT = 2000


class Refused(Exception):
    """One field of a row cannot be taken; caught where the row is, and turned into a ``BadRow``."""

    def __init__(self, reason: BadReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def bad_row(reason: BadReason, detail: str, where: str, row: object, key: str | None = None) -> BadRow:
    """The refusal as a value, with the row as it came, cut to 2,000 characters that any store can hold."""
    try:
        raw = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):  # not even its text can be had: nested without end
        raw = f"a {type(row).__name__}"
    return BadRow(reason, clean(detail), where, clean(raw[:_RAW_LIMIT]), key)


def clean(text: str, flags: set[str] | None = None) -> str:
    """``text`` in NFC without control characters; ``CONTROL_CHARACTERS`` joins the flags if there were any."""
    if text.isascii() and text.isprintable():
        return text
    kept = _CONTROLS.sub("", text)
    if flags is not None and len(kept) != len(text):
        flags.add(Flag.CONTROL_CHARACTERS)
    return unicodedata.normalize("NFC", kept.replace("\r\n", "\n"))


def as_text(value: Any) -> str:
    """A JSON or database value as its source would have written it in a table."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def column(name: str) -> Callable[[Row], Any]:
    """The column of that very name, else the value at that dotted path; numbers in a path count list items from 0."""
    if "." not in name:
        return lambda row: row.get(name)
    path = name.split(".")

    def take(row: Row) -> Any:
        if name in row:
            return row[name]
        value: Any = row
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return value

    return take


def taken(rules: tuple[FieldRule, ...], empty_words: frozenset[str], unknown_flag: str | None = None) -> Taken:
    """What the first rule gives that gives anything. ``unknown_flag`` marks a word that no translation knows."""
    compiled = [_one_rule(rule, empty_words, unknown_flag) for rule in rules]
    if len(compiled) == 1:
        return compiled[0]

    def first(row: Row, flags: set[str]) -> Any:
        for rule in compiled:
            value = rule(row, flags)
            if value is not None:
                return value
        return None

    return first


def columns_of(rules: Iterable[FieldRule]) -> set[str]:
    """Every column or path that these rules take a value from."""
    return {name for rule in rules for name in _names(rule)}


def _names(rule: FieldRule) -> tuple[str, ...]:
    if rule.take is None:
        return ()
    return (rule.take,) if isinstance(rule.take, str) else rule.take


def constant(value: Any) -> Taken:
    """The same for every row."""
    return lambda _row, _flags: value


def _one_rule(rule: FieldRule, empty_words: frozenset[str], unknown_flag: str | None) -> Taken:
    give = _taking(rule, empty_words) if rule.take is not None else constant(rule.value)
    if rule.words:
        give = _translating(give, rule, unknown_flag)
    if rule.times is not None:
        give = _multiplied(give, rule.times)
    if rule.when:
        give = _only_when(give, rule, empty_words)
    return give


def _taking(rule: FieldRule, empty_words: frozenset[str]) -> Taken:
    columns = [column(name) for name in _names(rule)]

    def take(row: Row, flags: set[str]) -> Any:
        for read in columns:
            value = read(row)
            if type(value) is str:
                value = clean(value, flags).strip()
                if value not in empty_words:
                    return value
            elif value is not None:
                if isinstance(value, (dict, list, bytes, memoryview)):
                    raise Refused(BadReason.WRONG_SHAPE, f"one value expected, a {type(value).__name__} found")
                if as_text(value) not in empty_words:
                    return value
        return None

    return take


def _translating(give: Taken, rule: FieldRule, unknown_flag: str | None) -> Taken:
    words, otherwise = rule.words, rule.otherwise

    def translate(row: Row, flags: set[str]) -> Any:
        value = give(row, flags)
        if value is None:
            return None
        ours = words.get(as_text(value))
        if ours is not None:
            return ours or None
        if otherwise == "reject":
            raise Refused(BadReason.UNKNOWN_WORD, f"'{as_text(value)[:200]}' is not among the declared words")
        if otherwise == "empty":
            return None
        if unknown_flag is not None:
            flags.add(unknown_flag)
        return value

    return translate


def _multiplied(give: Taken, factor: float) -> Taken:
    def multiply(row: Row, flags: set[str]) -> Any:
        value = give(row, flags)
        try:
            return None if value is None else float(as_text(value)) * factor
        except (ValueError, OverflowError):
            raise Refused(BadReason.BAD_NUMBER, f"'{as_text(value)[:200]}' is not a number") from None

    return multiply


def _only_when(give: Taken, rule: FieldRule, empty_words: frozenset[str]) -> Taken:
    conditions = [
        (
            _taking(FieldRule(take=name), empty_words),
            frozenset((words,) if isinstance(words, str) else words),
        )
        for name, words in rule.when.items()
    ]

    def give_when(row: Row, flags: set[str]) -> Any:
        for read, words in conditions:
            value = read(row, flags)
            if ("" if value is None else as_text(value)) not in words:
                return None
        return give(row, flags)

    return give_when
