"""The archive of briefings: frozen once, never changed; beside each, its writings and its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select, update

from dashboard.domain.archive import (
    ORDERED,
    BriefingFile,
    BriefingHead,
    BriefingLine,
    BriefingRun,
    FrozenBriefing,
)
from dashboard.domain.briefing import Briefing
from dashboard.domain.frozen import from_text, head_of, to_text
from dashboard.domain.period import Period
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
from dashboard.store.types import MICROSECOND

_WAITS = and_(BriefingRunRow.finished_at.is_(None), BriefingRunRow.step.like(f"{ORDERED} %"))


def write_briefing(connection: Connection, code: str, briefing: Briefing) -> int:
    """Freeze a briefing under a code that nobody has; its id."""
    body = to_text(briefing)
    values = {
        "code": code,
        **_question(briefing.kind, briefing.scope, briefing.period),
        "as_of": briefing.as_of,
        "composed_at": briefing.composed_at,
        "figures_hash": briefing.figures_hash,
        "body_hash": _sha256(body),
        "body": body,
    }
    id_: int = connection.execute(insert(BriefingRow).values(values).returning(BriefingRow.id)).scalar_one()
    return id_


def _question(kind: str, scope: Scope, period: Period) -> dict[str, Any]:
    return {
        "kind": kind,
        "area_code": scope.area_code,
        "departments": None if scope.departments is None else json.dumps(sorted(scope.departments)),
        "start_at": period.start,
        "end_at": period.end,
    }


def read_briefing(connection: Connection, code: str) -> FrozenBriefing | None:
    """A briefing with everything the archive knows of it; ``untouched`` says whether its text is still what it was."""
    row = connection.execute(select(table_of(BriefingRow)).where(BriefingRow.code == code)).one_or_none()
    if row is None:
        return None
    briefing = from_text(row.body)
    last = last_runs(connection, [row.id]).get(row.id)
    return FrozenBriefing(
        line=_line(row, head_of(row.body), last),
        briefing=briefing,
        untouched=_sha256(row.body) == row.body_hash and briefing.figures_hash == row.figures_hash,
        files=tuple(files_of(connection, row.id)),
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


def briefing_lines(
    connection: Connection, ours: Callable[[Scope], bool], most: int, known: MutableMapping[str, BriefingHead]
) -> list[BriefingLine]:
    """The newest briefings of scopes that are ``ours``, newest first. Nobody else's is read, and of those none whose
    head is ``known``: what is frozen never changes. Heads that were read are known from then on.
    """
    whose = select(BriefingRow.id, BriefingRow.area_code, BriefingRow.departments)
    newest = (BriefingRow.composed_at.desc(), BriefingRow.id.desc())
    found = connection.execute(whose.order_by(*newest))
    listed = list(islice((row.id for row in found.all() if ours(_scope_of(row))), most))
    columns = [column for column in table_of(BriefingRow).c if column.name != "body"]
    rows = connection.execute(select(*columns).where(BriefingRow.id.in_(listed)).order_by(*newest)).all()
    unknown = [row.id for row in rows if row.code not in known]
    for code, body in connection.execute(
        select(BriefingRow.code, BriefingRow.body).where(BriefingRow.id.in_(unknown)).execution_options(yield_per=10)
    ):
        known[code] = head_of(body)
    last = last_runs(connection, listed)
    return [_line(row, known[row.code], last.get(row.id)) for row in rows]


def _line(row: Any, head: BriefingHead, last: BriefingRun | None) -> BriefingLine:
    return BriefingLine(
        code=row.code,
        kind=row.kind,
        head=head,
        scope=_scope_of(row),
        as_of=row.as_of,
        composed_at=row.composed_at,
        figures_hash=row.figures_hash,
        run=last,
    )


def begin_run(connection: Connection, schedule: str, due_at: datetime, started_at: datetime, steps: int) -> int:
    """A writing begins. Raises the database's integrity error where this schedule's due time has had its run."""
    due_at = due_at if schedule else _by_hand(connection, due_at)
    values = {"schedule": schedule, "due_at": due_at, "started_at": started_at, "step": "compose", "done": 0}
    id_: int = connection.execute(
        insert(BriefingRunRow).values(**values, steps=steps).returning(BriefingRunRow.id)
    ).scalar_one()
    return id_


def _by_hand(connection: Connection, at: datetime) -> datetime:
    """A moment that no other writing by hand has."""
    latest = select(func.max(BriefingRunRow.due_at)).where(BriefingRunRow.schedule == "")
    before: datetime | None = connection.execute(latest).scalar_one()
    return at if before is None else max(at, before + MICROSECOND)


def note_run(connection: Connection, run_id: int, **said: Any) -> None:
    """How far a writing is, or how it ended: any of ``step``, ``done``, ``outcome``, ``problem``, ``briefing_id`` …"""
    connection.execute(update(BriefingRunRow).where(BriefingRunRow.id == run_id).values(said))


def runs(connection: Connection, most: int) -> list[BriefingRun]:
    """The latest writings, newest first."""
    return [_run(row) for row in connection.execute(_runs().order_by(BriefingRunRow.id.desc()).limit(most))]


def last_run_of(connection: Connection, schedule: str) -> BriefingRun | None:
    """The latest writing of a schedule."""
    found = _runs().where(BriefingRunRow.schedule == schedule).order_by(BriefingRunRow.due_at.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else _run(row)


def _runs() -> Select[*tuple[Any, ...]]:
    of = BriefingRow.id == BriefingRunRow.briefing_id
    return select(table_of(BriefingRunRow), BriefingRow.code).outerjoin(BriefingRow, of)


def _run(row: Any) -> BriefingRun:
    names = [name for name in BriefingRun.__dataclass_fields__ if name != "code"]
    return BriefingRun(**{name: getattr(row, name) for name in names}, code=row.code)


def last_runs(connection: Connection, briefing_ids: Sequence[int]) -> dict[int, BriefingRun]:
    """The latest writing of each briefing that was ever to be written, by its id."""
    found = _runs().where(BriefingRunRow.briefing_id.in_(briefing_ids)).order_by(BriefingRunRow.id)
    return {row.briefing_id: _run(row) for row in connection.execute(found)}


def write_files(connection: Connection, briefing_id: int, files: Sequence[BriefingFile]) -> None:
    for one in files:
        values = {name: getattr(one, name) for name in BriefingFile.__dataclass_fields__}
        connection.execute(insert(BriefingFileRow).values(briefing_id=briefing_id, **values))


def files_of(connection: Connection, briefing_id: int) -> list[BriefingFile]:
    columns = [getattr(BriefingFileRow, name) for name in BriefingFile.__dataclass_fields__]
    found = select(*columns).where(BriefingFileRow.briefing_id == briefing_id).order_by(BriefingFileRow.name)
    return [BriefingFile(**row) for row in connection.execute(found).mappings()]


def order_files(connection: Connection, code: str, lang: str, at: datetime) -> None:
    """Have the files of a frozen briefing written by whoever writes, unless it has some or they are under way."""
    of = briefing_id(connection, code)
    if of is None or files_of(connection, of):
        return
    last = last_runs(connection, [of]).get(of)
    if last is not None and last.finished_at is None:
        return
    due_at = _by_hand(connection, at)
    values = {"schedule": "", "due_at": due_at, "started_at": at, "step": f"{ORDERED} {lang}", "done": 1, "steps": 0}
    connection.execute(insert(BriefingRunRow).values(**values, briefing_id=of))


def ordered_files(connection: Connection) -> list[tuple[int, str, str]]:
    """The writings that wait, oldest first: of each its run, the code of the briefing and the language."""
    waiting = _runs().where(_WAITS).order_by(BriefingRunRow.id)
    return [(row.id, row.code, row.step.rpartition(" ")[2]) for row in connection.execute(waiting)]


def take_order(connection: Connection, run_id: int, at: datetime, steps: int) -> bool:
    """Begin a writing that waited; ``False`` where another process has."""
    mine = update(BriefingRunRow).where(BriefingRunRow.id == run_id, _WAITS)
    done = connection.execute(mine.values(step="compose", started_at=at, steps=steps))
    return int(done.rowcount) == 1


def written_now(connection: Connection, kind: str, scope: Scope, period: Period) -> str | None:
    """The code of the briefing of this kind, scope and period whose files wait or are being written."""
    columns = _question(kind, scope, period)
    asked = [getattr(BriefingRow, name) == value for name, value in columns.items() if value is not None]
    if scope.departments is None:
        asked.append(BriefingRow.departments.is_(None))
    found = _runs().where(BriefingRunRow.finished_at.is_(None), *asked).order_by(BriefingRunRow.id.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else row.code


def give_up_half_written(connection: Connection, at: datetime) -> int:
    """What was under way when the process died has failed; what waits goes on waiting. How many failed."""
    values = {
        "outcome": "failed",
        "finished_at": at,
        "problem": "the hall stopped while it was being written / 生成途中停机",
    }
    under_way = (BriefingRunRow.finished_at.is_(None), ~_WAITS)
    done = connection.execute(update(BriefingRunRow).where(*under_way).values(values))
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
