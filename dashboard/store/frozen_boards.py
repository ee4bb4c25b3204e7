"""Frozen boards in and out. There is no way to change or to remove one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.domain.frozen_board import FrozenBoardLine, FrozenBoardText
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.rows import FrozenBoardRow, table_of

_OF_THE_LINE = [one for one in table_of(FrozenBoardRow).c if one.name not in ("id", "body", "body_hash")]


def write_frozen_board(connection: Connection, line: FrozenBoardLine, body: str) -> str:
    """Keep it under its code, which nobody has; the hash of its text."""
    digest = _sha256(body)
    departments = line.scope.departments
    values = {
        "code": line.code,
        "title": json.dumps(line.title, ensure_ascii=False),
        "area_code": line.scope.area_code,
        "departments": None if departments is None else json.dumps(sorted(departments)),
        "period": line.period.name,
        "start_at": line.period.start,
        "end_at": line.period.end,
        "as_of": line.as_of,
        "frozen_at": line.frozen_at,
        "frozen_by": line.frozen_by,
        "reason": line.reason,
        "body_hash": digest,
        "body": body,
    }
    connection.execute(insert(FrozenBoardRow).values(values))
    return digest


def frozen_board_lines(connection: Connection, most: int) -> list[FrozenBoardLine]:
    """The latest, newest first."""
    found = select(*_OF_THE_LINE).order_by(FrozenBoardRow.frozen_at.desc(), FrozenBoardRow.id.desc()).limit(most)
    return [_line(row) for row in connection.execute(found)]


def read_frozen_board(connection: Connection, code: str) -> FrozenBoardText | None:
    """One whole, ``None`` where there is none of that code."""
    row = connection.execute(select(table_of(FrozenBoardRow)).where(FrozenBoardRow.code == code)).one_or_none()
    return None if row is None else FrozenBoardText(_line(row), row.body, _sha256(row.body) == row.body_hash)


def _line(row: Any) -> FrozenBoardLine:
    zh, en = json.loads(row.title)
    return FrozenBoardLine(
        code=row.code,
        title=(zh, en),
        scope=Scope(row.area_code, None if row.departments is None else frozenset(json.loads(row.departments))),
        period=Period(row.period, row.start_at, row.end_at),
        as_of=row.as_of,
        frozen_at=row.frozen_at,
        frozen_by=row.frozen_by,
        reason=row.reason,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
