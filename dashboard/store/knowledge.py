"""What was known at a moment: cases that have changed since are made anew from the version that stood then.

The rows so made take the place of the table in the very questions that are asked of the table, so that a list of then
and a list of now are selected by the same conditions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Connection, cast, column, func, literal_column, null, select, values

from dashboard.store.bulk import NativeRow
from dashboard.store.facts import columns_of, record_of
from dashboard.store.rows import (
    AreaRow,
    CaseRow,
    CaseVersionRow,
    ClassRow,
    DepartmentRow,
    FeedRunRow,
    SourceRow,
    table_of,
)
from dashboard.store.types import MICROSECOND, from_us

MOST_CHANGED = 2000  # beyond that a list stands as known today, and says so
AT_ONCE = 200

_TABLE = table_of(CaseRow)
_UNTOLD = {"source_updated_at", "versions", "fact_hash", "known_at"}
_COLUMNS = [one for one in _TABLE.c if one.name not in _UNTOLD]


@dataclass(frozen=True, slots=True)
class Then:
    """``changed`` are the ids of the cases whose rows say more than was known; ``rows`` what was known of them.

    A case that was not known yet, or withdrawn, is in ``changed`` alone.
    """

    since: datetime
    changed: frozenset[int]
    rows: tuple[dict[str, Any], ...]


def known_at(connection: Connection, at: datetime) -> Then | None:
    """What was known at ``at``. ``None`` where too much has changed since to be made anew."""
    since = last_committed(connection, at)
    # As a sum, or SQLite finds each case but once by walking every version there is, case by case.
    changed_case = CaseVersionRow.case_id + literal_column("0")
    later = select(changed_case).where(CaseVersionRow.known_at > since, CaseVersionRow.applied)
    changed = frozenset(connection.scalars(later.distinct().limit(MOST_CHANGED + 1)))
    if len(changed) > MOST_CHANGED:
        return None
    rows = native_rows(connection, sorted(changed), since)
    return Then(since, changed, tuple({name: _value(name, value) for name, value in row.items()} for row in rows))


def last_committed(connection: Connection, at: datetime) -> datetime:
    """An ingest is stamped when it begins and seen when it ends: the one under way at ``at`` was not seen yet.

    One process writes, one ingest at a time, so it can only be the last one stamped.
    """
    stamp = connection.scalar(select(func.max(CaseVersionRow.known_at)).where(CaseVersionRow.known_at <= at))
    if stamp is None:
        return at
    feeds = select(FeedRunRow.feed_id).distinct()
    for feed_id in connection.scalars(feeds).all():
        run = select(FeedRunRow.finished_at).where(
            FeedRunRow.feed_id == feed_id, FeedRunRow.started_at <= stamp, FeedRunRow.outcome == "ok"
        )
        finished_at = connection.scalar(run.order_by(FeedRunRow.started_at.desc()).limit(1))
        if finished_at is not None and finished_at > at:
            return stamp - MICROSECOND
    return at


def native_rows(connection: Connection, ids: Sequence[int], since: datetime) -> Iterator[NativeRow]:
    """What was known of these cases, moments as the driver stores them; none of what was not known or withdrawn."""
    if not ids:
        return
    current = select(AreaRow.code, AreaRow.id).where(AreaRow.valid_to.is_(None))
    areas: dict[str | None, int] = dict(connection.execute(current).all())
    departments: dict[str | None, int] = dict(connection.execute(select(DepartmentRow.code, DepartmentRow.id)).all())
    sources: dict[str | None, int] = dict(connection.execute(select(SourceRow.key, SourceRow.id)).all())
    named = select(ClassRow.catalog_version, ClassRow.kind, ClassRow.code, ClassRow.id)
    classes = {key: id_ for *key_parts, id_ in connection.execute(named) for key in [tuple(key_parts)]}
    for start in range(0, len(ids), 500):
        for case_id, feed_id, external_id, at, text in connection.execute(_versions(ids[start : start + 500], since)):
            facts = json.loads(text)
            if facts.get("deleted"):
                continue
            case = record_of(facts, external_id)
            ref = case.case_class
            yield {
                **columns_of(case, facts, 0),
                "id": case_id,
                "feed_id": feed_id,
                "external_id": external_id,
                "area_id": areas.get(case.area_code, 0),
                "department_id": departments.get(case.department_id, 0),
                "class_id": classes.get((ref.catalog, ref.kind, ref.code), 0) if ref else 0,
                "source_id": sources.get(case.source, 0),
                "known_at": at,
            }


def _versions(ids: Sequence[int], since: datetime) -> Any:
    """The newest version that was known of each."""
    newest = (
        select(CaseVersionRow.case_id, func.max(CaseVersionRow.seq).label("seq"))
        .where(CaseVersionRow.case_id.in_(ids), CaseVersionRow.known_at <= since, CaseVersionRow.applied)
        .group_by(CaseVersionRow.case_id)
        .subquery()
    )
    of_version = (CaseVersionRow.case_id == newest.c.case_id) & (CaseVersionRow.seq == newest.c.seq)
    return (
        select(CaseRow.id, CaseRow.feed_id, CaseRow.external_id, CaseVersionRow.known_at, CaseVersionRow.facts)
        .join(CaseVersionRow, CaseVersionRow.case_id == CaseRow.id)
        .join(newest, of_version)
    )


def _value(name: str, value: Any) -> Any:
    """As a typed column takes it: moments as moments."""
    return from_us(value) if name.endswith(("_at", "_until")) and isinstance(value, int) else value


def in_place_of_the_table(rows: Sequence[dict[str, Any]]) -> CTE:
    """The rows under the table's own name: a statement that carries it reads these and not the table."""
    empty = tuple(cast(null(), one.type) for one in _COLUMNS)  # gives every column its type where all are unknown
    told = values(*(column(one.name, one.type) for one in _COLUMNS), name=_TABLE.name)
    return told.data([empty, *(tuple(row[one.name] for one in _COLUMNS) for row in rows)]).cte(_TABLE.name)
