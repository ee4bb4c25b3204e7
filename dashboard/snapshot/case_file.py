"""One case whole: its stages and steps, every version of what was known of it, and the cases it is one with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from dashboard.domain.case import Stage
from dashboard.domain.scope import Scope
from dashboard.domain.worktime import LimitUnit, WorkCalendar
from dashboard.metrics.worktime import work_table
from dashboard.snapshot.cases import line_of
from dashboard.snapshot.details import CaseFile, Step, Version
from dashboard.store.case_lines import area_path, labels_of, light_of, row_in_scope, steps_of, twins_of, versions_of
from dashboard.store.engine import Connection
from dashboard.store.matters import told_with
from dashboard.store.types import from_us, to_us
from dashboard.store.withheld import is_withheld

_MOMENT = "_at"
_UNSAID = {"events"}  # steps stand in the timeline


def case_file(
    connection: Connection,
    case_id: int,
    scope: Scope,
    now: datetime,
    nearly_due_share: float,
    calendar: WorkCalendar,
) -> CaseFile | None:
    """The case as it is now known; ``None`` where there is none or it is not the asker's to see."""
    row = row_in_scope(connection, case_id, scope)
    if row is None:
        return None
    stages = [(stage.value, row[f"{stage}_at"]) for stage in Stage if row[f"{stage}_at"] is not None]
    return CaseFile(
        line=line_of(row, labels_of(connection, [row]), light_of(connection, case_id, now, nearly_due_share)),
        description=row["description"],
        status_text=row["status_text"],
        lon=row["lon"],
        lat=row["lat"],
        area_path=area_path(connection, row["area_id"]),
        flags=tuple(flag for flag in row["flags"].split(",") if flag),
        self_handled=row["self_handled"],
        force_closed=row["force_closed"],
        duplicate_of=row["duplicate_of"],
        stages=tuple(sorted(stages, key=lambda stage: stage[1])),
        steps=tuple(Step(*step) for step in steps_of(connection, case_id)),
        versions=_versions(versions_of(connection, case_id)),
        known_at=row["known_at"],
        deleted_seen_at=row["deleted_seen_at"],
        extension_count=row["extension_count"],
        work_s=_work_s(row, now, calendar),
        twins=tuple(dict.fromkeys([*twins_of(connection, row, scope), *told_with(connection, case_id, scope)])),
        withheld=is_withheld(connection, case_id),
    )


def _work_s(row: Mapping[str, Any], now: datetime, calendar: WorkCalendar) -> tuple[int, int, int] | None:
    """Seconds of working time from dispatch to due, and to the finish or now; nothing where natural time counts."""
    dispatched, due = row["dispatched_at"], row["due_at"]
    working = row["limit_unit"] is not None and LimitUnit(row["limit_unit"]).working
    if not working or dispatched is None or due is None:
        return None
    moments = (dispatched, due, row["finished_at"] or now)
    table = work_table(calendar, min(moments).year - 1, max(moments).year + 1)
    begun, limit, used = table.worked(np.array([to_us(at) for at in moments], dtype=np.int64)) // 1_000_000
    return int(limit - begun), int(used - begun), calendar.day_us // 1_000_000


def _versions(told: list[tuple[int, datetime, bool, dict[str, Any]]]) -> tuple[Version, ...]:
    """Each against the one that stood before it; one that came too late is held against what stood then."""
    standing: Mapping[str, Any] = {}
    versions = []
    for seq, known_at, applied, facts in told:
        versions.append(Version(seq, known_at, applied, _changes(standing, facts)))
        if applied:
            standing = facts if not facts.get("deleted") else {**standing, "deleted": True}
    return tuple(versions)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str | None, str | None], ...]:
    """What differs, field by field, as text. A tombstone says nothing of the other fields."""
    names = ["deleted"] if after.get("deleted") else sorted({*before, *after} - _UNSAID)
    return tuple(
        (name, _said(name, before.get(name)), _said(name, after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    )


def _said(name: str, value: Any) -> str | None:
    """Moments as ISO 8601 in UTC, which the page turns into the city's time; lists joined by slashes."""
    if value is None:
        return None
    if name.endswith(_MOMENT):
        return from_us(value).isoformat()
    if isinstance(value, list):
        return " / ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)
