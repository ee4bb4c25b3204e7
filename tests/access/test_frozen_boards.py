"""A frozen board: kept with its row of the audit, and neither changed nor removed by anybody who asks the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.domain.access import Actor
from dashboard.domain.frozen_board import FrozenBoardLine
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from tests.access.conftest import HERE, Office

GAO = Actor("account", 1, "gao", HERE)
BODY = '{"board":"十一月"}'


def frozen(office: Office, reason: str = " 十一月\n通报 ") -> FrozenBoardLine:
    now = office.clock.now()
    return office.access.boards.freeze(
        GAO,
        reason,
        BODY,
        title=("按期处置率 · 部门", "On time · departments"),
        scope=Scope("99", frozenset({"B1", "B2"})),
        period=Period("this_month", now - timedelta(days=1), now),
        as_of=now,
    )


def test_it_is_kept_as_it_was_said_and_stands_in_the_audit(office: Office) -> None:
    line = frozen(office)
    found = office.again().boards.open(f"{line.code[:3]}-{line.code[3:].lower()}")
    assert found is not None
    assert (found.line, found.body, found.untouched) == (line, BODY, True)
    assert line.reason == "十一月 通报"
    assert ("board.freeze", line.code, "done") in office.acts()
    assert office.access.boards.lines() == [line]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE frozen_board SET body = '{}'", "UPDATE frozen_board SET reason = ''", "DELETE FROM frozen_board"],
)
def test_the_database_refuses_to_change_or_to_remove_one(office: Office, statement: str) -> None:
    line = frozen(office)
    with pytest.raises(DBAPIError, match="a frozen board stays as it is"), office.access.database.writing() as out:
        out.execute(text(statement))
    assert office.access.boards.open(line.code) is not None


def test_the_table_cannot_be_emptied_on_postgresql(office: Office) -> None:
    frozen(office)
    if not office.access.database.shared:
        return
    with pytest.raises(DBAPIError, match="a frozen board stays as it is"), office.access.database.writing() as out:
        out.execute(text("TRUNCATE frozen_board"))


def test_what_an_owner_of_the_database_changed_is_seen(small: Office) -> None:
    line = frozen(small)
    with small.access.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER frozen_board_never_changed")
        connection.execute(text("UPDATE frozen_board SET body = '{}'"))
    found = small.access.boards.open(line.code)
    assert found is not None
    assert not found.untouched


@pytest.mark.parametrize("reason", ["", " \n", "因" * 501])
def test_nobody_freezes_without_saying_why(small: Office, reason: str) -> None:
    with pytest.raises(ValueError, match=r"say why|at most"):
        frozen(small, reason)
    assert small.access.boards.lines() == []
