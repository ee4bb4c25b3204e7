"""The boards as pages: who is ranked, who is not, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callbacks import leaderboards
from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.pages import drawn

NOW = MONDAY + 6 * HOUR


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Iterator[Hall]:
    """城管局 with 40 cases of which 4 are late, 园林局 with one."""
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    finished = [
        case(f"A{n}", disposed_at=MONDAY + (5 * HOUR if n < 4 else HOUR), closed_at=MONDAY + 5 * HOUR)
        for n in range(40)
    ]
    small = case("B", department_id="B2", department_name="园林局", disposed_at=MONDAY + HOUR)
    take(hydrant(lasting, NOW), *finished, small)
    return hall


def page(hall: Hall, **said: str) -> str:
    return drawn(leaderboards.register, hall, "leaderboards", NOW, **said)


def test_a_department_of_one_case_stands_unranked_and_is_told_why(hall: Hall) -> None:
    shown = page(hall)
    assert "共 2, 参与排名 1" in shown
    assert "样本不足" in shown
    assert "应处置数 1 件, 未按期 0 件; 还差 29 件达到最小样本" in shown


def test_the_reason_of_a_rank_is_one_line_of_its_own_numbers(hall: Hall) -> None:
    why = "应处置数 40 件, 未按期 4 件; 再按期处置 1 件为 90.24%, 仍第 1; 再超期 1 件为 87.80%, 仍第 1"
    assert why in page(hall)


def test_a_rate_has_its_wilson_interval(hall: Hall) -> None:
    assert "76.95–96.04%" in page(hall)


def test_a_score_opens_to_what_it_is_made_of(hall: Hall) -> None:
    """立案 40 → 100 × 10%, 结案率 100 × 30%, 按期处置率 90 × 30%, 无返工 100 × 30%."""
    shown = page(hall, score="department", row="B1")
    assert "97.00" in shown
    assert "grade-a" in shown
    assert "27.00" in shown


def test_a_period_nobody_has_records_of_is_not_held_against(hall: Hall) -> None:
    assert "个百分点" not in page(hall)


def test_the_reporting_board_ranks_areas_by_what_they_reported_and_never_departments(hall: Hall) -> None:
    shown = page(hall, board="report", indicator="reported")
    assert "东街" in shown
    assert "城管局" not in shown


def test_an_indicator_of_the_other_board_is_refused(hall: Hall) -> None:
    with pytest.raises(ValueError, match="indicator: 'reported' is not one of"):
        page(hall, indicator="reported")


def test_an_area_outside_is_not_there(hall: Hall) -> None:
    with pytest.raises(leaderboards.NotFoundError):
        page(hall, area="nowhere")


def test_english_is_whole(hall: Hall) -> None:
    shown = drawn(leaderboards.register, hall, "leaderboards", NOW, "en")
    assert "small sample" in shown
    assert "percentage points" not in shown
