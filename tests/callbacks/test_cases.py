"""The list of cases and one case, drawn from a real store."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from callbacks import cases
from callbacks.desk import NotFoundError
from dashboard.clock import StandingClock
from dashboard.domain.case import StageEvent
from dashboard.domain.place import Point
from dashboard.domain.worktime import LimitUnit
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, NOISE, ZONE, case, city, hydrant, take
from tests.callbacks.pages import drawn

SIGNED = StageEvent("signed", MONDAY + HOUR, "张三", "<b>已签收</b>")


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Hall:
    """Sixty cases in the east, one in the west; A1 is closed an hour after nine and changed once."""
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, MONDAY + 2 * HOUR))
    hall.furnish()
    many = (case(f"B{n}", reported_at=MONDAY - timedelta(minutes=n), title=f"占道 {n}") for n in range(60))
    take(hydrant(lasting), case("A1", title="井盖破损", area_code="9902", case_class=NOISE), *many)
    closed = case("A1", title="井盖破损", area_code="9902", case_class=NOISE, return_count=1, events=(SIGNED,))
    take(hydrant(lasting, MONDAY + HOUR), closed)
    return hall


def listed(hall: Hall, lang: str = "zh", **said: str) -> str:
    return drawn(cases.register, hall, "cases", MONDAY + 2 * HOUR, lang, **said)


def filed(hall: Hall, case_id: str) -> str:
    return drawn(cases.register, hall, "case", MONDAY + 2 * HOUR, case_id=case_id)


def id_of(hall: Hall, external_id: str) -> str:
    from dashboard.domain.selection import Selection

    return str(hall.case_page(Selection(text=external_id), hall.whole_scope).lines[0].case_id)


def test_a_list_says_how_many_and_shows_one_page(hall: Hall) -> None:
    page = listed(hall)
    assert "61 件" in page
    assert page.count("'case-id'") == 50
    assert listed(hall, page="2").count("'case-id'") == 11


def test_a_list_is_sorted_by_its_address(hall: Hall) -> None:
    page = listed(hall, order="reported_at", way="up")
    assert "B59" in page
    assert "A1'" not in page
    assert "'ascending'" in page


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ({"text": "井盖"}, 1),
        ({"area": "9901"}, 60),
        ({"area": "99", "period": "today"}, 61),
        ({"area": "9901", "text": "占道 7"}, 6),
        ({"case_class": "test/matter/06028"}, 1),
        ({"department": "B1"}, 61),
        ({"department": ""}, 0),
        ({"light": "green"}, 61),
        ({"period": "yesterday"}, 0),
        ({"count": "dispose_pending"}, 61),
        ({"from": "2026-11-16", "to": "2026-11-16"}, 61),
        ({"from": "2026-11-17"}, 0),
    ],
)
def test_every_filter_is_in_the_address(hall: Hall, said: dict[str, str], n: int) -> None:
    assert f"'{n} 件'" in listed(hall, **said)


def test_what_a_form_leaves_open_filters_nothing(hall: Hall) -> None:
    form = {"text": " ", "area": "*", "department": "*", "period": "*", "from": "", "to": "", "light": "*"}
    assert "'61 件'" in listed(hall, **form)


def test_a_list_goes_back_to_what_was_known_then(hall: Hall) -> None:
    at = str(int((MONDAY + timedelta(minutes=30)).timestamp() * 1000))
    page = listed(hall, at=at, text="A1")
    assert "按 2026-11-16 09:30:00 当时所知" in page
    assert "退回 1 次" not in page
    assert "退回 1 次" in listed(hall, text="A1")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"page": "0"}, "page"),
        ({"page": "x"}, "page"),
        ({"order": "title"}, "order"),
        ({"way": "sideways"}, "way"),
        ({"period": "someday"}, "period"),
        ({"count": "nothing"}, "count"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-17", "to": "2026-11-16"}, "the last day"),
        ({"case_class": "x"}, "case_class"),
    ],
)
def test_an_address_that_cannot_be_read_is_named(hall: Hall, said: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}"):
        listed(hall, **said)


def test_a_case_stands_with_its_steps_and_who_took_them(hall: Hall) -> None:
    page = filed(hall, id_of(hall, "A1"))
    for said in (
        "井盖破损",
        "噪声扰民",
        "西街",
        "城管局",
        "退回 1 次",
        "签收",
        "张**",
        "1.0 小时",
        "4.0 小时，已用 2.0 小时 (50%)",
    ):
        assert said in page, said


def test_a_case_says_what_each_version_changed_and_when_it_was_known(hall: Hall) -> None:
    page = filed(hall, id_of(hall, "A1"))
    assert "首次获知" in page
    assert "退回次数: — → 1" in page
    assert "2026-11-16 10:00:00" in page


def test_a_case_lies_in_its_street_at_its_spot_or_says_that_it_has_none(database: Database) -> None:
    """It lies in the west at (0.25, 0.75): a quarter from the left and from the top of a picture of 600."""
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + 2 * HOUR))
    hall.furnish()
    take(hydrant(database), case("C1", area_code=None, place=Point(0.25, 0.75)), case("A1", area_code="9902"))
    placed, unplaced = filed(hall, id_of(hall, "C1")), filed(hall, id_of(hall, "A1"))
    x, y = (float(re.search(rf"'?{name}'?[=:] ?'([\d.]+)'", placed)[1]) for name in ("cx", "cy"))  # type: ignore[index]
    assert (x, y) == (pytest.approx(150, abs=0.5), pytest.approx(150, abs=0.5))
    assert "位置: 云浦区 › 西街" in placed
    assert "Circle" not in unplaced
    assert "未定位: 云浦区 › 西街" in unplaced
    assert "/nearby/" not in unplaced


def test_a_limit_in_working_time_is_used_in_working_time(database: Database) -> None:
    """Four working hours from nine are due at three, after the lunch hours: at eleven half of them are used."""
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + 2 * HOUR))
    hall.furnish()
    take(hydrant(database), case("L", due_at=None, limit_value=4, limit_unit=LimitUnit.WORK_HOUR))
    page = filed(hall, id_of(hall, "L"))
    assert "2026-11-16 15:00" in page
    assert "4.0 工时，已用 2.0 工时 (50%)" in page


@pytest.mark.parametrize("case_id", ["999999", "0", "-1", "x", "1e3", "٣", "9" * 30])
def test_a_case_that_is_not_there_is_not_found(hall: Hall, case_id: str) -> None:
    with pytest.raises(NotFoundError):
        filed(hall, case_id)


def test_a_case_of_another_s_scope_is_not_found_either(hall: Hall) -> None:
    from dashboard.domain.scope import Scope

    case_id = int(id_of(hall, "A1"))
    assert hall.case(case_id, Scope("9901")) is None
    assert hall.case(case_id, Scope("9902")) is not None


def test_the_list_speaks_english(hall: Hall) -> None:
    page: Any = listed(hall, "en", count="reported", period="today")
    assert "61 cases" in page
    assert "Reported" in page
