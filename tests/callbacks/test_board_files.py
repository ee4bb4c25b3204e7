"""A board taken along: the rows of the page, every one of them, and under them what they are of."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import parse_qsl

import openpyxl
import pytest

from dashboard.domain.access import AuditAsked
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from tests.build import HOUR, MONDAY, case, hydrant, take
from tests.callbacks.doors import Entry, draw, entry

CITY, EAST, WEST = Scope("99"), Scope("9901"), Scope("9902")
MONDAYS = {"period": "range", "from": "2026-11-16", "to": "2026-11-16"}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Entry]:
    """On the day after: 40 cases of 城管局 in the east were due on Monday, of which 4 were late; of =2+5 one."""
    with entry(tmp_path) as opened:
        late = [case(f"A{n}", disposed_at=MONDAY + (5 * HOUR if n < 4 else HOUR)) for n in range(40)]
        one = case("B", department_id="B2", department_name="=2+5", disposed_at=MONDAY + HOUR)
        take(hydrant(opened.hall.database, MONDAY + 6 * HOUR), *late, one)
        opened.clock.at = MONDAY + 30 * HOUR
        yield opened


def sheet(hall: Entry, scope: Scope = CITY, **said: str) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a file by its heads, and the lines under the rows."""
    answer = hall.of(Role.DUTY, scope).get("/leaderboards.csv", query_string={**MONDAYS, **said})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    heads, *read = csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""))
    end = read.index([])
    return [dict(zip(heads, row, strict=True)) for row in read[:end]], [row[0] for row in read[end + 1 :]]


def test_the_rows_are_those_of_the_page_with_what_they_are_of(hall: Entry) -> None:
    rows, notes = sheet(hall)
    assert [(row["名次"], row["名称"], row["编码"]) for row in rows] == [
        ("1", "城管局", "B1"), ("样本不足", "'=2+5", "B2"),
    ]  # fmt: skip
    parts = ("按期处置率 (%)", "按期处置数", "应处置数", "95% 区间下限 (%)", "95% 区间上限 (%)")
    assert [rows[0][name] for name in parts] == ["83.72", "36", "43", "70.03", "91.88"]
    assert rows[0]["为什么"].startswith("应处置数 43 件, 未按期 7 件; 再按期处置 1 件为 84.09%")
    shown = draw(hall.of(Role.DUTY, CITY), "/leaderboards?period=range&from=2026-11-16&to=2026-11-16").get_json()
    assert rows[0]["为什么"] in str(shown)
    said = "\n".join(notes)
    for told in (
        "按期处置率 · 应处置口径 · 部门", "2026-11-16", "行数: 2", "少于 30 件", "（按期处置率 第 1 版）",
        f"导出人: {Role.DUTY}0；导出时间: 2026-11-17 15:00:00",
    ):  # fmt: skip
        assert told in said, told


def test_in_a_workbook_numbers_are_numbers_and_no_name_is_a_formula(hall: Entry) -> None:
    with hall.of(Role.DUTY, CITY).get("/leaderboards.xlsx", query_string={"lang": "en", **MONDAYS}) as answer:
        page = openpyxl.load_workbook(BytesIO(answer.data)).active
    heads = [cell.value for cell in page[1]]
    row = dict(zip(heads, page[2], strict=True))
    assert {row[name].data_type for name in ("Rank", *heads[4:9])} == {"n"}
    assert (page[3][2].value, page[3][2].data_type) == ("=2+5", "s")


def test_a_number_of_a_workbook_leads_to_its_cases(hall: Entry) -> None:
    """Of the period and of what it is held against; a CSV has no links."""
    client = hall.of(Role.DUTY, CITY)
    first = MONDAY - 40 * 24 * HOUR
    take(hydrant(hall.hall.database, MONDAY + 6 * HOUR), case("F", reported_at=first, dispatched_at=first))
    with client.get("/leaderboards.xlsx", query_string=MONDAYS) as answer:
        page = openpyxl.load_workbook(BytesIO(answer.data)).active
    found = [(cell.value, cell.hyperlink.target) for row in page for cell in row if cell.hyperlink]
    assert len(found) == 8
    for n, address in found:
        host, _, query = address.partition("/cases?")
        assert host == "http://localhost"
        selection = Selection.of_query(dict(parse_qsl(query, keep_blank_values=True)))
        assert hall.hall.case_page(selection, CITY).total == n
    assert b"/cases?" not in client.get("/leaderboards.csv", query_string=MONDAYS).data


@pytest.mark.parametrize("asked", [{"score": "department"}, {"board": "report", "by": "area", "indicator": "reported"}])
def test_a_score_and_a_count_are_taken_along_too(hall: Entry, asked: dict[str, str]) -> None:
    rows, notes = sheet(hall, **asked)
    assert rows
    assert "第 1 版" in "\n".join(notes)
    assert ("来源数据中没有上报人" in "\n".join(notes)) is ("board" in asked)


def test_it_holds_the_asker_s_scope_and_who_took_it_is_in_the_audit(hall: Entry) -> None:
    east, west = (sheet(hall, scope)[0] for scope in (EAST, WEST))
    assert [row["应处置数"] for row in (*east, *west)][:1] == ["42"]
    assert {row["应处置数"] for row in west} == {"1", "0"}
    assert hall.of(Role.GRID_WORKER, EAST).get("/leaderboards.csv").status_code == 403
    assert hall.of(Role.DUTY, EAST).get("/leaderboards.csv?area=9902").status_code == 404
    assert hall.of(Role.DUTY, EAST).get("/leaderboards.csv?indicator=none").status_code == 400
    assert hall.of(Role.DUTY, EAST).get("/leaderboards.doc").status_code == 404
    acts = hall.access.audit.entries(AuditAsked(action="board.export"), 9)
    assert [one.result for one in reversed(acts)] == ["done", "done", "refused", "refused", "refused", "refused"]
    for role, offered in ((Role.DUTY, True), (Role.GRID_WORKER, False)):
        assert ("XLSX" in draw(hall.of(role, EAST), "/leaderboards").text) is offered
