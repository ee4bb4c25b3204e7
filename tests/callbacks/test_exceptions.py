"""Exceptions: what is counted, whose one right of return is used up, and what an appeal changes and does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callbacks import exceptions
from dashboard.clock import StandingClock
from dashboard.domain.case import AppealOutcome, CaseRecord, StageEvent
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.pages import drawn, opened

NOW = MONDAY + 48 * HOUR


def back(*levels: str, start: int = 1) -> tuple[StageEvent, ...]:
    """A return of each level, two hours apart, sent out again an hour after each."""
    steps = []
    for n, level in enumerate(levels):
        at = MONDAY + (start + 2 * n) * HOUR
        steps += [StageEvent("returned", at, level=level), StageEvent("dispatched", at + HOUR)]
    return tuple(steps)


def late(key: str, outcome: AppealOutcome | None = None) -> CaseRecord:
    """Disposed of two hours after its due time, and appealed where something came of it."""
    said = {"disposed_at": MONDAY + 6 * HOUR, "closed_at": MONDAY + 7 * HOUR}
    if outcome is not None:
        said |= {"appealed_at": MONDAY + 8 * HOUR, "appeal_decided_at": MONDAY + 9 * HOUR}
    return case(key, **said, appeal_outcome=outcome)


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Iterator[Hall]:
    hall = Hall(city(), lasting, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    once = {"returned_at": MONDAY + HOUR, "return_count": 1}
    take(
        hydrant(lasting, NOW),
        case("ONCE", **once, events=back("街道")),
        case("TWO-LEVELS", **once, events=back("街道", "区级")),
        case("SAME-LEVEL", **once, events=back("街道", "街道")),
        case("UNTOLD", returned_at=MONDAY + HOUR, return_count=2),
        case("REWORKED", disposed_at=MONDAY + HOUR, reworked_at=MONDAY + 2 * HOUR, rework_count=1),
        case("SUPERVISED", supervised_at=MONDAY + HOUR, supervision_kind="超期督办"),
        case("VOIDED", voided_at=MONDAY + HOUR),
        *(late(f"LATE{n}") for n in range(3)),
        late("REFUSED", AppealOutcome.REFUSED),
        late("GRANTED", AppealOutcome.GRANTED),
        case("WEST", area_code="9902", **once, events=back("街道")),
    )
    return hall


def page(hall: Hall, lang: str = "zh", **said: str) -> str:
    return drawn(exceptions.register, hall, "exceptions", NOW, lang, **said)


def test_every_number_opens_exactly_its_cases(hall: Hall) -> None:
    found = opened(hall, page(hall))
    counted = {(selection.count, selection.returned, selection.flag): n for n, selection in found}
    assert counted["returned", None, None] == 5
    assert counted["returned", 2, None] == 3
    assert counted["returned", None, "second_return"] == 2
    assert counted["reworked", None, None] == 1
    assert counted["supervised", None, None] == counted["supervised_open", None, None] == 1
    assert counted["voided", None, None] == 1


def test_a_second_return_of_one_level_is_red_and_one_of_another_level_is_not(hall: Hall) -> None:
    shown = page(hall)
    assert shown.count("▲ 第 2 次") == 2
    assert shown.index("SAME-LEVEL") < shown.index("TWO-LEVELS") < shown.index("ONCE")
    assert "街道 → 区级" in shown


def test_the_time_lost_runs_from_the_first_return_to_the_latest_dispatch(hall: Hall) -> None:
    """An hour of ONCE and of WEST, three of the two with events, 47 of the one that nobody has taken since."""
    shown = page(hall)
    assert "3.0 小时" in shown
    assert "47.0 小时" in shown
    assert "11.0 小时" in shown  # (1 + 1 + 3 + 3 + 47) / 5


def test_an_exempted_case_stays_late_in_fact_and_on_time_in_the_figure(hall: Hall) -> None:
    """Of 12 due 5 are late in fact; one is exempted, so that two of twelve are on time and not one."""
    with_, without = page(hall), page(hall, appeals="without")
    rates = {(n, selection.count, selection.exemptions) for n, selection in opened(hall, with_)}
    assert {(5, "disposed_overdue", False), (1, "disposed_exempted", True), (2, "disposed_on_time", True)} <= rates
    rates = {(n, selection.count, selection.exemptions) for n, selection in opened(hall, without)}
    assert {(5, "disposed_overdue", False), (1, "disposed_on_time", False)} <= rates
    assert "16.67%" in with_
    assert "8.33%" in without


def test_appeals_and_supervision_are_listed_with_what_came_of_them(hall: Hall) -> None:
    shown = page(hall)
    assert "豁免" in shown
    assert "驳回" in shown
    assert "超期督办" in shown
    assert "未回复" in shown


def test_an_area_has_its_own(hall: Hall) -> None:
    shown = page(hall, area="9902")
    assert "WEST" in shown
    assert "SAME-LEVEL" not in shown
    assert all(selection.area == "9902" for _, selection in opened(hall, shown))


def test_what_is_not_there_and_what_is_no_word_is_said(hall: Hall) -> None:
    with pytest.raises(exceptions.NotFoundError):
        page(hall, area="nowhere")
    with pytest.raises(ValueError, match="appeals: 'half' is not one of"):
        page(hall, appeals="half")


def test_what_no_feed_tells_of_is_named_and_is_no_nought_without_a_word(hall: Hall) -> None:
    assert "没有数据源提供" in page(hall)
    assert "No source tells of" in page(hall, "en")
