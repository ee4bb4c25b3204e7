"""Which areas were visited, from a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from plotly.utils import PlotlyJSONEncoder

from callbacks import coverage
from callbacks.desk import Asked
from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import Coverage
from dashboard.store.engine import Database
from layouts.words import Words
from tests.build import MONDAY, ZONE, case, city, hydrant
from tests.build import take as take_cases
from tests.callbacks.test_feeds import Pages
from tests.store.test_patrols import fix, take

NOW = MONDAY + timedelta(hours=2)


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    """A car that passed the west street twice and the east one never."""
    hall = Hall(city(), database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    take(hydrant(database), fix("V1", 0), fix("V1", 1), fix("V1", 60))
    return hall


def found(hall: Hall, state: str | None = None, scope: Scope | None = None) -> Coverage:
    return hall.coverage(scope or hall.whole_scope, NOW, state, 1)


def names(coverage: Coverage) -> list[str]:
    return [line.name for line in coverage.lines]


def test_an_area_is_visited_passed_again_or_missed(hall: Hall) -> None:
    shown = found(hall)
    assert (shown.visited, shown.repeated, shown.missed) == (1, 1, 1)


def test_each_count_is_a_list_of_as_many(hall: Hall) -> None:
    lists = [names(found(hall, state)) for state in ("visited", "repeated", "missed")]
    assert lists == [["西街"], ["西街"], ["东街"]]


def test_a_day_without_any_position_is_unknown_and_not_unvisited(hall: Hall) -> None:
    lines = {line.name: line.by_day[-2:] for line in found(hall).lines}
    assert lines == {"东街": (None, 0), "西街": (None, 2)}


def test_silence_is_quiet_where_somebody_was_and_cut_where_nobody_could_know(hall: Hall) -> None:
    assert {line.name: line.silence for line in found(hall).lines} == {"东街": "data_cut", "西街": "quiet"}


def test_an_area_that_nobody_visited_though_there_were_positions_is_not_patrolled(hall: Hall) -> None:
    take(hydrant(hall.database), *(fix("V1", past - 1440 * day) for day in range(1, 6) for past in (0, 1)))
    assert {line.name: line.silence for line in found(hall).lines} == {"东街": "unvisited", "西街": "quiet"}


def test_an_area_with_a_report_is_not_silent(hall: Hall) -> None:
    take_cases(hydrant(hall.database), case("A1", area_code="9901"))
    assert {line.name: line.silence for line in found(hall).lines}["东街"] == ""


def test_a_shift_without_positions_missed_nothing(hall: Hall) -> None:
    shown = hall.coverage(hall.whole_scope, MONDAY + timedelta(hours=9), None, 1)
    assert (shown.heard, shown.missed, shown.lines[0].in_shift) == (False, 0, None)


def test_a_scope_sees_its_own_areas_alone(hall: Hall) -> None:
    assert names(found(hall, scope=Scope("9901"))) == ["东街"]
    assert names(found(hall, scope=Scope("77"))) == []


def test_the_page_tells_the_states_by_shape_and_word(hall: Hall) -> None:
    pages = Pages()
    coverage.register(pages, hall)  # type: ignore[arg-type]
    asked = Asked({}, Words("zh"), hall.whole_scope, NOW)
    page = json.dumps(pages.drawn["coverage"](asked), cls=PlotlyJSONEncoder, ensure_ascii=False)
    for said in ("silence-data_cut", "数据中断", "silence-quiet", "静默·已巡查", "passes-2", "passes-unknown"):
        assert said in page


def test_the_page_says_nothing_of_silence_where_cases_were_reported(hall: Hall) -> None:
    take_cases(hydrant(hall.database), case("A1", area_code="9901"), case("A2", area_code="9902"))
    pages = Pages()
    coverage.register(pages, hall)  # type: ignore[arg-type]
    page = json.dumps(pages.drawn["coverage"](Asked({}, Words("en"), hall.whole_scope, NOW)), cls=PlotlyJSONEncoder)
    assert "state silence-" not in page


def test_a_lone_fix_is_no_day_of_patrols(hall: Hall) -> None:
    take(hydrant(hall.database), fix("V1", -1440))
    assert {line.name: line.by_day[-2] for line in found(hall).lines} == {"东街": None, "西街": None}
