"""The list behind a number: how many cases, and which, in any order, a page at a time, now or as known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from dashboard.store.case_sets import Question, Strand, Terms, strands_of
from dashboard.store.case_text import TEXTS, count_matching, holds, matches, matching
from dashboard.store.counts import Counted, count
from dashboard.store.knowledge import AT_ONCE, Then, in_place_of_the_table
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow, CaseVersionRow
from dashboard.store.tallies import Cases, found_by, light
from dashboard.store.types import MICROSECOND, to_us

_LIGHTS_AT_ONCE = 500
_LONG_AGO = -(1 << 62)
_REPORTED: Terms = ((1, "reported"),)
# With or without a position: of reports that is counted.
_PLACED: dict[tuple[Terms, bool], Terms] = {
    (_REPORTED, True): (*_REPORTED, (-1, "unplaced")),
    (_REPORTED, False): ((1, "unplaced"),),
}

# What of a selection only the cases themselves know.
_BEYOND_ROLLUPS = (
    "text",
    "light",
    "feed",
    "once",
    "returned",
    "flag",
    "signed",
    "signed_after",
    "due_from",
    "due_until",
    "hour",
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
    """One question's cases. ``then`` is what was known at its moment, ``None`` to take the table as it is.

    ``counted`` says how many cases a search finds, by whoever remembers it.
    """

    def __init__(
        self,
        connection: Connection,
        question: Question,
        then: Then | None = None,
        counted: Callable[[Connection, str], int] = count_matching,
    ) -> None:
        self._connection = connection
        self._counted = counted
        self._question = question
        self._strands = strands_of(question)
        self._then = then
        self._text = question.selection.text
        self._made_anew = {} if then is None else {row["id"]: row for row in self._of_the_text(then)}

    def total(self) -> int:
        """How many: the number."""
        anew = len(self._known_then(Order()))
        known = self._searched() if self._text is not None else self._rolled_up()
        if known is None:
            return self._length(self._held) + anew
        return known - (self._length(self._changed_since) if self._then and self._then.changed else 0) + anew

    def _searched(self) -> int | None:
        """The number of the table that a search of everything there ever was finds: the index of texts has it, but for
        what was withdrawn or is still to come.
        """
        question, chosen = self._question, self._question.selection
        narrow = Narrow.of(question.scope, chosen).without_top(self._connection)
        beyond = any(getattr(chosen, name) is not None for name in (*_BEYOND_ROLLUPS, "placed") if name != "text")
        if beyond or narrow.dimensions or chosen.period is not None or question.terms != _REPORTED:
            return None
        asked = question.period.until(question.at + MICROSECOND)
        beside = select(CaseRow.id).where(
            CaseRow.id.in_(found_by(CaseRow.reported_at < asked.start, CaseRow.reported_at >= asked.end)),
            CaseRow.deleted_seen_at.is_(None),
        )
        found = self._counted(self._connection, self._text or "")
        if self._connection.scalar(beside.limit(1)) is None:
            return found
        one = matches(self._text or "", self._connection.dialect.name)
        return found - (self._connection.scalar(select(func.count()).select_from(beside.where(one).subquery())) or 0)

    def _rolled_up(self) -> int | None:
        """The number of the table, where the question asks nothing that rollups do not know."""
        question, chosen = self._question, self._question.selection
        if any(getattr(chosen, name) is not None for name in _BEYOND_ROLLUPS):
            return None
        terms = question.terms if chosen.placed is None else _PLACED.get((question.terms, chosen.placed))
        if terms is None:
            return None
        asked = Counted(question.period, question.as_of, question.at, {slug for _, slug in terms})
        amounts = count(self._connection, asked, Narrow.of(question.scope, chosen)).get(0, {})
        return sum(sign * amounts.get(slug, 0) for sign, slug in terms)

    def _length(self, held: Callable[[Strand], list[Any]]) -> int:
        counts = [select(func.count().label("n")).where(*held(strand)) for strand in self._strands]
        return int(
            self._connection.scalar(select(func.sum(union_all(*counts).subquery().c.n)), self._question.moments) or 0
        )

    def _changed_since(self, strand: Strand) -> list[Any]:
        return [strand.where, CaseRow.id.in_(self._since), *self._of_text()]

    def ids(self, order: Order, offset: int, count: int, total: int | None = None) -> list[Found]:
        """The cases from ``offset`` on, at most ``count``. ``total``, where it is known, shows shorter ways to them."""
        known = self._known_then(order)
        if not known:
            return [found for _, found in self._in_table(order, offset, count, total)]
        stored = self._in_table(order, 0, offset + count, None)
        merged = sorted([*stored, *known], key=lambda one: one[0])
        return [found for _, found in islice(merged, offset, offset + count)]

    def _held(self, strand: Strand, *, each: bool = False) -> list[Any]:
        held = [strand.where, *self._of_text(each=each)]
        if self._then is not None and self._then.changed:
            held.append(CaseRow.id.not_in(self._since))
        return held

    @property
    def _matching(self) -> Select[int]:
        return matching(self._text or "", self._connection.dialect.name)

    def _of_text(self, *, each: bool = False) -> list[Any]:
        """``each`` case is asked as it is come by, in place of looking for all of them first."""
        if self._text is None:
            return []
        return [matches(self._text, self._connection.dialect.name) if each else CaseRow.id.in_(self._matching)]

    @property
    def _since(self) -> Any:
        """The ids of the cases that changed after what was known."""
        assert self._then is not None
        return select(CaseVersionRow.case_id).where(CaseVersionRow.known_at > self._then.since, CaseVersionRow.applied)

    def _in_table(self, order: Order, offset: int, count: int, total: int | None) -> list[tuple[Any, Found]]:
        """Which cases, by what an index holds, and then the lights of these alone."""
        if total is not None and offset + count > total - offset:  # nearer to the end
            left = max(0, min(count, total - offset))
            keys = self._keys(order, total - offset - left, left, from_the_end=True)[::-1] if left else []
        else:
            keys = (total and self._along(order, offset, count, total)) or self._keys(order, offset, count)
        lights = self._lights([id_ for id_, _ in keys])
        return [(_place(key, id_, order), Found(id_, lights[id_])) for id_, key in keys]

    def _keys(self, order: Order, offset: int, count: int, *, from_the_end: bool = False) -> list[tuple[int, int]]:
        parts = [self._part(strand, order).where(*self._held(strand)) for strand in self._strands]
        if len(parts) == 1:
            known = self._strands[0].column == order.column
            by = _by(self._key(self._strands[0], order), CaseRow.id, order, known=known, turned=from_the_end)
            return self._pairs(parts[0].order_by(*by).offset(offset).limit(count))
        all_ = union_all(*parts).subquery()
        by = _by(all_.c.key, all_.c.id, order, known=False, turned=from_the_end)
        return self._pairs(select(all_.c.id, all_.c.key).order_by(*by).offset(offset).limit(count))

    def _along(self, order: Order, offset: int, count: int, total: int) -> list[tuple[int, int]] | None:
        """Along the index of the order, taking what is of the list: of a list that is a good part of all cases.

        ``None`` where that would take longer than to sort the list, and where what is asked for has no such moment.
        """
        of_all = self._connection.scalar(select(func.max(CaseRow.id))) or 0
        reaches = self._question.period.end >= self._question.at if order.descending else self._begins
        sorted_already = len(self._strands) == 1 and self._strands[0].column == order.column
        if (sorted_already and self._text is None) or not reaches or (offset + count) * of_all > total * total:
            return None
        moment: ColumnElement[int] = type_coerce(getattr(CaseRow, order.column), BigInteger)
        as_of = self._question.as_of
        if order.column == "due_at":
            moment, as_of = moment + literal_column("0"), None  # what the index holds; a term, not a step
        held = or_(*(and_(*self._held(strand, each=True)) for strand in self._strands))
        here = [moment > _LONG_AGO, func.coalesce(held, false())]
        here += [] if as_of is None else [moment <= to_us(as_of)]
        by = _by(moment, CaseRow.id, order, known=True)
        found = self._pairs(select(CaseRow.id, moment).where(*here).order_by(*by).offset(offset).limit(count))
        return found if len(found) == min(count, total - offset) else None

    @property
    def _begins(self) -> bool:
        """Whether nothing was reported before the period."""
        first = self._connection.scalar(select(func.min(CaseRow.reported_at)))
        return first is None or first >= self._question.period.start

    def _pairs(self, chosen: Any) -> list[tuple[int, int]]:
        return [(row[0], row[1]) for row in self._connection.execute(chosen, self._question.moments)]

    def _lights(self, ids: Sequence[int]) -> dict[int, str]:
        shown = light(masked=self._question.as_of is not None)
        found: dict[int, str] = {}
        for start in range(0, len(ids), _LIGHTS_AT_ONCE):
            chosen = select(CaseRow.id, shown).where(CaseRow.id.in_(ids[start : start + _LIGHTS_AT_ONCE]))
            found |= {row[0]: row[1] for row in self._connection.execute(chosen, self._question.moments)}
        return found

    def _part(self, strand: Strand, order: Order) -> Select[Any]:
        return select(CaseRow.id.label("id"), self._key(strand, order).label("key"))

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
        shown = light(masked=self._question.as_of is not None)
        rows = list(self._made_anew.values())
        for start in range(0, len(rows), AT_ONCE):
            table = in_place_of_the_table(rows[start : start + AT_ONCE])
            for strand in self._strands:
                part = self._part(strand, order).add_columns(shown.label("light"))
                rows_found = self._connection.execute(part.where(strand.where).add_cte(table), self._question.moments)
                found += [
                    (_place(key, id_, order), Found(id_, shade, self._made_anew[id_])) for id_, key, shade in rows_found
                ]
        return found

    def _of_the_text(self, then: Then) -> Iterator[dict[str, Any]]:
        for row in then.rows:
            if self._text is None or holds([row[name] for name in TEXTS], self._text):
                yield row


def _place(key: int | None, id_: int, order: Order) -> tuple[bool, int, int]:
    sign = -1 if order.descending else 1
    return key is None, sign * (key or 0), sign * id_


def _by(key: Any, id_: Any, order: Order, *, known: bool, turned: bool = False) -> Sequence[Any]:
    """``known``: every case of the list has the moment, so that the index is the order. ``turned``: from the end."""
    down = order.descending is not turned
    said = [key.desc(), id_.desc()] if down else [key.asc(), id_.asc()]
    if known or order.column == "reported_at":
        return said
    lacks = case((key.is_(None), 1), else_=0)
    return [lacks.desc() if turned else lacks, *said]
