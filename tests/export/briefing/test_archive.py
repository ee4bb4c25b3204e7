"""A briefing is frozen once, opens by its code, and composed again says the same unless a source corrected itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.archive import CODE_LETTERS, shown_code
from dashboard.domain.frozen import from_text, head_of, to_text
from dashboard.domain.scope import Scope
from dashboard.export.briefing.archive import Archive
from dashboard.export.briefing.collect import Question
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, declaration, hydrant, take
from tests.redrawn import DAY, redrawn_hall

STEPS = ("registered_at", "dispatched_at", "due_at", "disposed_at", "closed_at")
HOTLINE = declaration(case={"external_id": "id", "reported_at": "at", **{step: step for step in STEPS}})
DAY_OF_CHANGE = datetime.combine(DAY, time(), ZoneInfo(ZONE))
WEEK_LATER = MONDAY + timedelta(days=7)


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    hall = Hall(city(HOTLINE), database, Board(), StandingClock(ZONE, WEEK_LATER))
    hall.furnish()
    take(
        hydrant(database, WEEK_LATER),
        case("A1", disposed_at=MONDAY + HOUR, closed_at=MONDAY + 2 * HOUR),
        case("A2", disposed_at=MONDAY + 30 * HOUR, closed_at=MONDAY + 31 * HOUR),
        case("A3", area_code="9902"),
    )
    return hall


@pytest.fixture
def archive(hall: Hall) -> Archive:
    return hall.archive


def question(hall: Hall, **said: object) -> Question:
    given = {"period": hall.calendar.iso_week(2026, 47), "scope": hall.whole_scope, "basis": "due", "as_of": WEEK_LATER}
    return Question(**(given | said))  # type: ignore[arg-type]


def figures(archive: Archive, question: Question) -> dict[str, object]:
    return {one.key: one.value for one in archive.compose(question).figures()}


def test_a_briefing_counts_its_week(archive: Archive, hall: Hall) -> None:
    told = figures(archive, question(hall))
    assert [told[f"total/{slug}"] for slug in ("reported", "closed", "disposed_on_time", "dispose_due")] == [3, 2, 1, 3]
    assert told["left_over/pending_overdue"] == 1


def test_a_frozen_briefing_is_read_again_as_what_it_was(archive: Archive, hall: Hall) -> None:
    composed = archive.compose(question(hall))
    frozen = archive.freeze(composed)
    opened = archive.open(frozen.code, hall.whole_scope)
    assert opened is not None
    assert opened.briefing == composed
    assert opened.untouched
    assert from_text(to_text(composed)) == composed


def test_a_code_opens_however_it_is_typed(archive: Archive, hall: Hall) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    assert set(frozen.code) <= set(CODE_LETTERS)
    assert archive.open(shown_code(frozen.code).lower(), hall.whole_scope) is not None
    assert archive.open("ABC-DEF-GHJ", hall.whole_scope) is None


def test_composed_again_as_of_its_time_it_says_the_same(archive: Archive, hall: Hall) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    opened = archive.open(frozen.code, hall.whole_scope)
    assert opened is not None
    anew, found = archive.again(opened)
    assert (found, anew.figures_hash) == ([], opened.line.figures_hash)


def test_what_a_source_corrected_since_is_listed(archive: Archive, hall: Hall, database: Database) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    take(hydrant(database, WEEK_LATER), case("A3", area_code="9902", disposed_at=MONDAY + HOUR))
    opened = archive.open(frozen.code, hall.whole_scope)
    assert opened is not None
    _, found = archive.again(opened)
    told = {one.key: (one.before, one.after) for one in found}
    assert told["total/disposed_on_time"] == (1, 2)
    assert told["left_over/pending_overdue"] == (1, 0)
    assert "total/reported" not in told


def test_as_of_an_earlier_moment_what_closed_later_is_open(archive: Archive, hall: Hall) -> None:
    told = figures(archive, question(hall, as_of=MONDAY + 3 * HOUR))
    assert [told[f"total/{slug}"] for slug in ("closed", "dispose_due", "reported")] == [1, 1, 3]


def test_a_touched_text_is_noticed(archive: Archive, hall: Hall, database: Database) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE briefing SET body = replace(body, '\"value\":3', '\"value\":4')")
    opened = archive.open(frozen.code, hall.whole_scope)
    assert opened is not None
    assert not opened.untouched


@pytest.mark.parametrize("scope", [Scope("9901"), Scope("99", frozenset({"B1"})), Scope("nowhere")])
def test_a_briefing_of_more_than_the_asker_may_see_is_not_there(archive: Archive, hall: Hall, scope: Scope) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    assert archive.open(frozen.code, scope) is None
    assert archive.lines(scope) == []
    assert [line.code for line in archive.lines(hall.whole_scope)] == [frozen.code]


def test_newer_briefings_of_others_leave_ones_own_in_the_list(
    archive: Archive, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.export.briefing.archive._LISTED", 1)
    own = archive.freeze(archive.compose(question(hall, scope=Scope("9902"))))
    newest = archive.freeze(archive.compose(question(hall)))
    assert [line.code for line in archive.lines(Scope("9902"))] == [own.code]
    assert [line.code for line in archive.lines(hall.whole_scope)] == [newest.code]


def test_the_list_reads_each_text_once(archive: Archive, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("dashboard.store.briefings.head_of", lambda text: read.append(text) or head_of(text))
    first = archive.freeze(archive.compose(question(hall)))
    assert [archive.lines(hall.whole_scope), len(read)] == [archive.lines(hall.whole_scope), 1]
    second = archive.freeze(archive.compose(question(hall, scope=Scope("9902"))))
    assert [line.code for line in archive.lines(hall.whole_scope)] == [second.code, first.code]
    assert len(read) == 2


def test_the_boundaries_are_those_of_its_moment(database: Database) -> None:
    hall = redrawn_hall(database)
    week = hall.calendar.this_week(DAY_OF_CHANGE + timedelta(days=8))
    before = hall.calendar.this_week(DAY_OF_CHANGE - timedelta(days=8))
    found = [hall.archive.compose(question(hall, period=one, as_of=one.end)).grids for one in (before, week)]
    assert [one and one.since for one in found] == [None, DAY]


def test_a_street_is_briefed_on_its_own_cases(archive: Archive, hall: Hall) -> None:
    told = figures(archive, question(hall, scope=Scope("9902")))
    assert (told["total/reported"], told["total/closed"]) == (1, 0)


def test_a_changed_definition_does_not_change_what_was_counted(
    archive: Archive, hall: Hall, database: Database
) -> None:
    frozen = archive.freeze(archive.compose(question(hall)))
    changed = city(HOTLINE)
    choices = {"definitions": {"closure_rate": {"denominator": "registered"}}}
    later = Hall(
        type(changed)(**{**vars(changed), "declaration": changed.declaration.model_copy(update=choices)}),
        database,
        Board(),
        hall.clock,
    )
    later.furnish()
    opened = later.archive.open(frozen.code, hall.whole_scope)
    assert opened is not None
    assert later.archive.again(opened)[1] == []
    anew = later.archive.compose(question(hall))
    assert {one.slug: one.version for one in anew.definitions}["closure_rate"] == 2
