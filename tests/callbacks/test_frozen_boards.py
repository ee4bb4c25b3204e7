"""Freezing a board: its figures stay, a recount stands beside, and each number of both opens its own cases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

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
