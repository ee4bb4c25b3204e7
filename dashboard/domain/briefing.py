"""A briefing as it is frozen: sections of sentences and tables, each number with what it is and where its cases are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from dashboard.domain.health import State
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis

Value = int | Decimal | None
Unit = Literal["count", "percent", "hours"]


@dataclass(frozen=True, slots=True)
class Said:
    """A title or a sentence in both languages."""

    zh: str
    en: str

    def read(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


NOBODY = Said("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``key`` names it within its briefing (``department/B1/closed``) and stays the same ever after.

    ``None`` is unknown and stands as —. ``cases`` is the address query of the list the number is made of; a rate has
    none, its two counts stand beside it.
    """

    key: str
    value: Value
    unit: Unit = "count"
    cases: tuple[tuple[str, str], ...] = ()


Cell = Figure | Said | str | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of names and numbers; the first cell of a row says whose it is."""

    key: str
    title: Said
    columns: tuple[Said, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numbers(self) -> tuple[bool, ...]:
        """Of each column, whether it holds numbers or changes of them: those stand to the right."""
        if not self.rows:
            return tuple(False for _ in self.columns)
        first = self.rows[0]
        return tuple(
            any(isinstance(row[column], Figure) for row in self.rows)
            or (column > 0 and isinstance(first[column - 1], Figure) and isinstance(first[column], Said))
            for column in range(len(self.columns))
        )


@dataclass(frozen=True, slots=True)
class Section:
    """``missing`` says in words which figures are not available and why; a section may consist of it alone."""

    key: str
    title: Said
    sentences: tuple[Said, ...] = ()
    tables: tuple[Table, ...] = ()
    missing: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedAge:
    """How a feed stood when the briefing was composed."""

    name: str
    label: Said
    state: State
    as_of: datetime | None
    newest_at: datetime | None
    bad_rows: int


@dataclass(frozen=True, slots=True)
class DefinitionUsed:
    """The version of an indicator's definition that its numbers were counted by."""

    slug: str
    version: int
    label: Said
    formula: str


@dataclass(frozen=True, slots=True)
class GridsUsed:
    """By which boundaries its areas are counted: always those of when each case was counted.

    ``since`` is when those of its moment began, ``None`` where there never were others; ``changed``: within what is
    compared.
    """

    since: date | None
    changed: bool
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One period of one scope as it stood at ``as_of``. ``issue`` is its number in its year (期号), with the year."""

    kind: str  # "week" | "month" | "quarter" | "range" | "board" | "due_list"
    city: str
    title: Said
    issue: Said
    span: Said  # the period as a title writes it
    period: Period
    scope: Scope
    basis: Basis
    as_of: datetime
    composed_at: datetime
    zone: str
    demo: bool
    warnings: tuple[Said, ...]
    sections: tuple[Section, ...]
    definitions: tuple[DefinitionUsed, ...]
    feeds: tuple[FeedAge, ...]
    issuer: Said = NOBODY  # who signs (落款); those frozen before there was one are not signed
    grids: GridsUsed | None = None  # those frozen before it was said do not say it

    @property
    def definitions_used(self) -> tuple[DefinitionUsed, ...]:
        """Those that its numbers rest on: what stands in their keys."""
        named = {part for one in self.figures() for part in one.key.split("/")}
        return tuple(one for one in self.definitions if one.slug in named)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(table for section in self.sections for table in section.tables)

    def figures(self) -> Iterator[Figure]:
        """Every number, in the order of the page."""
        for table in self.tables:
            for row in table.rows:
                yield from (cell for cell in row if isinstance(cell, Figure))

    @property
    def figures_hash(self) -> str:
        """SHA-256 over every number by its key: two briefings of one hash say the same, in whatever words."""
        plain = {one.key: None if one.value is None else str(one.value) for one in self.figures()}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that two briefings give differently; ``None`` where a side has no value of it.

    A row of which a side had no cases at all does not stand there: its counts were 0.
    """

    key: str
    before: Value
    after: Value
    unit: Unit
    caption: Said  # which number of which table it is


class _Numbers:
    """The numbers of one briefing by key, and where each stands: its table and column."""

    def __init__(self, briefing: Briefing) -> None:
        self.tables = {table.key: table for table in briefing.tables}
        self.placed = {
            cell.key: (table.key, column, cell)
            for table in briefing.tables
            for row in table.rows
            for column, cell in enumerate(row)
            if isinstance(cell, Figure)
        }
        self._known = {(table, column) for table, column, one in self.placed.values() if one.value is not None}

    def value(self, key: str, table: str, column: int, unit: Unit) -> Value:
        """Of a row that is not there a count is 0, unless its table or its column is not told at all."""
        if key in self.placed:
            return self.placed[key][2].value
        counted = table in self.tables and (not self.tables[table].rows or (table, column) in self._known)
        return 0 if unit == "count" and counted else None


def differences(before: Briefing, after: Briefing) -> list[Difference]:
    """Which numbers differ, in the order of the page."""
    ours, theirs = _Numbers(before), _Numbers(after)
    captions = _captions(after) | _captions(before)
    found = []
    for key, (table, column, one) in (ours.placed | theirs.placed).items():
        values = [side.value(key, table, column, one.unit) for side in (ours, theirs)]
        if values[0] != values[1]:
            found.append(Difference(key, values[0], values[1], one.unit, captions[key]))
    return found


def _captions(briefing: Briefing) -> dict[str, Said]:
    """Each number by the title of its table, the names of its row and the head of its column."""
    captions = {}
    for table in briefing.tables:
        for row in table.rows:
            names = [cell for cell in row if isinstance(cell, Said | str)]
            name = names[0] if names else ""
            own = Said(name, name) if isinstance(name, str) else name
            for column, cell in zip(table.columns, row, strict=True):
                if isinstance(cell, Figure):
                    parts = [one for one in (table.title, own, column) if one.zh]
                    captions[cell.key] = Said(*(" · ".join(one.read(lang) for one in parts) for lang in ("zh", "en")))
    return captions
