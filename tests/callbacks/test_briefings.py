"""The pages of the archive, drawn from a real store, and the files as they are handed out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dash
import pytest
from dash import html
from flask import Flask
from openpyxl import load_workbook

from callbacks import briefings
from callbacks.desk import Asked, NotFoundError
from dashboard.clock import StandingClock
from dashboard.domain.account import Asker, Role
from dashboard.domain.archive import ScheduleLine, shown_code
from dashboard.domain.scope import Scope
from dashboard.export.briefing.archive import Frozen
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Order
from dashboard.hall import Hall
from dashboard.schedule.briefings import Secretary, bring_out
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from layouts.briefings import briefing_page, briefings_page
from layouts.words import Words
from tests.asking import asked_by
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.test_feeds import Pages

WEEK_LATER = MONDAY + timedelta(days=7)


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, WEEK_LATER))
    hall.furnish()
    take(hydrant(database), case("A1"), case("A2"))
    return hall


@pytest.fixture
def frozen(hall: Hall, tmp_path: Path) -> Frozen:
    return brought_out(hall, tmp_path)


def brought_out(hall: Hall, root: Path) -> Frozen:
    question = Question(
        period=hall.calendar.iso_week(2026, 47), scope=hall.whole_scope, basis="due", as_of=hall.clock.now()
    )
    order = Order(lang="zh", formats=("html", "xlsx"), root=root, walls={}, templates=root)
    return bring_out(hall, question, order)[0]


def text(hall: Hall, root: Path, key: str, **said: str) -> str:
    pages = Pages()
    briefings.register(pages, Flask("test"), hall, root)  # type: ignore[arg-type]
    asked = Asked(said, Words("zh"), hall.whole_scope, WEEK_LATER)
    parts: list[Any] = pages.drawn[key](asked)
    return str([part.to_plotly_json() for part in parts])


def test_an_empty_archive_says_how_a_briefing_is_written(hall: Hall, tmp_path: Path) -> None:
    assert "python -m dashboard briefing --week" in text(hall, tmp_path, "briefings")


def test_the_archive_lists_what_was_written(hall: Hall, frozen: Frozen, tmp_path: Path) -> None:
    page = text(hall, tmp_path, "briefings")
    for said in (shown_code(frozen.code), "2026年第47期", "完整", f"/b/{frozen.code}"):
        assert said in page


def test_a_briefing_opens_with_its_numbers_files_and_receipts(hall: Hall, frozen: Frozen, tmp_path: Path) -> None:
    page = text(hall, tmp_path, "briefing", code=shown_code(frozen.code).lower())
    for said in (
        "本期",
        frozen.briefing.figures_hash,
        f"/b/{frozen.code}/yunpu_week",
        "冻结内容未被改动",
        "closure_rate",
        f"/b/{frozen.code}/manifest.json",
    ):
        assert said in page
    assert "shirk_rate" not in page


def test_a_change_stands_to_the_right_like_the_number_before_it(hall: Hall, frozen: Frozen) -> None:
    found = hall.archive.open(frozen.code, hall.whole_scope)
    assert found is not None
    page = briefing_page(found, None, linked=False, zone=hall.clock.zone, words=Words("zh"))
    heads = [
        (head.children, getattr(head, "className", None))
        for part in page
        for head in getattr(part, "_traverse", list)()
        if isinstance(head, html.Th)
    ]
    assert {kind for text, kind in heads if text in ("环比", "同比", "增减幅")} == {"number"}


@pytest.mark.parametrize(
    ("cron", "zh", "en"),
    [
        ("0 8 * * 1", "每周一 08:00", "Mondays 08:00"),
        ("30 7 1 * *", "每月 1 日 07:30", "Day 1 of the month 07:30"),
        ("5 18 * * 1-5", "每周一至周五 18:05", "Monday to Friday 18:05"),
        ("0 0 * * *", "每天 00:00", "Every day 00:00"),
        ("*/20 8 * * 1", "*/20 8 * * 1", "*/20 8 * * 1"),
        ("0 8 1 1 *", "0 8 1 1 *", "0 8 1 1 *"),
        ("0 8 1 * 1", "0 8 1 * 1", "0 8 1 * 1"),
    ],
)
def test_when_one_is_due_is_said_as_people_say_it(cron: str, zh: str, en: str) -> None:
    line = ScheduleLine("monday", cron, MONDAY, None)
    for lang, said in (("zh", zh), ("en", en)):
        page = briefings_page([], [line], [], ZoneInfo(ZONE), Words(lang))
        assert f"'{said}'" in str([part.to_plotly_json() for part in page])


def test_a_number_leads_to_its_cases_only_where_there_is_a_page_of_them(
    hall: Hall, frozen: Frozen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(dash.page_registry, "cases", raising=False)
    assert "/cases?" not in text(hall, tmp_path, "briefing", code=frozen.code)
    monkeypatch.setitem(dash.page_registry, "cases", {})
    assert "/cases?" in text(hall, tmp_path, "briefing", code=frozen.code)


def test_counted_again_it_says_whether_every_figure_is_the_same(
    hall: Hall, frozen: Frozen, tmp_path: Path, database: Database
) -> None:
    assert "全部数字一致" in text(hall, tmp_path, "briefing", code=frozen.code, again="yes")
    take(hydrant(database, WEEK_LATER), case("A2", disposed_at=MONDAY + HOUR))
    assert "数字与冻结时不同" in text(hall, tmp_path, "briefing", code=frozen.code, again="yes")


def test_two_are_compared(hall: Hall, frozen: Frozen, tmp_path: Path, database: Database) -> None:
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at += timedelta(minutes=1)
    take(hydrant(database, hall.clock.at), case("A3"))
    other = brought_out(hall, tmp_path)
    page = text(hall, tmp_path, "briefings_compared", one=frozen.code, other=other.code)
    assert "总体情况 · 上报数 · 本期" in page
    assert "前 2 − 移出 0 + 移入 1 = 后 3" in page
    assert "A3" in page
    assert f"/briefings/compared/{frozen.code}/{other.code}" in text(hall, tmp_path, "briefings")


def test_any_two_can_be_picked(hall: Hall, frozen: Frozen, tmp_path: Path) -> None:
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at += timedelta(minutes=1)
    other = brought_out(hall, tmp_path)
    assert f"/briefings?with={other.code}" in text(hall, tmp_path, "briefings")
    page = text(hall, tmp_path, "briefings", **{"with": other.code})
    assert f"/briefings/compared/{other.code}/{frozen.code}" in page


def test_a_preview_is_the_whole_text_and_runs_nothing(hall: Hall, frozen: Frozen, tmp_path: Path) -> None:
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    answer = server.test_client().get(f"/b/{shown_code(frozen.code)}/preview")
    assert "一、总体情况" in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert server.test_client().get("/b/ABCDEFGHJ/preview").status_code == 404


def test_a_comparison_is_taken_along_with_its_cases(
    hall: Hall, frozen: Frozen, tmp_path: Path, database: Database
) -> None:
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at += timedelta(minutes=1)
    take(hydrant(database, hall.clock.at), case("=HYPERLINK(1)"))
    other = brought_out(hall, tmp_path)
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    answer = server.test_client().get(f"/briefings/compared/{frozen.code}/{other.code}.xlsx")
    book = load_workbook(BytesIO(answer.data))
    row, _, taken = book["总体情况 · 上报数 · 本期"].iter_rows(min_row=2)
    assert "导出时间: 2026-" in str(taken[0].value)
    assert all(str(sheet.cell(sheet.max_row, 1).value).startswith("导出人: lin；") for sheet in book)
    assert [cell.value for cell in row[:4]] == ["移入", "=HYPERLINK(1)", "城管局", "东街"]
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}.isdisjoint("f")


def test_a_code_that_nobody_has_is_not_there(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        text(hall, tmp_path, "briefing", code="ABCDEFGHJ")


def test_one_is_composed_by_a_button_and_its_papers_are_taken_along(hall: Hall, tmp_path: Path) -> None:
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    client = server.test_client()
    answer = client.post("/briefings/freeze", data={"kind": "report", "of": "week"})
    code = answer.headers["Location"].rpartition("/")[2]
    [line] = hall.archive.lines(hall.whole_scope)
    assert (answer.status_code, line.code, line.head.issue.zh) == (303, code, "2026年第47期")
    page = text(hall, tmp_path, "briefing", code=code)
    for kind in ("docx", "xlsx", "pptx"):
        assert f"/b/{code}/papers/{kind}" in page
        assert client.get(f"/b/{code}/papers/{kind}").data.startswith(b"PK")
    book = load_workbook(BytesIO(client.get(f"/b/{code}/papers/xlsx").data))
    assert book["总体情况"]["B2"].value == 2
    assert client.get(f"/b/{code}/papers/odt").status_code == 404
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(briefings, "asker", lambda: Asker(None, None, "nobody", Role.STREET, Scope("")))
        assert client.post("/briefings/freeze", data={"kind": "board", "of": "month"}).status_code == 404
    for wrong in ({"kind": "poem", "of": "week"}, {"kind": "report", "of": "year"}):
        assert client.post("/briefings/freeze", data=wrong).status_code == 400


def test_how_far_the_files_are_is_told_until_they_are_there(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.schedule.briefings.FORMATS", ("html",))
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    client = server.test_client()
    code = (
        client.post("/briefings/freeze", data={"kind": "report", "of": "week"}).headers["Location"].rpartition("/")[2]
    )
    seen = []

    def looked(*_: object) -> None:
        seen.append((client.get(f"/b/{code}/progress?lang=en").get_json(), text(hall, tmp_path, "briefing", code=code)))

    looked()
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.export.briefing.writing.sync_folder", looked)
        Secretary(hall, tmp_path, {}, lambda *_: None)()
    looked()
    said = [(told["over"], told["done"], told["steps"]) for told, _ in seen]
    assert said == [(False, 1, 0), (False, 3, 3), (True, 3, 3)]
    assert seen[1][0]["said"] == "being written, 3 of 3: what they rest on"
    assert [f"/b/{code}/progress" in page for _, page in seen] == [True, True, False]
    assert [f"/b/{code}/files" in page for _, page in seen] == [False, False, False]
    assert "已排队" in seen[0][1]
    assert f"/b/{code}/manifest.json" in seen[2][1]


def test_files_that_nobody_ordered_are_ordered_by_a_button(hall: Hall, tmp_path: Path) -> None:
    frozen = hall.archive.freeze(
        hall.archive.compose(
            Question(
                period=hall.calendar.iso_week(2026, 47), scope=hall.whole_scope, basis="due", as_of=hall.clock.now()
            )
        )
    )
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    client = server.test_client()
    assert f"/b/{frozen.code}/files" in text(hall, tmp_path, "briefing", code=frozen.code)
    assert client.get(f"/b/{frozen.code}/progress").status_code == 404
    assert client.post(f"/b/{shown_code(frozen.code)}/files").status_code == 303
    assert client.get(f"/b/{frozen.code}/progress").get_json()["over"] is False
    assert client.post("/b/ABCDEFGHJ/files").status_code == 404


def test_a_file_is_handed_out_and_nothing_beside_it(hall: Hall, frozen: Frozen, tmp_path: Path) -> None:
    server = asked_by(Flask("test"))
    briefings.register(Pages(), server, hall, tmp_path)  # type: ignore[arg-type]
    (tmp_path / frozen.code / "secret.txt").write_text("x", encoding="utf-8")
    client = server.test_client()
    [page] = [path.name for path in (tmp_path / frozen.code).glob("*.html")]
    answer = client.get(f"/b/{frozen.code}/{page}")
    answer.close()
    assert (answer.status_code, answer.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")
    for path in (f"/b/{frozen.code}/secret.txt", f"/b/{frozen.code}/..%2F..%2Fetc", "/b/ABCDEFGHJ/manifest.json"):
        assert client.get(path).status_code == 404
