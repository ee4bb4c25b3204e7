"""The list behind a number: how many cases, and which, in any order, a page at a time, now or as known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, func, select, type_coerce, union_all

from dashboard.store.case_sets import Question, Strand, strands_of
from dashboard.store.case_text import TEXTS, holds, matching
from dashboard.store.counts import Counted, count
from dashboard.store.knowledge import AT_ONCE, Then, in_place_of_the_table
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow, CaseVersionRow
from dashboard.store.tallies import Cases, light

# What of a selection only the cases themselves know.
_BEYOND_ROLLUPS = (
    "text",
    "light",
    "above",
    "placed",
    "feed",
    "returned",
    "flag",
    "signed",
    "signed_after",
    "due_until",
)


@dataclass(frozen=True, slots=True)
class Order:
    """By which moment, and which way; cases without it come last either way, equal ones by id."""

    column: str = "reported_at"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A case of the list by id. ``row`` is what was known of it, where that is not what the table says."""

    id: int
    light: str
    row: dict[str, Any] | None = None


class CaseList:
    """One question's cases. ``then`` is what was known at its moment, ``None`` to take the table as it is."""

    def __init__(self, connection: Connection, question: Question, then: Then | None = None) -> None:
        self._connection = connection
        self._question = question
        self._strands = strands_of(question)
        self._then = then
        self._text = question.selection.text
        self._made_anew = {} if then is None else {row["id"]: row for row in self._of_the_text(then)}

    def total(self) -> int:
        """How many: the number."""
        anew = len(self._known_then(Order()))
        rolled_up = self._rolled_up()
        if rolled_up is None:
            return self._length(self._held) + anew
        return rolled_up - (self._length(self._changed_since) if self._then and self._then.changed else 0) + anew

    def _rolled_up(self) -> int | None:
        """The number of the table, where the question asks nothing that rollups do not know."""
        question, chosen = self._question, self._question.selection
        if any(getattr(chosen, name) is not None for name in _BEYOND_ROLLUPS):
            return None
        asked = Counted(question.period, question.as_of, question.at, {slug for _, slug in question.terms})
        amounts = count(self._connection, asked, Narrow.of(question.scope, chosen)).get(0, {})
        return sum(sign * amounts.get(slug, 0) for sign, slug in question.terms)

    def _length(self, held: Callable[[Strand], list[Any]]) -> int:
        counts = [select(func.count().label("n")).where(*held(strand)) for strand in self._strands]
        return int(
            self._connection.scalar(select(func.sum(union_all(*counts).subquery().c.n)), self._question.moments) or 0
        )

    def _changed_since(self, strand: Strand) -> list[Any]:
        return [strand.where, CaseRow.id.in_(self._since)]

    def ids(self, order: Order, offset: int, count: int) -> list[Found]:
        """The cases from ``offset`` on, at most ``count``."""
        known = self._known_then(order)
        if not known:
            return [found for _, found in self._in_table(order, offset, count)]
        stored = self._in_table(order, 0, offset + count)
        merged = sorted([*stored, *known], key=lambda one: one[0])
        return [found for _, found in islice(merged, offset, offset + count)]

    def _held(self, strand: Strand) -> list[Any]:
        held = [strand.where]
        if self._text is not None:
            held.append(matching(self._text, self._connection.dialect.name))
        if self._then is not None and self._then.changed:
            held.append(CaseRow.id.not_in(self._since))
        return held

    @property
    def _since(self) -> Any:
        """The ids of the cases that changed after what was known."""
        assert self._then is not None
        return select(CaseVersionRow.case_id).where(CaseVersionRow.known_at > self._then.since, CaseVersionRow.applied)

    def _in_table(self, order: Order, offset: int, count: int) -> list[tuple[Any, Found]]:
        parts = [self._part(strand, order).where(*self._held(strand)) for strand in self._strands]
        if len(parts) == 1:
            known = self._strands[0].column == order.column
            chosen = parts[0].order_by(*_by(self._key(self._strands[0], order), CaseRow.id, order, known=known))
        else:
            all_ = union_all(*parts).subquery()
            chosen = select(all_).order_by(*_by(all_.c.key, all_.c.id, order, known=False))
        return self._read(chosen.offset(offset).limit(count), order)

    def _part(self, strand: Strand, order: Order) -> Select[Any]:
        return select(
            CaseRow.id.label("id"),
            light(masked=self._question.as_of is not None).label("light"),
            self._key(strand, order).label("key"),
        )

    def _key(self, strand: Strand, order: Order) -> Any:
        """What the strand is sorted by.

        A strand that is found by another index must not be walked along this one, however few rows are wanted: adding
        nothing to the column says so to both databases.
        """
        column = getattr(CaseRow, order.column)
        if strand.column == order.column:
            return type_coerce(column, BigInteger)
        if order.column != "due_at":  # a term, not a step
            column = Cases(self._question.as_of).at(order.column.removesuffix("_at"))
        return type_coerce(column, BigInteger) + 0

    def _known_then(self, order: Order) -> list[tuple[Any, Found]]:
        """Those made anew of which the question's conditions hold, with their place in the order."""
        found: list[tuple[Any, Found]] = []
        rows = list(self._made_anew.values())
        for start in range(0, len(rows), AT_ONCE):
            table = in_place_of_the_table(rows[start : start + AT_ONCE])
            for strand in self._strands:
                found += self._read(self._part(strand, order).where(strand.where).add_cte(table), order)
        return found

    def _read(self, chosen: Any, order: Order) -> list[tuple[Any, Found]]:
        sign = -1 if order.descending else 1
        return [
            ((key is None, sign * (key or 0), sign * id_), Found(id_, light, self._made_anew.get(id_)))
            for id_, light, key in self._connection.execute(chosen, self._question.moments)
        ]

    def _of_the_text(self, then: Then) -> Iterator[dict[str, Any]]:
        for row in then.rows:
            if self._text is None or holds([row[name] for name in TEXTS], self._text):
                yield row


def _by(key: Any, id_: Any, order: Order, *, known: bool) -> Sequence[Any]:
    """``known``: every case of the list has the moment, so that the index itself is the order."""
    turned = [key.desc(), id_.desc()] if order.descending else [key.asc(), id_.asc()]
    return turned if known or order.column == "reported_at" else [case((key.is_(None), 1), else_=0), *turned]
