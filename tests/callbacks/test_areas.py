"""The months of an area's page, on either boundaries."""

from __future__ import annotations

import pytest

from callbacks import areas, cases, leaderboards
from callbacks.desk import NotFoundError
from dashboard.domain.arrangement import DESK
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.store.engine import Database
from layouts.parts.ranking import rank_tile
from layouts.words import Words
from tests.build import MONDAY
from tests.callbacks.pages import drawn, drawn_for, opened
from tests.redrawn import redrawn_hall


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Hall:
    return redrawn_hall(lasting)


def page(hall: Hall, lang: str = "zh", **said: str) -> str:
    return drawn(areas.register, hall, "area", MONDAY, lang, **{"code": "9901", "trend": "yes", **said})


def test_it_is_said_which_grids_are_shown_and_how_many_cases_differ(hall: Hall) -> None:
    then, now = page(hall), page(hall, grids="now")
    assert "按案件计入时所在的网格统计；2026-11-01 起现行边界" in then
    assert "按位置重新归入现行边界（2026-11-01 起）" in now
    for shown in (then, now):
        assert "当时网格" in shown
        assert "改入 2 件" in shown
        assert "改出 0 件" in shown
    assert "2 cases came in" in page(hall, "en", grids="now")


@pytest.mark.parametrize("grids", ["then", "now"])
def test_every_number_of_the_months_opens_as_many_cases(hall: Hall, grids: str) -> None:
    by_today = [found for found in opened(hall, page(hall, grids=grids)) if found[1].grids == "now"]
    assert [number for number, _ in by_today] == ([0, 4, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0] if grids == "now" else [])


def test_no_choice_is_offered_where_the_months_were_not_asked_for(hall: Hall) -> None:
    shown = drawn(areas.register, hall, "area", MONDAY, code="9901")
    assert "grids=now" not in shown
    assert "显示近 6 个月" in shown


def test_where_areas_are_compared_across_a_change_of_boundaries_it_is_said(hall: Hall) -> None:
    """November against October does reach across it, a day against the one before does not."""
    said = "按案件计入时所在的网格统计；2026-11-01 起边界有调整"
    shown = {
        (of, period): said in page
        for period in ("this_month", "today")
        for of, page in (
            ("areas", drawn(areas.register, hall, "area", MONDAY, code="99", period=period)),
            ("an area", drawn(areas.register, hall, "area", MONDAY, code="9901", period=period)),
            ("board", drawn(leaderboards.register, hall, "leaderboards", MONDAY, by="area", period=period)),
            ("departments", drawn(leaderboards.register, hall, "leaderboards", MONDAY, period=period)),
        )
    }
    assert {of for of, is_said in shown.items() if is_said} == {
        (of, "this_month") for of in ("areas", "an area", "board")
    }


def test_the_wall_says_it_where_streets_move_up_and_down(hall: Hall) -> None:
    wall, words = hall.publish("main"), Words("zh")
    assert wall.areas is not None
    assert wall.departments is not None
    assert "按当时网格；11-01 起边界有调整" in str(rank_tile("areas", wall.areas, words))
    assert "边界" not in str(rank_tile("departments", wall.departments, words))


def test_the_list_says_by_which_grids_it_is_and_keeps_it(hall: Hall) -> None:
    shown = drawn(cases.register, hall, "cases", MONDAY, area="9901", grids="came")
    assert "边界调整改入" in shown
    assert "'grids'" in shown


def test_grids_that_there_are_not_are_refused(hall: Hall) -> None:
    with pytest.raises(ValueError, match="grids: 'x'"):
        page(hall, grids="x")


def test_only_a_picture_with_something_below_says_that_one_can_go_in(hall: Hall) -> None:
    parents = {area.parent_code for area in hall.areas}
    leaf = next(area.code for area in hall.areas if area.rings and area.code not in parents)
    assert "点击进入" in page(hall, code="99")
    assert "点击进入" not in page(hall, code=leaf)


def test_whose_area_the_city_has_no_longer_sees_boards_without_rows_and_no_area(hall: Hall) -> None:
    """As after streets were merged, until their account is given another."""
    gone = Scope("9909")
    board = drawn_for(gone, leaderboards.register, hall, "leaderboards", MONDAY, by="area")
    assert opened(hall, board, gone) == []
    with pytest.raises(NotFoundError):
        drawn_for(gone, areas.register, hall, "area", MONDAY)
    shown = hall.snapshot(DESK, gone)
    assert shown is not None
    assert shown.areas is not None
    assert shown.map is not None
    assert (shown.areas.rows, shown.map.crumbs, shown.map.totals) == ((), (), ())
