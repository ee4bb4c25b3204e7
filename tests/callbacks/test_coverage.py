"""Which areas were visited, from a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser
from plotly.utils import PlotlyJSONEncoder

from app import create_app
from callbacks import coverage
from callbacks.desk import Asked, NotFoundError
from callbacks.listening import listening
from dashboard.clock import StandingClock
from dashboard.domain.beat import BeatKind
from dashboard.domain.patrol import FixRecord
from dashboard.domain.scope import Scope
from dashboard.export.briefing.collect import Question
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import BeatsAsked, Coverage
from dashboard.store.engine import Database
from layouts.words import Words
from tests.beats import drive, furnished, water
from tests.build import MONDAY, ZONE, case, city, hydrant
from tests.build import take as take_cases
from tests.callbacks.pages import Pages, drawn
from tests.conftest import fresh_sqlite
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


def outages(hall: Hall) -> list[tuple[int, int]]:
    """Of the last three days: shifts nobody was heard of in, of those that patrols go out in and that have begun."""
    return list(found(hall).outages[-3:])


def shift(day: int, hour: int) -> tuple[FixRecord, FixRecord]:
    """V1 in the west street at an hour of a day before Monday."""
    at = (hour - 9) * 60 - 1440 * day
    return fix("V1", at), fix("V1", at + 1)


def test_a_morning_nobody_was_heard_of_in_does_not_mark_the_evening(hall: Hall) -> None:
    take(hydrant(hall.database), *shift(2, 10), *shift(2, 18), *shift(1, 18))
    shown = found(hall)
    assert outages(hall) == [(0, 2), (1, 2), (0, 1)]
    assert {line.name: line.by_day[-3:] for line in shown.lines} == {"东街": (0, 0, 0), "西街": (2, 1, 2)}
    page = page_of(hall)
    assert ("11-15 ◐" in page, "11-14 ◐" in page, "◐ 当日有班次数据中断" in page) == (True, False, True)


def test_what_is_cut_is_counted_by_shifts_and_not_by_days(hall: Hall) -> None:
    """Each of the seven days is heard of, in one shift of two."""
    take(hydrant(hall.database), *(one for day in range(1, 7) for one in shift(day, 18)))
    silences = {line.name: line.silence for line in found(hall).lines}
    assert silences == {"东街": "unvisited", "西街": "quiet"}
    cut, shifts = (sum(numbers) for numbers in zip(*found(hall).outages[-7:], strict=True))
    assert (cut, shifts) == (6, 13)
    take(hydrant(hall.database), *shift(1, 1))  # the night, too: of 20 shifts 12 are unknown now
    assert {line.name: line.silence for line in found(hall).lines}["东街"] == "data_cut"


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


@pytest.fixture
def with_beats(database: Database, tmp_path: Path) -> Hall:
    """A car twice at one of two checkpoints, and along one of two roads."""
    hall = furnished(database, tmp_path, StandingClock(ZONE, NOW))
    take(water(hall), fix("V1", 0), fix("V1", 1), fix("V1", 60), *drive("V1", 5000, 0, 1))
    return hall


def page_of(hall: Hall, lang: str = "zh", **said: str) -> str:
    return drawn(coverage.register, hall, "coverage", NOW, lang, **said)


def test_a_city_without_beats_offers_areas_alone(hall: Hall) -> None:
    assert "of=checkpoint" not in page_of(hall)


@pytest.mark.parametrize(("of", "name"), [("checkpoint", "桥头"), ("segment", "河东路")])
def test_every_number_of_the_beats_opens_its_list(with_beats: Hall, of: str, name: str) -> None:
    page = page_of(with_beats, of=of)
    for said in (name, "beat-missed", "本班次已巡 1", f"of={of}&at=2026-11-16T08%3A00&state=missed", "day=2026-11-16"):
        assert said in page
    shown = with_beats.beat_coverage(with_beats.whole_scope, BeatsAsked(BeatKind(of), NOW, state="visited"))
    assert shown is not None
    opened = page_of(with_beats, of=of, beat=str(shown.lines[0].id))
    assert f"{name}：本班次的经过 · {shown.lines[0].in_shift}" in opened
    assert "/patrols/replay?units=1&from=2026-11-16T" in opened


def test_the_page_says_what_counts(with_beats: Hall) -> None:
    assert "打卡点：进入 50 米以内计为到过一次。" in page_of(with_beats, of="checkpoint")
    assert "Roads: what is driven within 25 m counts; 60% of the length" in page_of(with_beats, "en", of="segment")
    assert "班次 2026-11-16 08:00 至 16:00" in page_of(with_beats, of="segment")


def test_a_shift_nobody_was_heard_of_in_is_cut_and_not_missed(with_beats: Hall) -> None:
    page = page_of(with_beats, of="checkpoint", at="2026-11-14T09:00")
    assert "beat-data_cut" in page
    assert "beat-missed" not in page


@pytest.mark.parametrize("said", [{"of": "x"}, {"of": "segment", "state": "x"}, {"of": "segment", "beat": "x"}])
def test_an_address_that_cannot_be_read_is_refused(with_beats: Hall, said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="x"):
        page_of(with_beats, **said)


def test_areas_beats_and_briefings_know_the_same_shifts(with_beats: Hall) -> None:
    sunday = [one for hour in (18, 22) for one in shift(1, hour)]
    take(water(with_beats), *sunday, *shift(2, 10), fix("V1", -3 * 1440))
    areas = found(with_beats)
    beats = with_beats.beat_coverage(with_beats.whole_scope, BeatsAsked(BeatKind.CHECKPOINT, NOW))
    assert beats is not None
    assert beats.outages == areas.outages
    assert areas.outages[-4:] == ((2, 2), (1, 2), (1, 2), (0, 1))
    assert {line.by_day[-4:] for line in beats.lines if line.name == "东门"} == {(None, 0, 0, 0)}
    page = page_of(with_beats, of="checkpoint")
    assert ("11-15 ◐" in page, "11-16 ◐" in page, "◐ 当日有班次数据中断" in page) == (True, False, True)
    week = with_beats.archive.calendar.iso_week(2026, 46)  # Sunday and what is before it
    asked = Question(period=week, scope=with_beats.whole_scope, basis="due", as_of=NOW)
    said = [one.zh for part in with_beats.archive.compose(asked).sections for one in part.sentences]
    assert "另有 12 个班次数据中断，其间到没到过不能判断。" in said  # of the fourteen that patrols go out in
    assert any(one.startswith("本期有定位 2 个班次，") for one in said)


def test_what_lies_out_of_scope_is_not_found(with_beats: Hall) -> None:
    pages = Pages()
    coverage.register(pages, with_beats)  # type: ignore[arg-type]
    east = Scope("9901")
    shown = with_beats.beat_coverage(with_beats.whole_scope, BeatsAsked(BeatKind.CHECKPOINT, NOW, state="visited"))
    assert shown is not None
    with pytest.raises(NotFoundError):
        pages.drawn["coverage"](Asked({"of": "checkpoint", "beat": str(shown.lines[0].id)}, Words("zh"), east, NOW))
    page = str(pages.drawn["coverage"](Asked({"of": "checkpoint"}, Words("zh"), east, NOW)))
    assert "东门" in page
    assert "桥头" not in page


def test_numbers_are_opened_in_a_browser_and_nothing_runs_over(browser: Browser, tmp_path: Path) -> None:
    hall = furnished(Database(fresh_sqlite(tmp_path)), tmp_path, StandingClock(ZONE, NOW))
    take(water(hall), fix("V1", 0), fix("V1", 60), *drive("V1", 5000, 0, 1), *drive("V2", 6000, 0, 0.5))
    server = listening(create_app(Settings(state=tmp_path), hall), "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"http://127.0.0.1:{server.effective_port}/patrols/coverage")
    page.click("text=路段")
    page.wait_for_selector("text=东大街")
    page.click("text=本班次已巡 1")
    page.wait_for_selector("text=东大街", state="detached")
    assert page.locator("tbody tr").count() == 1
    assert page.locator(".beat-visited").inner_text() == "已巡"
    page.click("tbody td[data-label='本班次次数'] a")
    page.wait_for_selector("text=河东路：本班次的经过 · 1")
    assert page.locator("td[data-label='走过长度']").all_inner_texts() == ["53%", "100%"]
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("text=打卡点")
    page.wait_for_selector(".beat-repeated")
    days = [day.bounding_box() for day in page.locator("tbody tr:first-child td:has(> .passes)").all()]
    assert len({round(day["y"]) for day in days if day}) == 2  # two lines of seven, not fourteen lines
    page.close()
    server.close()
    hall.database.close()
