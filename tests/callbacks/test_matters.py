"""One pothole that two feeds tell of: found, decided by a person, counted once, and never removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.clock import StandingClock
from dashboard.domain.account import Role
from dashboard.domain.case import ClassRef
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.watched import MattersFile
from dashboard.store.engine import Database
from tests.build import GARBAGE, HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry
from tests.callbacks.pages import opened

NOW = MONDAY + 30 * HOUR
CITY = Scope("99")
SPOT = Point(1.5, 0.5)
NEAR = Point(1.5003, 0.5)  # 33 m
FAR = Point(1.51, 0.5)  # a kilometre
THEIRS = ClassRef("another", "matter", GARBAGE.code, "暴露垃圾")  # of a catalogue of its own


def told(database: Database) -> None:
    """One spot by two feeds, one case elsewhere, one of the same feed, one a week before."""
    take(
        hydrant(database, NOW),
        case("H1", place=SPOT),
        case("FAR", place=FAR),
        case("OLD", place=NEAR, reported_at=MONDAY - timedelta(days=6), due_at=None),
    )
    take(hydrant(database, NOW), case("G1", place=NEAR, reported_at=MONDAY + HOUR, case_class=THEIRS), feed="grid")


def ids(hall: Hall, *keys: str) -> list[int]:
    lines = hall.case_page(Selection(), CITY, size=100).lines
    return [next(line.case_id for line in lines if line.external_id == key) for key in keys]


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    told(database)
    return hall


def look(hall: Hall) -> MattersFile:
    return hall.matters(Window(period="this_week"), CITY)


def keys(matters: MattersFile) -> list[list[str]]:
    return [[line.external_id for line in one.cases] for one in matters.candidates]


def judge(hall: Hall, verdict: str, *case_keys: str) -> bool:
    return hall.judge(ids(hall, *case_keys), verdict, "gao", CITY, lambda: None)


def test_candidates_are_of_one_class_near_in_place_and_time_and_of_two_feeds(hall: Hall) -> None:
    found = look(hall)
    assert keys(found) == [["H1", "G1"]]
    assert (found.candidates[0].apart_m, found.candidates[0].apart_s) == (33, 3600)


def test_a_confirmed_matter_counts_once_and_every_case_of_it_stays(hall: Hall) -> None:
    before = {one.slug: (one.before, one.repeats) for one in look(hall).counts}
    assert before["reported"] == (3, 0)
    assert judge(hall, "one", "H1", "G1")
    after = look(hall)
    assert keys(after) == []
    assert [[line.external_id for line in one.cases] for one in after.decided] == [["H1", "G1"]]
    assert {one.slug: (one.before, one.repeats) for one in after.counts}["reported"] == (3, 1)
    once = Selection(count="reported", once=True)
    assert {line.external_id for line in hall.case_page(once, CITY).lines} == {"H1", "FAR", "OLD"}
    assert hall.case_page(Selection(count="reported"), CITY).total == 4
    file = hall.case(ids(hall, "H1")[0], CITY)
    assert file is not None
    assert [key for key, _ in file.twins] == ["G1"]


def test_what_was_told_apart_is_not_asked_again_and_what_is_taken_apart_counts_twice(hall: Hall) -> None:
    judge(hall, "apart", "H1", "G1")
    assert keys(look(hall)) == []
    judge(hall, "one", "H1", "G1")
    judge(hall, "apart", "H1", "G1")
    found = look(hall)
    assert (keys(found), found.decided) == ([], ())
    assert {one.slug: one.repeats for one in found.counts}["reported"] == 0


def test_matters_that_share_a_case_become_one_and_lose_only_what_is_taken_out(hall: Hall) -> None:
    judge(hall, "one", "H1", "G1")
    judge(hall, "one", "G1", "FAR")
    assert {len(one.cases) for one in look(hall).decided} == {3}
    judge(hall, "apart", "FAR", "OLD")
    assert [[line.external_id for line in one.cases] for one in look(hall).decided] == [["H1", "G1"]]


def test_a_verdict_can_neither_be_changed_nor_removed(hall: Hall) -> None:
    judge(hall, "one", "H1", "G1")
    for statement in ("UPDATE matter_verdict SET verdict = 'apart'", "DELETE FROM matter_verdict_case"):
        with pytest.raises(DBAPIError, match="a verdict stays"), hall.database.writing() as connection:
            connection.execute(text(statement))


def test_nothing_is_kept_where_the_audit_cannot_be_written(hall: Hall) -> None:
    def fail() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        hall.judge(ids(hall, "H1", "G1"), "one", "gao", CITY, fail)
    assert look(hall).decided == ()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path) as opened_:
        told(opened_.hall.database)
        opened_.clock.at = NOW
        yield opened_


def test_a_person_decides_on_the_page_and_is_in_the_audit(door: Entry) -> None:
    duty, pair = door.of(Role.DUTY, CITY), ids(door.hall, "H1", "G1")
    assert "是同一件" in json.dumps(draw(duty, "/matters").get_json(), ensure_ascii=False)
    said = {"cases": ",".join(map(str, pair)), "verdict": "one"}
    assert duty.post("/matters", data=said, headers=ORIGIN).status_code == 303
    shown = json.dumps(draw(duty, "/matters").get_json(), ensure_ascii=False)
    assert "拆开" in shown
    assert any(selection.once for _, selection in opened(door.hall, shown))
    assert ("matter.judge", said["cases"], "done") in door.office.acts()


@pytest.mark.parametrize("period", ["this_week", "range&from=2026-11-16&to=2026-11-16"])
@pytest.mark.parametrize("path", ["/areas/99", "/areas/9901", "/departments/B1"])
def test_the_page_of_an_area_or_a_department_says_how_many_matters_its_cases_are(
    door: Entry, path: str, period: str
) -> None:
    duty = door.of(Role.DUTY, CITY)

    def shown() -> str:
        return json.dumps(draw(duty, f"{path}?period={period}").get_json(), ensure_ascii=False)

    def counts() -> dict[bool | None, int]:
        below = path == "/areas/99"  # the streets in its table have an area of their own
        numbers = [(n, one) for n, one in opened(door.hall, shown()) if one.count == "reported"]
        ours = [(n, one) for n, one in numbers if one.case_class is None and not (below and one.area)]
        return {one.once: n for n, one in reversed(ours)}  # what a number is held against, or made of, comes after it

    whole = counts()[None]
    assert "合并后" not in shown()
    judge(door.hall, "one", "H1", "G1")
    assert counts() == {None: whole, False: 1, True: whole - 1}
    assert "榜单仍计每一件" in shown()


def test_a_street_counts_again_what_another_told_first(door: Entry) -> None:
    take(hydrant(door.hall.database, NOW), case("W2", area_code="9902", place=None), feed="grid")
    judge(door.hall, "one", "H1", "W2")
    street = door.of(Role.STREET, Scope("9902"))
    said = opened(door.hall, json.dumps(draw(street, "/areas/9902?period=this_week").get_json(), ensure_ascii=False))
    assert {n for n, one in said if one.once is False} == {1}


@pytest.mark.parametrize("said", [{"cases": "1"}, {"cases": "1,x"}, {"cases": "1,1"}, {"verdict": "maybe"}])
def test_what_is_no_verdict_is_refused(door: Entry, said: dict[str, str]) -> None:
    form = {"cases": "1,2", "verdict": "one"} | said
    assert door.of(Role.DUTY, CITY).post("/matters", data=form, headers=ORIGIN).status_code == 400


def test_cases_outside_the_scope_are_not_judged_nor_a_grid_worker_asked(door: Entry) -> None:
    pair = ",".join(map(str, ids(door.hall, "H1", "W1")))
    street = door.of(Role.STREET, Scope("9901"))
    assert street.post("/matters", data={"cases": pair, "verdict": "one"}, headers=ORIGIN).status_code == 404
    worker = door.of(Role.GRID_WORKER, Scope("9901"))
    assert worker.post("/matters", data={"cases": pair, "verdict": "one"}, headers=ORIGIN).status_code == 403
    assert "是同一件" not in json.dumps(draw(worker, "/matters").get_json(), ensure_ascii=False)
