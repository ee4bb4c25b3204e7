"""The archive of briefings: frozen once, never changed; beside each, its writings and its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dashboard.domain.archive import BriefingFile, BriefingLine, BriefingRun, FrozenBriefing
from dashboard.domain.briefing import Briefing
from dashboard.domain.frozen import from_text, to_text
from dashboard.domain.scope import Scope
from dashboard.store.rows import (
    BriefingFileRow,
    BriefingRow,
    BriefingRunRow,
    BriefingScheduleRow,
    CaseRow,
    table_of,
)
from dashboard.store.sendings import sendings_of


def write_briefing(connection: Connection, code: str, briefing: Briefing) -> int:
    """Freeze a briefing under a code that nobody has; its id."""
    body = to_text(briefing)
    scope = briefing.scope
    values = {
        "code": code,
        "kind": briefing.kind,
        "area_code": scope.area_code,
        "departments": None if scope.departments is None else json.dumps(sorted(scope.departments)),
        "start_at": briefing.period.start,
        "end_at": briefing.period.end,
        "as_of": briefing.as_of,
        "composed_at": briefing.composed_at,
        "figures_hash": briefing.figures_hash,
        "body_hash": _sha256(body),
        "body": body,
    }
    id_: int = connection.execute(insert(BriefingRow).values(values).returning(BriefingRow.id)).scalar_one()
    return id_


def read_briefing(connection: Connection, code: str) -> FrozenBriefing | None:
    """A briefing with everything the archive knows of it; ``untouched`` says whether its text is still what it was."""
    row = connection.execute(select(table_of(BriefingRow)).where(BriefingRow.code == code)).one_or_none()
    if row is None:
        return None
    briefing = from_text(row.body)
    last = _last_run(connection, row.id)
    return FrozenBriefing(
        line=_line(row, briefing, last.outcome if last else None),
        briefing=briefing,
        untouched=_sha256(row.body) == row.body_hash and briefing.figures_hash == row.figures_hash,
        files=tuple(files_of(connection, row.id)),
        problem=last.problem if last else None,
        sendings=tuple(sendings_of(connection, row.id)),
    )


def briefing_scope(connection: Connection, code: str) -> Scope | None:
    """Whose a briefing is, without reading it."""
    row = connection.execute(
        select(BriefingRow.area_code, BriefingRow.departments).where(BriefingRow.code == code)
    ).one_or_none()
    if row is None:
        return None
    return _scope_of(row)


def _scope_of(row: Any) -> Scope:
    return Scope(row.area_code, None if row.departments is None else frozenset(json.loads(row.departments)))


def briefing_id(connection: Connection, code: str) -> int | None:
    found: int | None = connection.execute(select(BriefingRow.id).where(BriefingRow.code == code)).scalar_one_or_none()
    return found


def briefing_lines(connection: Connection, ours: Callable[[Scope], bool], most: int) -> list[BriefingLine]:
    """The newest briefings of scopes that are ``ours``, newest first. Nobody else's is read."""
    heads = select(BriefingRow.id, BriefingRow.area_code, BriefingRow.departments)
    newest = (BriefingRow.composed_at.desc(), BriefingRow.id.desc())
    listed = islice((row.id for row in connection.execute(heads.order_by(*newest)).all() if ours(_scope_of(row))), most)
    rows = connection.execute(select(table_of(BriefingRow)).where(BriefingRow.id.in_(list(listed))).order_by(*newest))
    found = []
    for row in rows.all():
        last = _last_run(connection, row.id)
        found.append(_line(row, from_text(row.body), last.outcome if last else None))
    return found


def _line(row: Any, briefing: Briefing, outcome: str | None) -> BriefingLine:
    return BriefingLine(
        code=row.code,
        kind=row.kind,
        title=briefing.title,
        issue=briefing.issue,
        span=briefing.span,
        scope=briefing.scope,
        as_of=row.as_of,
        composed_at=row.composed_at,
        figures_hash=row.figures_hash,
        outcome=outcome,
    )


def begin_run(connection: Connection, schedule: str, due_at: datetime, started_at: datetime, steps: int) -> int:
    """A writing begins. Raises the database's integrity error where this schedule's due time has had its run."""
    values = {"schedule": schedule, "due_at": due_at, "started_at": started_at, "step": "compose", "done": 0}
    id_: int = connection.execute(
        insert(BriefingRunRow).values(**values, steps=steps).returning(BriefingRunRow.id)
    ).scalar_one()
    return id_


def note_run(connection: Connection, run_id: int, **said: Any) -> None:
    """How far a writing is, or how it ended: any of ``step``, ``done``, ``outcome``, ``problem``, ``briefing_id`` …"""
    connection.execute(update(BriefingRunRow).where(BriefingRunRow.id == run_id).values(said))


def runs(connection: Connection, most: int) -> list[BriefingRun]:
    """The latest writings, newest first."""
    found = select(table_of(BriefingRunRow), BriefingRow.code).outerjoin(
        BriefingRow, BriefingRow.id == BriefingRunRow.briefing_id
    )
    return [_run(row) for row in connection.execute(found.order_by(BriefingRunRow.id.desc()).limit(most))]


def last_run_of(connection: Connection, schedule: str) -> BriefingRun | None:
    """The latest writing of a schedule."""
    found = (
        select(table_of(BriefingRunRow), BriefingRow.code)
        .outerjoin(BriefingRow, BriefingRow.id == BriefingRunRow.briefing_id)
        .where(BriefingRunRow.schedule == schedule)
        .order_by(BriefingRunRow.due_at.desc())
        .limit(1)
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else _run(row)


def _run(row: Any) -> BriefingRun:
    names = [name for name in BriefingRun.__dataclass_fields__ if name != "code"]
    return BriefingRun(**{name: getattr(row, name) for name in names}, code=row.code)


def _last_run(connection: Connection, briefing_id: int) -> Any:
    mine = select(BriefingRunRow.outcome, BriefingRunRow.problem).where(BriefingRunRow.briefing_id == briefing_id)
    return connection.execute(mine.order_by(BriefingRunRow.id.desc()).limit(1)).one_or_none()


def write_files(connection: Connection, briefing_id: int, files: Sequence[BriefingFile]) -> None:
    for one in files:
        values = {name: getattr(one, name) for name in BriefingFile.__dataclass_fields__}
        connection.execute(insert(BriefingFileRow).values(briefing_id=briefing_id, **values))


def files_of(connection: Connection, briefing_id: int) -> list[BriefingFile]:
    columns = [getattr(BriefingFileRow, name) for name in BriefingFile.__dataclass_fields__]
    found = select(*columns).where(BriefingFileRow.briefing_id == briefing_id).order_by(BriefingFileRow.name)
    return [BriefingFile(**row) for row in connection.execute(found).mappings()]


def give_up_half_written(connection: Connection, at: datetime) -> int:
    """A writing that was under way when the process died has failed. How many there were."""
    values = {
        "outcome": "failed",
        "finished_at": at,
        "problem": "the hall stopped while it was being written / 生成途中停机",
    }
    done = connection.execute(update(BriefingRunRow).where(BriefingRunRow.finished_at.is_(None)).values(values))
    return int(done.rowcount)


def know_schedule(connection: Connection, name: str, cron: str, now: datetime) -> datetime:
    """Since when a schedule has been declared; a changed one starts anew."""
    row = connection.execute(
        select(BriefingScheduleRow.cron, BriefingScheduleRow.known_since).where(BriefingScheduleRow.name == name)
    ).one_or_none()
    if row is not None and row.cron == cron:
        since: datetime = row.known_since
        return since
    mine = BriefingScheduleRow.name == name
    if row is None:
        connection.execute(insert(BriefingScheduleRow).values(name=name, cron=cron, known_since=now))
    else:
        connection.execute(update(BriefingScheduleRow).where(mine).values(cron=cron, known_since=now))
    return now


def set_next(connection: Connection, name: str, next_at: datetime | None) -> None:
    connection.execute(update(BriefingScheduleRow).where(BriefingScheduleRow.name == name).values(next_at=next_at))


def next_runs(connection: Connection) -> dict[str, tuple[str, datetime | None]]:
    """Each schedule's cron and next time, by name."""
    rows = connection.execute(select(BriefingScheduleRow.name, BriefingScheduleRow.cron, BriefingScheduleRow.next_at))
    return {name: (cron, next_at) for name, cron, next_at in rows}


def history_from(connection: Connection) -> datetime | None:
    """When the oldest case was reported: before that the store knows nothing, which is not the same as nothing."""
    oldest: datetime | None = connection.execute(select(func.min(CaseRow.reported_at))).scalar_one()
    return oldest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
