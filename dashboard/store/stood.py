"""The cases as they stood at a past moment, in a small store of their own that answers as the hall's own does.

Two ways: *as known then*, the newest version of each that was known, so that whatever came or was corrected later is
not in it; and *as known now*, today's rows without any step that was taken later. Every question of a wall is put to
either as it is put to the table, so a wall of then is counted by the very conditions that count the wall of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

import numpy as np
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Table,
    and_,
    bindparam,
    case,
    create_engine,
    delete,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.pool import NullPool

from dashboard.domain.case import Phase, Stage
from dashboard.store.bulk import insert_values
from dashboard.store.knowledge import last_committed, native_rows
from dashboard.store.rollups import cells_of, entries_of
from dashboard.store.rows import CaseRow, CaseVersionRow, DefinitionRow, PatrolUnitRow, SourceRow, table_of
from dashboard.store.tallies import STANDS_OPEN, Cases, found_by
from dashboard.store.types import UtcDateTime, to_us

MOST_CHANGED: Final = 50_000  # cases told anew since; of more it is not said what was known

_AT_ONCE = 1000
_TABLE = table_of(CaseRow)
# What a wall never asks of a case is not read, and what only a person may read is not here at all.
_UNREAD = frozenset({
    "feed_id", "external_id", "address", "title", "description", "status_text", "criterion", "supervision_kind",
    "flags", "source_updated_at", "fact_hash", "versions", "known_at", "duplicate_of", "signed_at", "redispatched_at",
    "feedback_at", "extension_asked_at", "supervision_replied_at", "rework_count", "extension_count", "limit_value",
    "limit_basis", "force_closed", "shirked",
})  # fmt: skip
COLUMNS: Final = tuple(one.name for one in _TABLE.c if one.name not in _UNREAD)
_STEPS: Final = frozenset(f"{stage}_at" for stage in Stage) | {"finished_at", "appeal_decided_at"}
# By which index a case is found that took a step in a stretch; every other step lies between two of these.
_FOUND_BY: Final = (
    "reported_at", "verified_at", "accepted_at", "rejected_at", "registered_at", "dispatched_at", "supervised_at",
    "returned_at", "extended_at", "suspended_at", "deferred_at", "appealed_at", "finished_at", "inspected_at",
    "reworked_at", "closed_at", "voided_at",
)  # fmt: skip

_GONE = delete(_TABLE).where(_TABLE.c.id == bindparam("gone"))
_SMALL = create_engine("sqlite://", poolclass=NullPool)  # every connection another store, gone as it is closed

Row = tuple[Any, ...]  # of a case, by ``COLUMNS``, as the driver stores it


def first_known_at(connection: Connection) -> datetime | None:
    """Since when anything is known at all; before it nobody knew of any case, whatever happened."""
    return connection.scalar(select(func.min(CaseVersionRow.known_at)))


def stood(connection: Connection, at: datetime, since: datetime) -> tuple[list[Row] | None, list[Row]]:
    """The cases that took a step after ``since`` or stood open, as they stood at ``at``: as known then, as known now.

    The first is ``None`` where nothing was known yet, and where too much was told anew since to say what was.
    """
    masked = _masked(at)
    columns = [*(_native(_TABLE.c[name]) for name in COLUMNS), *(_native(one) for one in masked.values())]
    added = {name: len(COLUMNS) + place for place, name in enumerate(masked)}
    of_now = itemgetter(*(added.get(name, place) for place, name in enumerate(COLUMNS)))
    told = _read(connection, [one.label(f"c{place}") for place, one in enumerate(columns)], since)
    at_us, from_us = to_us(at), to_us(since)
    now = [of_now(row) for row in told if row[_REPORTED] <= at_us]
    first = first_known_at(connection)
    until = last_committed(connection, at)
    changed = None if first is None or first > until else _changed_after(connection, until)
    if changed is None:
        return None, now
    anew = (tuple(row[name] for name in COLUMNS) for row in native_rows(connection, sorted(changed), until))
    same = [row[: len(COLUMNS)] for row in told if row[0] not in changed]
    return [*same, *(row for row in anew if _matters(row, from_us))], now


def _changed_after(connection: Connection, until: datetime) -> frozenset[int] | None:
    """The cases of which something was taken later; ``None`` where they are too many."""
    # As a sum, or SQLite finds each case but once by walking every version there is, case by case.
    ids = select(CaseVersionRow.case_id + literal_column("0"))
    ids = ids.where(CaseVersionRow.known_at > until, CaseVersionRow.applied)
    changed = frozenset(connection.scalars(ids.distinct().limit(MOST_CHANGED + 1)))
    return None if len(changed) > MOST_CHANGED else changed


def _read(connection: Connection, columns: Sequence[ColumnElement[Any]], since: datetime) -> list[Row]:
    """First which cases, by what indexes hold, and then these alone: else a planner may read every case there is."""
    ids = connection.scalars(found_by(STANDS_OPEN, *(_TABLE.c[name] > since for name in _FOUND_BY))).all()
    question = select(*columns).where(_TABLE.c.deleted_seen_at.is_(None))
    return [
        tuple(row)
        for start in range(0, len(ids), _AT_ONCE)
        for row in connection.execute(question.where(_TABLE.c.id.in_(ids[start : start + _AT_ONCE]))).all()
    ]


def _matters(row: Row, since_us: int) -> bool:
    if row[_PHASE] != int(Phase.ENDED):
        return True
    return any(row[index] is not None and row[index] > since_us for index in _FOUND_INDEXES)


_PHASE, _REPORTED = COLUMNS.index("phase"), COLUMNS.index("reported_at")
_FOUND_INDEXES = tuple(COLUMNS.index(name) for name in _FOUND_BY)


def _native(one: ColumnElement[Any]) -> ColumnElement[Any]:
    """As it is stored: making moments of numbers and numbers of moments again is most of the time."""
    return type_coerce(one, BigInteger) if isinstance(one.type, (UtcDateTime, Boolean)) else one


def _masked(at: datetime) -> dict[str, ColumnElement[Any]]:
    """Columns without a later step, by name, so that questions which mask none count what those that do would."""
    cases = Cases(at)
    later = _TABLE.c.finished_at > at  # its verdict judges a finish that had not come
    return {
        **{name: cases.at(name.removesuffix("_at")) for name in COLUMNS if name in _STEPS},
        "stated_outcome": case((later, null()), else_=_TABLE.c.stated_outcome),
        "phase": _phase(cases),
    }


def _phase(cases: Cases) -> ColumnElement[int]:
    """Who waits for it, by the steps until then. It is closed once it is closed and finished, as a count has it."""
    closed = and_(cases.has("closed"), cases.has("finished"))
    ended = or_(cases.has("voided"), cases.has("rejected"), cases.verdict_only, cases.ended_by_word, closed)
    return case(
        (ended, int(Phase.ENDED)),
        (cases.has("finished"), int(Phase.AWAITING_CLOSE)),
        (cases.has("dispatched"), int(Phase.IN_DISPOSAL)),
        (cases.has("registered"), int(Phase.AWAITING_DISPATCH)),
        else_=literal(int(Phase.AWAITING_REGISTRATION), Integer),
    )


class Aside:
    """A store in memory that holds some cases, the hall's channels and the definitions of then, and nothing else.

    What else a question asks for is empty there: it is not known of then.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[int, Row] = {}
        self._entries = entries_of(connection, [])

    def hold(self, rows: Iterable[Row]) -> None:
        """These cases and no others. What stands as it stood is left alone: most of two ways to see a moment."""
        wanted = {row[0]: row for row in rows}
        gone = [id_ for id_, row in self._rows.items() if wanted.get(id_) != row]
        new = [id_ for id_, row in wanted.items() if self._rows.get(id_) != row]
        less = entries_of(self.connection, gone)
        less[:, -1] *= -1
        if gone:
            self.connection.execute(_GONE, [{"gone": id_} for id_ in gone])
        insert_values(self.connection, _TABLE, COLUMNS, [wanted[id_] for id_ in new])
        self._entries = np.concatenate([self._entries, less, entries_of(self.connection, new)])
        self._rows = wanted

    def cells(self) -> np.ndarray:
        """The cells of every hour, as the hall keeps them for its own cases."""
        return cells_of(self._entries)


@contextmanager
def aside(connection: Connection, at: datetime) -> Iterator[Aside]:
    """An empty store for the cases of a moment, gone at the end."""
    with _SMALL.begin() as small:
        small.execute(text(f"CREATE TABLE {_TABLE.name} (id INTEGER PRIMARY KEY, {', '.join(COLUMNS[1:])})"))
        for table in map(table_of, (SourceRow, DefinitionRow, PatrolUnitRow)):
            table.create(small)
        _copy(connection, small, table_of(SourceRow))
        definitions = table_of(DefinitionRow)
        _copy(connection, small, definitions, definitions.c.known_at <= at)
        yield Aside(small)


def _copy(of: Connection, to: Connection, table: Table, *where: ColumnElement[bool]) -> None:
    rows = [dict(row) for row in of.execute(select(table).where(*where)).mappings()]
    if rows:
        to.execute(insert(table), rows)
