"""Cases by id as a list shows them, with the names of what they belong to; and one case whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from dashboard.domain.case import Phase, Stage, phase_by
from dashboard.domain.scope import Scope
from dashboard.store.figures import of_scope, within
from dashboard.store.rows import (
    AreaRow,
    CaseRow,
    CaseVersionRow,
    ClassRow,
    DepartmentRow,
    FeedRow,
    Row,
    SourceRow,
    StageEventRow,
    table_of,
)
from dashboard.store.tallies import found_by, light, moment_of_lights

_TABLE = table_of(CaseRow)
_TWINS = 50
_STAGES = tuple(f"{stage}_at" for stage in Stage)


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of what some cases belong to, by id."""

    feeds: Mapping[int, str]
    areas: Mapping[int, tuple[str, str]]  # code, name
    departments: Mapping[int, tuple[str, str]]  # code, name
    classes: Mapping[int, tuple[str, str]]  # catalog/kind/code, name
    sources: Mapping[int, str]


def rows_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The table's rows of these cases."""
    found = connection.execute(select(_TABLE).where(_TABLE.c.id.in_(ids))).mappings()
    return {row["id"]: dict(row) for row in found}


def as_of(row: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The row without any step that was taken later."""
    steps = {
        name: (row[name] if row[name] is not None and row[name] <= at else None) for name in (*_STAGES, "finished_at")
    }
    verdict = row["stated_outcome"] if row["finished_at"] is None else None
    ended = row["deleted_seen_at"] or steps["closed_at"] or steps["voided_at"] or steps["rejected_at"] or verdict
    phase = phase_by(bool(ended), steps["disposed_at"], steps["dispatched_at"], steps["registered_at"])
    return {**row, **steps, "phase": int(phase)}


def labels_of(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> Labels:
    """What the rows' ids are called."""
    rows = list(rows)

    def named(row: type[Row], key: str, *columns: Any) -> dict[int, Any]:
        table = table_of(row)
        wanted = {one[key] for one in rows} - {0}
        found = connection.execute(select(table.c.id, *columns).where(table.c.id.in_(wanted))) if wanted else ()
        return {id_: said[0] if len(said) == 1 else tuple(said) for id_, *said in found}

    classes = named(ClassRow, "class_id", ClassRow.catalog_version, ClassRow.kind, ClassRow.code, ClassRow.name)
    return Labels(
        feeds=named(FeedRow, "feed_id", FeedRow.name),
        areas=named(AreaRow, "area_id", AreaRow.code, AreaRow.name),
        departments=named(DepartmentRow, "department_id", DepartmentRow.code, DepartmentRow.name),
        classes={id_: (f"{catalog}/{kind}/{code}", name) for id_, (catalog, kind, code, name) in classes.items()},
        sources=named(SourceRow, "source_id", SourceRow.key),
    )


def phase_name(row: Mapping[str, Any]) -> str:
    return Phase(row["phase"]).name.lower()


def row_in_scope(connection: Connection, case_id: int, scope: Scope) -> dict[str, Any] | None:
    """The case's row; ``None`` where there is none or it is not the asker's to see."""
    question = within(select(_TABLE).where(CaseRow.id == case_id), scope)
    row = connection.execute(question).mappings().one_or_none()
    return None if row is None else dict(row)


def case_numbered(connection: Connection, number: str, scope: Scope) -> int | None:
    """The case of the scope with this number of its source; the newest where several sources have it."""
    question = within(select(CaseRow.id).where(CaseRow.external_id == number), scope)
    found: int | None = connection.scalar(question.order_by(CaseRow.id.desc()).limit(1))
    return found


def steps_of(connection: Connection, case_id: int) -> list[Any]:
    """Stage, time, actor, note and when we knew it, in the order they were taken."""
    columns = (StageEventRow.stage, StageEventRow.at, StageEventRow.actor, StageEventRow.note, StageEventRow.known_at)
    chosen = select(*columns).where(StageEventRow.case_id == case_id).order_by(StageEventRow.at, StageEventRow.id)
    return list(connection.execute(chosen))


def who_returned(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[tuple[datetime, str | None]]]:
    """When each of these cases was sent back, and at which level or by whom, as far as its upstream tells."""
    told = func.coalesce(StageEventRow.level, StageEventRow.actor)
    chosen = select(StageEventRow.case_id, StageEventRow.at, told).where(
        StageEventRow.case_id.in_(case_ids), StageEventRow.stage == Stage.RETURNED.value
    )
    found: dict[int, list[tuple[datetime, str | None]]] = {}
    for case_id, at, who in connection.execute(chosen.order_by(StageEventRow.at, StageEventRow.id)):
        found.setdefault(case_id, []).append((at, who))
    return found


def versions_of(connection: Connection, case_id: int) -> list[tuple[int, datetime, bool, dict[str, Any]]]:
    """Every observation: number, when it was known, whether it changed the case, its facts."""
    columns = (CaseVersionRow.seq, CaseVersionRow.known_at, CaseVersionRow.applied, CaseVersionRow.facts)
    chosen = select(*columns).where(CaseVersionRow.case_id == case_id).order_by(CaseVersionRow.seq)
    return [(seq, at, applied, json.loads(facts)) for seq, at, applied, facts in connection.execute(chosen)]


def area_path(connection: Connection, area_id: int) -> tuple[tuple[str, str], ...]:
    """(code, name) from the top down to the area."""
    path = connection.scalar(select(AreaRow.path).where(AreaRow.id == area_id))
    ids = [int(part) for part in (path or "").split("/") if part]
    named = {
        row.id: (row.code, row.name)
        for row in connection.execute(select(AreaRow.id, AreaRow.code, AreaRow.name).where(AreaRow.id.in_(ids)))
    }
    return tuple(named[id_] for id_ in ids if id_ in named)


def twins_of(connection: Connection, row: Mapping[str, Any], scope: Scope) -> list[tuple[str, int]]:
    """(external id, id) of the case that this one repeats and of those that repeat it, of the same feed."""
    ours = CaseRow.feed_id == row["feed_id"]
    same = found_by(
        and_(ours, CaseRow.external_id == row["duplicate_of"]), and_(ours, CaseRow.duplicate_of == row["external_id"])
    )
    chosen = select(CaseRow.external_id, CaseRow.id).where(CaseRow.id.in_(same), *of_scope(scope))
    found = connection.execute(chosen.order_by(CaseRow.id).limit(_TWINS))
    return [(one.external_id, one.id) for one in found]


def light_of(connection: Connection, case_id: int, at: datetime, nearly_due_share: float) -> str:
    """The light of one case; empty where no clock runs."""
    shown = select(light(masked=False)).where(CaseRow.id == case_id)
    return str(connection.scalar(shown, moment_of_lights(at, nearly_due_share)) or "")
