"""Which checkpoints and road segments a shift passed, counted by hand from a real store."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dashboard.clock import StandingClock
from dashboard.domain.beat import BeatKind
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.details import BeatCoverage, BeatsAsked
from dashboard.store.engine import Database
from tests.beats import drive, furnished, water
from tests.build import HOUR, MONDAY, ZONE
from tests.store.test_patrols import fix, take

NOW = MONDAY + 2 * HOUR
POST, ROAD = BeatKind.CHECKPOINT, BeatKind.SEGMENT


@pytest.fixture
def hall(database: Database, tmp_path: Path) -> Hall:
    """V1 was at 桥头 twice an hour apart and V2 once; V1 drove the first half of 河东路, V2 all of it."""
    hall = furnished(database, tmp_path, StandingClock(ZONE, NOW))
    take(water(hall), fix("V1", 0), fix("V1", 60), fix("V2", 30), *drive("V1", 5000, 0, 0.5), *drive("V2", 5400, 0, 1))
    return hall


def shown(hall: Hall, kind: BeatKind = POST, scope: Scope | None = None, **asked: Any) -> BeatCoverage:
    found = hall.beat_coverage(scope or hall.whole_scope, BeatsAsked(kind, **({"at": NOW} | asked)))
    assert found is not None
    return found


def states(coverage: BeatCoverage) -> dict[str, tuple[str, int | None]]:
    return {line.name: (line.state, line.in_shift) for line in coverage.lines}


def test_a_checkpoint_is_missed_or_passed_so_many_times(hall: Hall) -> None:
    assert states(shown(hall)) == {"东门": ("missed", 0), "桥头": ("repeated", 3)}


def test_a_segment_is_passed_by_who_drove_enough_of_it(hall: Hall) -> None:
    coverage = shown(hall, ROAD)
    assert states(coverage) == {"东大街": ("missed", 0), "河东路": ("visited", 1)}
    assert [line.driven for line in coverage.lines] == [0.0, 1.0]


def test_half_a_segment_is_missed_and_both_halves_by_two_units_are_one_pass(hall: Hall) -> None:
    take(water(hall), *drive("V3", 0, 0, 0.5, lon=1.5))
    assert (states(shown(hall, ROAD))["东大街"], shown(hall, ROAD).lines[0].driven) == (("missed", 0), 19 / 36)
    take(water(hall), *drive("V4", 0, 1, 0.5, lon=1.5))
    assert states(shown(hall, ROAD))["东大街"] == ("visited", 1)


def test_each_count_is_a_list_of_as_many(hall: Hall) -> None:
    counts = shown(hall).counts
    lists = {state: [line.name for line in shown(hall, state=state).lines] for state in counts}
    assert {state: len(names) for state, names in lists.items()} == dict(counts)
    assert (lists["missed"], lists["visited"], lists["repeated"]) == (["东门"], ["桥头"], ["桥头"])


def test_it_is_said_by_whom_and_when_last(hall: Hall) -> None:
    line = shown(hall).lines[-1]
    assert (line.last_unit, line.last_at) == ("V1", MONDAY + HOUR)


def test_a_number_opens_the_passes_behind_it(hall: Hall) -> None:
    post = next(line for line in shown(hall).lines if line.name == "桥头")
    opened = shown(hall, beat=post.id).opened
    assert opened is not None
    assert opened.times == post.in_shift == len(opened.passes) == 3
    assert [(one.unit, one.first_at - MONDAY) for one in opened.passes] == [
        ("V1", HOUR),
        ("V2", HOUR / 2),
        ("V1", timedelta(0)),
    ]
    road = next(line for line in shown(hall, ROAD).lines if line.name == "河东路")
    opened = shown(hall, ROAD, beat=road.id).opened
    assert opened is not None
    assert [(one.unit, round(one.share, 3), one.whole) for one in opened.passes] == [
        ("V2", 1.0, True),
        ("V1", 0.528, False),
    ]


def test_a_day_holds_the_passes_of_its_shifts(hall: Hall) -> None:
    take(water(hall), fix("V9", -1440), fix("V9", -1438), fix("V9", -1440 + 9 * 60), fix("V9", -1440 + 9 * 60 + 2))
    line = shown(hall).lines[-1]
    assert line.by_day[-3:] == (None, 2, 3)  # two shifts of Sunday, the one on Monday, nothing before
    opened = shown(hall, beat=line.id, day=date(2026, 11, 15)).opened
    assert opened is not None
    assert (opened.times, [one.unit for one in opened.passes]) == (2, ["V9", "V9"])


def test_a_shift_in_which_nobody_was_heard_of_missed_nothing(hall: Hall) -> None:
    coverage = shown(hall, at=MONDAY + 9 * HOUR)
    assert coverage.heard is None
    assert states(coverage) == {"东门": ("data_cut", None), "桥头": ("data_cut", None)}
    assert coverage.counts["missed"] == 0


def test_a_lone_fix_makes_neither_a_shift_nor_a_day_known(hall: Hall) -> None:
    take(water(hall), fix("V9", 9 * 60), fix("V9", -1440))
    coverage = shown(hall, at=MONDAY + 9 * HOUR)
    assert coverage.heard is None
    assert coverage.counts["missed"] == 0
    assert {line.name: line.by_day[-2] for line in coverage.lines} == {"东门": None, "桥头": 1}


def test_it_is_said_from_when_to_when_anybody_was_heard_of(hall: Hall) -> None:
    assert shown(hall).heard == (MONDAY, MONDAY + timedelta(seconds=5480))


def test_what_was_declared_during_a_shift_was_not_missed_in_it(hall: Hall, tmp_path: Path) -> None:
    again = furnished(hall.database, tmp_path, hall.clock, share=0.8)
    assert states(shown(again, ROAD)) == {"东大街": ("undeclared", None), "河东路": ("undeclared", None)}
    take(water(again), *drive("V5", 6600, 0, 1))
    assert states(shown(again, ROAD)) == {"东大街": ("undeclared", None), "河东路": ("visited", 1)}
    shares = [shown(again, ROAD, at=at).rules[0].share for at in (NOW, MONDAY - 9 * HOUR)]
    assert shares == [0.8, 0.6]  # the night before it was the former that counted


def test_a_scope_holds_what_lies_in_it(hall: Hall) -> None:
    assert list(states(shown(hall, scope=Scope("9901")))) == ["东门"]
    assert list(states(shown(hall, ROAD, scope=Scope("9902")))) == ["河东路"]
    assert states(shown(hall, scope=Scope("77"))) == {}
    post = next(line.id for line in shown(hall).lines if line.name == "桥头")
    assert hall.beat_coverage(Scope("9901"), BeatsAsked(POST, NOW, beat=post)) is None


def test_a_unit_that_has_left_the_scope_is_named_and_not_opened(hall: Hall) -> None:
    take(water(hall), fix("V2", 119, place=Point(1.01, 0.7)))
    post = next(line.id for line in shown(hall).lines if line.name == "桥头")
    opened = shown(hall, scope=Scope("9902"), beat=post).opened
    assert opened is not None
    assert {one.unit: one.unit_id is not None for one in opened.passes} == {"V1": True, "V2": False}


def test_what_is_declared_says_what_counts(hall: Hall) -> None:
    rules = [(rule.zh, rule.radius_m, rule.share) for kind in (POST, ROAD) for rule in shown(hall, kind).rules]
    assert rules == [("打卡点", 50.0, 1.0), ("路段", 25.0, 0.6)]


def test_no_position_is_read_for_the_page(hall: Hall) -> None:
    said: list[str] = []
    road = shown(hall, ROAD).lines[0].id

    def hear(*told: Any) -> None:
        said.append(told[2])

    event.listen(hall.database._reader, "before_cursor_execute", hear)
    shown(hall, ROAD, beat=road)
    assert len(said) <= 12, said
    assert not [one for one in said if "FROM fix" in one or "JOIN fix" in one]
