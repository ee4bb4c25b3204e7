"""The list behind an address as a file: as many rows as the page says, with what they are."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from callbacks import case_files
from dashboard.clock import StandingClock
from dashboard.export.sheets import MOST
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.asking import asked_by
from tests.build import HOUR, MONDAY, NOISE, ZONE, case, city, hydrant, take


@pytest.fixture(scope="module")
def client(lasting: Database) -> FlaskClient:
    """Three cases in the east, one in the west that tries to be a formula."""
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, MONDAY + 2 * HOUR))
    hall.furnish()
    many = (case(f"B{n}", reported_at=MONDAY - timedelta(minutes=n), title=f"占道 {n}") for n in range(3))
    take(hydrant(lasting), case("A1", title="=cmd()", area_code="9902", case_class=NOISE, return_count=2), *many)
    server = asked_by(Flask("test"))
    case_files.register(server, hall, "zh")
    return server.test_client()


def rows(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"/cases.csv?{query}")
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["B0", "A1", "B1", "B2"]),
        ("way=up", ["B2", "B1", "A1", "B0"]),
        ("area=9902", ["A1"]),
        ("count=dispose_pending&area=9901", ["B0", "B1", "B2"]),
        ("text=cmd", ["A1"]),
        ("period=yesterday", []),
    ],
)
def test_a_file_holds_the_list_of_its_address(client: FlaskClient, query: str, ids: list[str]) -> None:
    said = rows(client, query)
    listed = [row[0] for row in said[1 : said.index([])]]
    assert (sorted(listed), [f"件数: {len(ids)}"] in said) == (sorted(ids), True)
    if "way" in query:
        assert listed[0] == ids[0]


def test_a_row_has_names_moments_and_numbers(client: FlaskClient) -> None:
    head, row = rows(client, "area=9902")[:2]
    said = dict(zip(head, row, strict=True))
    assert (said["类别"], said["标题"], said["区域"], said["部门"]) == ("噪声扰民", "'=cmd()", "西街", "城管局")
    assert (said["上报"], said["结案"], said["退回次数"]) == ("2026-11-16 09:00:00", "", "2")


def test_the_footnote_says_what_the_rows_are(client: FlaskClient) -> None:
    said = rows(client, "count=reported&area=9901&period=today&text=占道")
    notes = "\n".join(row[0] for row in said[said.index([]) + 1 :])
    for told in (
        "上报",
        "件数: 3",
        "口径: ",
        "时段: 今日 (2026-11-16)",
        "范围: 云浦区；部门: 全部",
        "筛选: 区域 = 东街; 搜索 = 占道",
        "数据截至: 2026-11-16 11:00:00 (Asia/Shanghai)",
        "导出人: lin；导出时间: 2026-11-16 11:00:00",
    ):
        assert told in notes, told


def test_a_file_as_of_then_says_so(client: FlaskClient) -> None:
    at = round((MONDAY + HOUR).timestamp() * 1000)
    notes = "\n".join(row[0] for row in rows(client, f"at={at}") if row)
    assert "按 2026-11-16 10:00:00 当时所知" in notes


def test_a_file_that_holds_a_part_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, "csv", 2)
    notes = "\n".join(row[0] for row in rows(client) if row)
    assert "清单共 4 件，本文件只含前 2 件" in notes


def test_a_workbook_opens_with_the_same_rows(client: FlaskClient) -> None:
    with client.get("/cases.xlsx?area=9902&lang=en") as answer:
        page = openpyxl.load_workbook(BytesIO(answer.data)).active
    said = dict(zip([cell.value for cell in page[1]], page[2], strict=True))
    assert (said["Title"].value, said["Title"].data_type) == ("=cmd()", "s")
    assert (said["Returns"].value, said["Reported"].is_date) == (2, True)
    assert page.freeze_panes == "A2"


def test_a_file_is_named_in_the_language_of_the_reader(client: FlaskClient) -> None:
    for kind in MOST:
        with client.get(f"/cases.{kind}") as answer:
            named = answer.headers["Content-Disposition"]
        assert f"filename*=UTF-8''%E6%A1%88%E4%BB%B6%E6%B8%85%E5%8D%95_20261116-110000.{kind}" in named
        assert named.isascii()
    assert "cases_20261116-110000.csv" in client.get("/cases.csv?lang=en").headers["Content-Disposition"]


def test_what_cannot_be_asked_is_named(client: FlaskClient) -> None:
    answer = client.get("/cases.csv?count=nothing")
    assert (answer.status_code, "count" in answer.text) == (400, True)
    assert client.get("/cases.exe").status_code == 404


def test_the_footnote_names_every_filter_the_form_does_not_ask_for(client: FlaskClient) -> None:
    said = rows(client, "hour=9&returned=2&feed=hotline&signed=no")
    notes = [row[0] for row in said[said.index([]) + 1 :]]
    narrowed = next(note for note in notes if note.startswith("筛选"))
    assert "9 时上报" in narrowed
    assert "退回至少 2 次" in narrowed
    assert "未签收" in narrowed
    assert [row[0] for row in said[1 : said.index([])]] == ["A1"]
