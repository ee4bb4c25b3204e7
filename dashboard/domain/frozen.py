"""A briefing as text and back: one spelling, so that what was frozen is read again as exactly what it was."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from dashboard.domain.archive import BriefingHead
from dashboard.domain.briefing import (
    Briefing,
    Cell,
    DefinitionUsed,
    FeedAge,
    Figure,
    GridsUsed,
    Said,
    Section,
    Table,
    Unit,
)
from dashboard.domain.health import State
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis

_SAID = ("title", "issue", "span", "issuer")


def to_text(briefing: Briefing) -> str:
    """Canonical JSON. Decimals are text and keep their places; moments keep their microseconds."""
    return json.dumps(_plain(briefing), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Briefing:
    """Raises ``ValueError``, ``KeyError`` or ``TypeError`` for a text that ``to_text`` did not write."""
    said = json.loads(text)
    return Briefing(
        kind=said["kind"],
        city=said["city"],
        period=Period(said["period"]["name"], _moment(said["period"]["start"]), _moment(said["period"]["end"])),
        scope=Scope(said["scope"]["area_code"], _departments(said["scope"]["departments"])),
        basis=cast("Basis", said["basis"]),
        as_of=_moment(said["as_of"]),
        composed_at=_moment(said["composed_at"]),
        zone=said["zone"],
        demo=said["demo"],
        warnings=tuple(_said(one) for one in said["warnings"]),
        sections=tuple(_section(one) for one in said["sections"]),
        definitions=tuple(DefinitionUsed(**{**one, "label": _said(one["label"])}) for one in said["definitions"]),
        feeds=tuple(_feed(one) for one in said["feeds"]),
        grids=_grids(said["grids"]) if said.get("grids") else None,
        **{name: _said(said[name]) for name in _SAID if name in said},
    )


def head_of(text: str) -> BriefingHead:
    """Only what a list says of it: a tenth of the work."""
    said = json.loads(text)
    return BriefingHead(*(_said(said[name]) for name in ("title", "issue", "span")))


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        number = str(value.value) if isinstance(value.value, Decimal) else value.value
        return {"figure": value.key, "value": number, "unit": value.unit, "cases": dict(value.cases)}
    if isinstance(value, date):  # and moments
        return value.isoformat()
    if isinstance(value, State):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _cell(said: Any) -> Cell:
    if not isinstance(said, dict):
        return cast("str | None", said)
    if "figure" not in said:
        return _said(said)
    number = Decimal(said["value"]) if isinstance(said["value"], str) else said["value"]
    return Figure(said["figure"], number, cast("Unit", said["unit"]), tuple(said["cases"].items()))


def _section(said: dict[str, Any]) -> Section:
    texts = {name: tuple(_said(one) for one in said[name]) for name in ("sentences", "missing")}
    return Section(said["key"], _said(said["title"]), tables=tuple(_table(one) for one in said["tables"]), **texts)


def _table(said: dict[str, Any]) -> Table:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in said["rows"])
    return Table(said["key"], _said(said["title"]), tuple(_said(one) for one in said["columns"]), rows)


def _feed(said: dict[str, Any]) -> FeedAge:
    as_of, newest_at = (None if said[name] is None else _moment(said[name]) for name in ("as_of", "newest_at"))
    return FeedAge(said["name"], _said(said["label"]), State(said["state"]), as_of, newest_at, said["bad_rows"])


def _grids(said: dict[str, Any]) -> GridsUsed:
    since = None if said["since"] is None else date.fromisoformat(said["since"])
    return GridsUsed(since, said["changed"], _said(said["said"]))


def _said(said: dict[str, str]) -> Said:
    return Said(said["zh"], said["en"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _departments(said: list[str] | None) -> frozenset[str] | None:
    return None if said is None else frozenset(said)
