"""A 通报 names the first and the last of each group with their values; a 清单 lists what is overdue, and no person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboard.clock import StandingClock
from dashboard.domain.briefing import Briefing, Section
from dashboard.domain.frozen import from_text, to_text
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.compose import compose
from dashboard.export.briefing.material import Counted, Material
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.export.briefing.build import NAMES, material


def of_group(*on_time: int) -> Material:
    """Departments of one group, each with 100 cases due, of which so many were disposed of on time."""
    names = {number: (f"B{number}", f"第{number}局", "市直") for number in range(1, len(on_time) + 1)}
    cells = {
        (2, number, 2, 1): {"reported": 100, "disposed_on_time": n, "disposed_overdue": 100 - n}
        for number, n in enumerate(on_time, 1)
    }
    plain = material({}, names=replace(NAMES, departments=names))
    return replace(plain, now=Counted(plain.now.period, plain.now.as_of, cells))


def section(briefing: Briefing, key: str) -> Section:
    return next(one for one in briefing.sections if one.key == key)


def test_the_first_and_the_last_of_a_group_are_named_with_their_rates() -> None:
    told = compose(of_group(99, 98, 97, 60, 50, 40), "board")
    assert (told.kind, told.title.zh) == ("board", "云浦区按期处置排名通报")
    assert [one.zh for one in section(told, "board").sentences] == [
        "红榜：第1局（99.00%）、第2局（98.00%）、第3局（97.00%）。",
        "黑榜：第4局（60.00%）、第5局（50.00%）、第6局（40.00%）。",
    ]


def test_at_most_five_stand_on_either_list_and_nobody_on_both() -> None:
    red, black = section(compose(of_group(*range(80, 95)), "board"), "board").tables
    assert (len(red.rows), len(black.rows)) == (5, 5)
    assert not {str(row[2]) for row in red.rows} & {str(row[2]) for row in black.rows}


def test_who_was_late_with_nothing_is_on_no_black_list() -> None:
    told = section(compose(of_group(100, 100, 100, 99), "board"), "board")
    assert [row[2].zh for row in told.tables[1].rows] == ["第4局"]  # type: ignore[union-attr]


def test_with_too_few_cases_nobody_is_named() -> None:
    told = section(compose(replace(of_group(9, 8), minimum_sample=500), "board"), "board")
    assert told.tables[0].rows == ()
    assert "本期不列红榜、黑榜" in told.sentences[0].zh


def test_the_list_of_the_week_has_what_is_overdue_and_what_falls_due_and_no_word_of_a_caller(
    database: Database,
) -> None:
    thursday = MONDAY + timedelta(days=3)
    hall = Hall(city(), database, Board(), StandingClock(ZONE, thursday))
    hall.furnish()
    take(
        hydrant(database),
        case("LATE", title="李四 13812345678", address="东街 1 号 李四"),
        case("SOON", due_at=thursday + 5 * HOUR),
        case("NEXT WEEK", due_at=thursday + timedelta(days=7)),
        case("DONE", disposed_at=MONDAY + HOUR),
    )
    question = Question(
        period=hall.calendar.this_week(thursday), scope=hall.whole_scope, basis="due", as_of=thursday, kind="due_list"
    )
    told = hall.archive.compose(question)
    assert section(told, "due_list").sentences[0].zh == (
        "截至2026年11月19日 09:00，超期未处置 1 件，2026年11月23日 00:00 前到期 1 件。"
    )
    assert [row[1] for row in section(told, "cases").tables[0].rows] == ["LATE", "SOON"]
    assert told.warnings[0].zh.startswith("本期尚未结束")
    assert "李四" not in to_text(told)
    frozen = hall.archive.open(hall.archive.freeze(told).code, hall.whole_scope)
    assert frozen is not None
    assert frozen.briefing == from_text(to_text(told))
    assert hall.archive.again(frozen)[1] == []
