"""Freezing a board: its figures stay, a recount stands beside, and each number of both opens its own cases."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.store.definitions import write_definitions
from tests.build import HOUR, MONDAY, case, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.callbacks.pages import opened

CITY, EAST, WEST = Scope("99"), Scope("9901"), Scope("9902")
MINUTES = timedelta(minutes=5)
MONDAYS = {"period": "range", "from": "2026-11-16", "to": "2026-11-16"}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Entry]:
    """On the day after: 40 cases of 城管局 in the east were due on Monday, of which 4 were late."""
    with entry(tmp_path) as opened:
        late = [case(f"A{n}", disposed_at=MONDAY + (5 * HOUR if n < 4 else HOUR)) for n in range(40)]
        take(hydrant(opened.hall.database, MONDAY + 6 * HOUR), *late)
        opened.clock.at = MONDAY + 30 * HOUR
        yield opened


def freeze(hall: Entry, role: Role = Role.DUTY, scope: Scope = CITY, **said: str) -> str:
    """The address of what was frozen."""
    form = {"reason": "十一月通报", **MONDAYS, **said}
    answer = hall.of(role, scope).post("/leaderboards/freeze", data=form, headers=ORIGIN)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def page(hall: Entry, address: str, role: Role = Role.DUTY, scope: Scope = CITY) -> str:
    return json.dumps(draw(hall.of(role, scope), address).get_json(), ensure_ascii=False)


def listed(hall: Entry, shown: str) -> set[int]:
    """The numbers of the page that lead to cases; each to as many as it says."""
    return {n for n, _ in opened(hall.hall, shown)}


def test_a_frozen_board_stays_while_its_recount_follows_what_is_known(hall: Entry) -> None:
    address = freeze(hall)
    shown = page(hall, address)
    assert "全部一致" in shown
    assert {43, 36} <= listed(hall, shown)
    # Of three late ones the source says afterwards that they were in time.
    hall.clock.at += MINUTES
    mended = [case(f"A{n}", disposed_at=MONDAY + HOUR, updated_at=hall.clock.at) for n in range(3)]
    take(hydrant(hall.hall.database, hall.clock.at), *mended)
    after = page(hall, address)
    assert "1 行不同" in after
    assert "+6.98 个百分点" in after
    for was in re.findall(r'"children": "(\d+\.\d\d%)"', shown):
        assert was in after
    assert {43, 36, 39} <= listed(hall, after)


def test_it_says_who_when_and_why_and_by_which_definitions(hall: Entry) -> None:
    shown = page(hall, freeze(hall))
    assert "十一月通报" in shown
    assert f"{Role.DUTY}0" in shown
    assert "按期处置率 第 1 版" in shown
    assert "冻结内容未被改动" in shown


def test_the_list_holds_what_lies_in_the_askers_scope_and_nothing_else_opens(hall: Entry) -> None:
    east = freeze(hall, Role.STREET, EAST)
    assert east.rpartition("/")[2] in page(hall, "/leaderboards/frozen").replace("-", "")
    assert "还没有冻结过榜单" in page(hall, "/leaderboards/frozen", Role.STREET, WEST)
    assert "没有这一页或这一项" in page(hall, east, Role.STREET, WEST)
    assert "冻结内容未被改动" in page(hall, east, Role.STREET, EAST)


def test_an_area_outside_the_scope_is_not_frozen(hall: Entry) -> None:
    answer = hall.of(Role.STREET, EAST).post(
        "/leaderboards/freeze", data={"reason": "x", "area": "9902"}, headers=ORIGIN
    )
    assert answer.status_code == 404


def test_without_a_reason_nothing_is_frozen(hall: Entry) -> None:
    answer = hall.of(Role.DUTY, CITY).post("/leaderboards/freeze", data={"reason": " "}, headers=ORIGIN)
    assert "请填写冻结原因" in answer.get_data(as_text=True)
    assert hall.access.boards.lines() == []


def test_a_grid_worker_is_not_offered_to_freeze(hall: Entry) -> None:
    assert "冻结原因" in page(hall, "/leaderboards")
    assert "冻结原因" not in page(hall, "/leaderboards", Role.GRID_WORKER, EAST)


def test_a_score_is_frozen_with_its_points(hall: Entry) -> None:
    shown = page(hall, freeze(hall, score="department"))
    assert "全部一致" in shown
    assert re.search(r'"\d\d\.\d\d"', shown)


def test_a_board_of_the_running_month_opens_its_cases_as_they_were_known(hall: Entry) -> None:
    address = freeze(hall, **{"period": "this_month", "from": "", "to": ""})
    hall.clock.at += MINUTES
    take(hydrant(hall.hall.database, hall.clock.at), case("A0", disposed_at=MONDAY + HOUR, updated_at=hall.clock.at))
    after = page(hall, address)
    assert "1 行不同" in after
    assert listed(hall, after)


def test_a_changed_definition_is_named(hall: Entry) -> None:
    address = freeze(hall)
    moved = hall.hall.definitions.counts["disposed_on_time"]
    changed = {**hall.hall.definitions.counts, "disposed_on_time": replace(moved, due="disposed_on_time")}
    later = replace(hall.hall.definitions, counts=changed)
    with hall.hall.database.writing() as connection:
        write_definitions(connection, later.bodies(), hall.clock.now())
    assert "现为第 2 版" in page(hall, address)


def sheet(hall: Entry, address: str, **said: str) -> tuple[dict[str, str], list[str]]:
    """The first row of a file by its heads, and the lines under the rows."""
    answer = hall.of(Role.DUTY, CITY).get(f"{address}.csv", query_string=said)
    assert answer.status_code == 200
    read = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    end = read.index([])
    return dict(zip(read[0], read[1], strict=True)), [row[0] for row in read[end + 1 :]]


def test_a_frozen_board_is_taken_along_with_its_recount_and_what_it_is(hall: Entry) -> None:
    address = freeze(hall, reason="=cmd()")
    hall.clock.at += MINUTES
    mended = [case(f"A{n}", disposed_at=MONDAY + HOUR, updated_at=hall.clock.at) for n in range(3)]
    take(hydrant(hall.hall.database, hall.clock.at), *mended)
    row, notes = sheet(hall, address)
    assert row["名称"] == "城管局"
    assert [row[f"冻结: {name}"] for name in ("名次", "按期处置率 (%)", "按期处置数", "应处置数")] == [
        "1", "83.72", "36", "43",
    ]  # fmt: skip
    assert [row[f"重新统计: {name}"] for name in ("名次", "按期处置率 (%)", "按期处置数", "应处置数")] == [
        "1", "90.70", "39", "43",
    ]  # fmt: skip
    assert row["与冻结不同"] == "是"
    said = "\n".join(notes)
    for told in (
        "冻结内容未被改动", "原因: =cmd()", "数据截至: 2026-11-16 23:59", "行中 1 行不同", "统计基准: 应处置口径",
        "（按期处置率 第 1 版）", f"导出人: {Role.DUTY}0；导出时间: 2026-11-17 15:05:00",
    ):  # fmt: skip
        assert told in said, told


def test_in_a_workbook_of_a_frozen_board_numbers_are_numbers(hall: Entry) -> None:
    with hall.of(Role.DUTY, CITY).get(f"{freeze(hall)}.xlsx?lang=en") as answer:
        page = openpyxl.load_workbook(BytesIO(answer.data)).active
    row = dict(zip([cell.value for cell in page[1]], page[2], strict=True))
    kinds = {name: (cell.data_type, cell.value) for name, cell in row.items() if name.startswith("Frozen")}
    assert [value for _, value in kinds.values()] == [1, 83.72, 36, 43]
    assert {kind for kind, _ in kinds.values()} == {"n"}


def test_a_score_and_a_count_are_taken_along_too(hall: Entry) -> None:
    row, _ = sheet(hall, freeze(hall, score="department"))
    assert row["冻结: 名次"] == row["重新统计: 名次"]
    (score,) = (value for name, value in row.items() if name.startswith("冻结") and name.endswith("综合指标值"))
    assert re.fullmatch(r"\d\d\.\d\d", score)
    row, notes = sheet(hall, freeze(hall, board="report", indicator="reported"))
    frozen, again = ([value for name, value in row.items() if name.startswith(side)] for side in ("冻结", "重新统计"))
    assert (len(frozen), frozen, frozen[1].isdigit()) == (2, again, True)
    assert "来源数据中没有上报人" in "\n".join(notes)


def test_who_took_a_frozen_board_along_is_in_the_audit(hall: Entry) -> None:
    address = freeze(hall, Role.STREET, EAST).partition("?")[0]
    assert hall.of(Role.STREET, WEST).get(f"{address}.csv").status_code == 404
    assert hall.of(Role.GRID_WORKER, EAST).get(f"{address}.csv").status_code == 403
    assert hall.of(Role.STREET, EAST).get(f"{address}.doc").status_code == 404
    hall.of(Role.STREET, EAST).get(f"{address}.xlsx").close()
    acts = hall.access.audit.entries(AuditAsked(action="board.export"), 9)
    assert [(one.actor_name.rstrip("0123456789"), one.object, one.result) for one in reversed(acts)] == [
        (Role.STREET, f"{address}.csv", "refused"),
        (Role.GRID_WORKER, f"{address}.csv", "refused"),
        (Role.STREET, f"{address}.doc", "refused"),
        (Role.STREET, f"{address}.xlsx", "done"),
    ]
    assert "XLSX" in page(hall, address, Role.STREET, EAST)
    assert "XLSX" not in page(hall, address, Role.GRID_WORKER, EAST)
