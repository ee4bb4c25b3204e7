"""A declaration compiled once: rows of a source go in, records in the field's own words or bad rows come out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from dashboard.domain.case import CaseRecord, ClassRef, Flag, StageEvent
from dashboard.domain.patrol import FixRecord
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadReason, BadRow, Record
from dashboard.feeds.declaration import CaseRules, EventRules, FeedDeclaration, FieldRule
from dashboard.feeds.position import position_reader
from dashboard.feeds.rules import Refused, Row, Taken, as_text, bad_row, column, columns_of, constant
from dashboard.feeds.values import Values

_CHANGED_BY = ("updated_at", "fixed_at", "at")  # which field of each kind of record says when it last changed


class Mapping:
    """One feed's rules. Building it raises ``ValueError`` for a zone or time format that does not exist."""

    def __init__(self, declaration: FeedDeclaration) -> None:
        rules = declaration.case or declaration.fix or declaration.reading
        assert rules is not None  # the declaration has seen to it
        self._values = Values(declaration)
        self._ahead = timedelta(minutes=declaration.future_minutes)
        self._catalog = declaration.catalog
        self._position = position_reader(declaration.datum, declaration.default_points)
        self._rules: dict[str, tuple[FieldRule, ...]] = {
            name: given for name in type(rules).model_fields if name != "events" and (given := getattr(rules, name))
        }
        self._fields = tuple((name, self._values.reader(name, given)) for name, given in self._rules.items())
        self._changed_at = next((read for name, read in self._fields if name in _CHANGED_BY), None)
        steps = rules.events if isinstance(rules, CaseRules) else None
        self._events = self._event_reader(steps) if steps else None
        self._columns = {name for given in self._rules.values() for name in columns_of(given) | _conditions(given)}
        self._columns |= {steps.take} if steps else set()
        self._build: Callable[[dict[str, Any], set[str], datetime], Record] = (
            self._case if declaration.case else self._fix if declaration.fix else self._reading
        )
        self._key = "external_id" if declaration.case else "unit_id" if declaration.fix else "series"
        self.time = self._values.time

    def record(self, row: object, where: str, now: datetime) -> Record | BadRow:
        """The row as a record, or why not. Never raises. ``now`` is when the answer was fetched, aware."""
        if not isinstance(row, dict):
            return bad_row(BadReason.WRONG_SHAPE, f"a row expected, a {type(row).__name__} found", where, row)
        values: dict[str, Any] = {}
        flags: set[str] = set()
        field = ""
        try:
            for field, read in self._fields:
                value = read(row, flags)
                if value is not None:
                    values[field] = value
            if self._events is not None:
                field = "events"
                values["events"] = self._events(row, flags)
            field = ""
            return self._build(values, flags, now)
        except Refused as refusal:
            detail = f"{field}: {refusal}" if field else str(refusal)
            return bad_row(refusal.reason, detail, where, row, values.get(self._key))

    def changed_at(self, row: object) -> datetime | None:
        """When the source last changed this row, where the declaration says and the row can be read."""
        try:
            return self._changed_at(row, set()) if self._changed_at is not None and isinstance(row, dict) else None
        except Refused:
            return None

    @property
    def says_when_changed(self) -> bool:
        """Whether the declaration maps a time of change, without which nothing can be asked incrementally."""
        return self._changed_at is not None

    def columns(self, there: Iterable[str]) -> set[str]:
        """Those columns of a table that the rules read; no other needs to leave the source."""
        wanted = self._columns | {path.partition(".")[0] for path in self._columns}
        return wanted.intersection(there)

    def missing_from(self, there: Iterable[str]) -> list[str]:
        """Fields that a table with these columns can never fill, each as ``field (its columns)``.

        A renamed column must be an error: read as empty, it would quietly reopen every closed case.
        """
        known = set(there)
        missing = []
        for field, rules in self._rules.items():
            wanted = columns_of(rules)
            absent = {name for name in _conditions(rules) if not _stands_in(name, known)}
            constant = any(rule.value is not None for rule in rules)
            if wanted and not constant and not any(_stands_in(name, known) for name in wanted):
                absent |= wanted
            if absent:
                missing.append(f"{field} ({', '.join(sorted(absent))})")
        return missing

    def _case(self, values: dict[str, Any], flags: set[str], now: datetime) -> CaseRecord:
        reported_at = _needed(values, "reported_at")
        _needed(values, "external_id")
        self._believe(reported_at, now)
        place = self._position(values.pop("lon", None), values.pop("lat", None), flags)
        if place is not None:
            values["place"] = place
        named = (values.pop(name, None) for name in ("class_code", "class_name", "major_code", "major_name"))
        case_class = _class_ref(self._catalog, values.pop("class_kind", "matter"), *named)
        if case_class is not None:
            values["case_class"] = case_class
        if "department_id" not in values and "department_name" in values:
            values["department_id"] = values["department_name"]
        if any(values.get(stage, reported_at) < reported_at for stage in ("closed_at", "disposed_at")):
            flags.add(Flag.CLOSED_BEFORE_REPORTED)
        if flags:
            values["flags"] = frozenset(flags)
        return CaseRecord(**values)

    def _fix(self, values: dict[str, Any], flags: set[str], now: datetime) -> FixRecord:
        for field in ("unit_id", "fixed_at", "lon", "lat"):
            _needed(values, field)
        self._believe(values["fixed_at"], now)
        if values.pop("located", True) is False:
            raise Refused(BadReason.NOT_LOCATED, "the device had no position")
        place = self._position(values.pop("lon"), values.pop("lat"), flags)
        if Flag.ZERO_POSITION in flags:
            raise Refused(BadReason.ZERO_POSITION, "0, 0 is no position")
        if place is None:
            raise Refused(BadReason.BAD_POSITION, f"no position: {', '.join(sorted(flags))}")
        return FixRecord(place=place, **values)

    def _reading(self, values: dict[str, Any], _flags: set[str], now: datetime) -> ReadingRecord:
        for field in ("series", "at"):
            _needed(values, field)
        self._believe(values["at"], now)
        return ReadingRecord(value=values.pop("value", None), **values)

    def _believe(self, at: datetime, now: datetime) -> None:
        if at > now + self._ahead:
            raise Refused(BadReason.FUTURE_TIME, f"{at.isoformat()} is later than {now.isoformat()}, when it was read")

    def _event_reader(self, rules: EventRules) -> Taken:
        steps = column(rules.take)
        stage, at, actor, note, level = (
            self._values.reader(name, given) if (given := getattr(rules, name)) else constant(None)
            for name in ("stage", "at", "actor", "note", "level")
        )

        def events(row: Row, flags: set[str]) -> tuple[StageEvent, ...]:
            items = _unpacked(steps(row)) or []
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise Refused(BadReason.WRONG_SHAPE, "a list of steps expected")
            happened = [(moment, item) for item in items if (moment := at(item, flags)) is not None]
            if any(stage(item, flags) is None for _, item in happened):
                raise Refused(BadReason.MISSING_FIELD, "a step without its stage")
            return tuple(
                StageEvent(
                    as_text(stage(item, flags)), moment, actor(item, flags), note(item, flags), level(item, flags)
                )
                for moment, item in happened
            )

        return events


def _unpacked(items: Any) -> Any:
    """A table cannot nest: there the list is a text. One that is no JSON is refused as what it is, a text."""
    if not isinstance(items, str):
        return items
    try:
        return json.loads(items) if items.strip() else None
    except (ValueError, RecursionError):
        return items


def _needed(values: dict[str, Any], field: str) -> Any:
    if field not in values:
        raise Refused(BadReason.MISSING_FIELD, f"{field}: nothing there")
    return values[field]


@lru_cache(maxsize=4096)
def _class_ref(catalog: str, kind: str, *named: str | None) -> ClassRef | None:
    """The class by the finest of what was given; a source that knows only names is identified by them."""
    code, name, major_code, major_name = named
    major_code = major_code or major_name
    finest = code or name or major_code
    return ClassRef(catalog, kind, finest, name, major_code, major_name) if finest else None


def _conditions(rules: Iterable[FieldRule]) -> set[str]:
    return {name for rule in rules for name in rule.when}


def _stands_in(name: str, columns: set[str]) -> bool:
    return name in columns or name.partition(".")[0] in columns
