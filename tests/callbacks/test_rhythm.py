"""The working week: what it lacks, its list in one click and frozen by another, and who came when called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callbacks import rhythm
from callbacks.entrance import Entrance
from dashboard.city import Rhythm
from dashboard.clock import StandingClock
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, declaration, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.callbacks.pages import drawn, opened

THURSDAY = MONDAY + 76 * HOUR  # 13:00, past the cut-off of the list
NEXT_WEEK = MONDAY + timedelta(days=10)


class _NoServer:
    """Takes routes and forgets them: pages alone are drawn here."""

    def post(self, _path: str) -> object:
        return lambda view: view


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    small = city(declaration(case={"external_id": "id", "reported_at": "at", "signed_at": "signed"}))
    quick = small.declaration.model_copy(update={"rhythm": Rhythm.model_validate({"report_in": "30m"})})
    hall = Hall(replace(small, declaration=quick), database, Board(), StandingClock(ZONE, THURSDAY))
    hall.furnish()
    take(
        hydrant(database, THURSDAY),
        case("QUICK", signed_at=MONDAY + HOUR / 4),
        case("SLOW", signed_at=MONDAY + HOUR, disposed_at=MONDAY + 2 * HOUR),
        case("SILENT", due_at=NEXT_WEEK),
        case("BEFORE", signed_at=MONDAY - HOUR, due_at=THURSDAY + HOUR, area_code="9902"),
        case("WAITING", dispatched_at=None, due_at=None, department_id=None, department_name=None),
    )
    return hall


def page(hall: Hall, lang: str = "zh", **said: str) -> str:
    def register(desk: object, hall: Hall) -> None:
        rhythm.register(desk, _NoServer(), Entrance(hall, "zh", allow_insecure=False))  # type: ignore[arg-type]

    return drawn(register, hall, "rhythm", THURSDAY, lang, **said)


def test_what_is_missing_leads_to_its_cases(hall: Hall) -> None:
    shown = page(hall)
    assert "待派遣 1 件" in shown
    assert "未报到 2 件" in shown
    assert "已截止" in shown
    assert "进行中，还有 29.0 小时" in shown


def test_the_list_is_what_falls_due_before_the_week_ends_or_is_overdue(hall: Hall) -> None:
    """QUICK is overdue and BEFORE falls due this afternoon; SILENT has until next week, SLOW is done."""
    shown = page(hall)
    assert "打开清单（2 件）" in shown
    listed = {(n, selection.due_until == THURSDAY) for n, selection in opened(hall, shown) if selection.due_until}
    assert listed == {(2, False), (1, True)}


def test_a_report_in_is_a_signature_after_the_whistle_and_late_after_the_limit(hall: Hall) -> None:
    shown = page(hall)
    counted = {(s.signed, s.signed_after): n for n, s in opened(hall, shown) if s.count == "dispatched"}
    assert counted == {(None, None): 4, (True, None): 2, (False, None): 2, (None, 30): 1}
    assert "37 分" in shown  # (15 + 60) / 2, to the minute
    assert "1.0 小时" in shown


def test_areas_stand_beside_departments(hall: Hall) -> None:
    shown = page(hall, by="area")
    assert "东街" in shown
    assert {selection.area for _, selection in opened(hall, shown) if selection.count == "dispatched"} == {
        "9901",
        "9902",
    }


def test_an_area_narrows_every_list(hall: Hall) -> None:
    shown = page(hall, area="9902")
    assert "打开清单（1 件）" in shown
    assert all(selection.area == "9902" for _, selection in opened(hall, shown))


def test_where_no_feed_tells_of_a_signature_nobody_is_called_absent(hall: Hall) -> None:
    hall.city = replace(hall.city, feeds=city().feeds)
    shown = page(hall)
    assert "没有数据源提供签收时间" in shown
    assert "未报到 2 件" not in shown


def test_what_is_not_asked_so_is_said(hall: Hall) -> None:
    with pytest.raises(ValueError, match="by: 'street' is not one of"):
        page(hall, by="street")
    with pytest.raises(rhythm.NotFoundError):
        page(hall, area="nowhere")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path) as opened_:
        yield opened_


def test_the_list_is_written_by_a_button_and_stands_on_the_page(door: Entry) -> None:
    duty = door.of(Role.DUTY, Scope("99"))
    answer = duty.post("/rhythm/list", headers=ORIGIN)
    assert answer.status_code == 303
    code = answer.headers["Location"].rpartition("/")[2]
    frozen = door.hall.archive.open(code, Scope("99"))
    assert frozen is not None
    assert frozen.briefing.kind == "due_list"
    assert f"/b/{code}" in json.dumps(draw(duty, "/rhythm").get_json())


def test_a_street_writes_the_list_of_its_own(door: Entry) -> None:
    street = door.of(Role.STREET, Scope("9901"))
    assert street.post("/rhythm/list", data={"area": "9902"}, headers=ORIGIN).status_code == 404
    code = street.post("/rhythm/list", headers=ORIGIN).headers["Location"].rpartition("/")[2]
    frozen = door.hall.archive.open(code, Scope("9901"))
    assert frozen is not None
    assert frozen.briefing.scope == Scope("9901")
