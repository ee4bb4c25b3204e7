"""Scheduled briefings: written when due, a missed one caught up once, one that fails told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.city import Briefings
from dashboard.clock import StandingClock
from dashboard.domain.period import Calendar
from dashboard.domain.scope import Scope
from dashboard.export.briefing.archive import Archive, Frozen
from dashboard.export.briefing.writing import Order, Written
from dashboard.hall import Hall
from dashboard.schedule.briefings import Secretary
from dashboard.schedule.runner import next_time
from dashboard.snapshot.board import Board
from dashboard.store.briefings import ordered_files, take_order
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, case, city, hydrant, take

SHANGHAI = ZoneInfo(ZONE)
WEEKLY = Briefings.model_validate({"schedules": {"monday": {"cron": "0 8 * * 1", "formats": ["html"]}}})
WHOLE = Scope("99")
EIGHT = datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(ZONE, MONDAY)


@pytest.fixture
def hall(database: Database, clock: StandingClock) -> Iterator[Hall]:
    plain = city()
    declaration = plain.declaration.model_copy(update={"briefings": WEEKLY})
    hall = Hall(replace(plain, declaration=declaration), database, Board(), clock)
    hall.furnish()
    take(hydrant(database), case("A1"))
    return hall


def secretary(hall: Hall, root: Path) -> Secretary:
    return Secretary(hall, root, {}, lambda cron, after: next_time(cron, SHANGHAI, after))


def due_times(archive: Archive, hall: Hall) -> list[datetime]:
    return [run.due_at for run in archive.runs(hall.whole_scope)]


def test_nothing_is_written_before_it_is_due(hall: Hall, clock: StandingClock, tmp_path: Path) -> None:
    keep = secretary(hall, tmp_path)
    keep()
    clock.at = EIGHT - timedelta(minutes=1)
    keep()
    assert due_times(hall.archive, hall) == []
    [schedule] = hall.archive.schedules(hall.whole_scope)
    assert (schedule.next_at, schedule.last) == (EIGHT, None)


def test_when_due_the_week_that_is_over_is_written_once(hall: Hall, clock: StandingClock, tmp_path: Path) -> None:
    keep = secretary(hall, tmp_path)
    keep()
    clock.at = EIGHT + timedelta(seconds=20)
    keep()
    keep()
    secretary(hall, tmp_path)()
    assert due_times(hall.archive, hall) == [EIGHT]
    [line] = hall.archive.lines(hall.whole_scope)
    assert (line.head.issue.zh, line.as_of, line.state) == ("2026年第47期", EIGHT, "complete")
    assert [path.name for path in (tmp_path / line.code).glob("*.html")] == [f"yunpu_week_2026-11-16_{line.code}.html"]


def test_of_three_missed_runs_the_last_is_caught_up_once(hall: Hall, clock: StandingClock, tmp_path: Path) -> None:
    secretary(hall, tmp_path)()
    clock.at = EIGHT + timedelta(days=15)
    keep = secretary(hall, tmp_path)
    keep()
    keep()
    assert due_times(hall.archive, hall) == [EIGHT + timedelta(days=14)]


def test_what_was_under_way_when_the_hall_stopped_has_failed(
    hall: Hall, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = secretary(hall, tmp_path)
    keep()
    clock.at = EIGHT

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "compose", stopped)
        with pytest.raises(KeyboardInterrupt):
            keep()
    secretary(hall, tmp_path)()
    [run] = hall.archive.runs(hall.whole_scope)
    assert (run.outcome, run.problem) == ("failed", "the hall stopped while it was being written / 生成途中停机")


def test_one_that_fails_says_why(
    hall: Hall, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = secretary(hall, tmp_path)
    keep()
    clock.at = EIGHT

    def broken(*_: object) -> None:
        raise ValueError("no such column")

    monkeypatch.setattr(Archive, "compose", broken)
    keep()
    [run] = hall.archive.runs(hall.whole_scope)
    assert (run.outcome, run.problem) == ("failed", "no such column")


def ordered(hall: Hall, of: str = "week", scope: Scope = WHOLE) -> str:
    code = hall.freeze_report(scope, "report", of, "zh")
    assert code is not None
    return code


def state(hall: Hall, code: str) -> str | None:
    [line] = [one for one in hall.archive.lines(hall.whole_scope) if one.code == code]
    return line.state


@pytest.fixture
def few_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.schedule.briefings.FORMATS", ("html", "xlsx"))


@pytest.mark.usefixtures("few_formats")
def test_what_was_ordered_is_written_by_whoever_keeps_the_schedules(hall: Hall, tmp_path: Path) -> None:
    code = ordered(hall)
    assert state(hall, code) == "waiting"
    secretary(hall, tmp_path)()
    opened = hall.archive.open(code, hall.whole_scope)
    assert opened is not None
    assert (opened.line.state, opened.line.run and opened.line.run.done) == ("complete", 4)
    assert [one.name.rpartition(".")[2] for one in opened.files] == ["html", "xlsx"]
    assert all((tmp_path / code / one.name).is_file() for one in opened.files)


@pytest.mark.usefixtures("few_formats")
def test_asked_for_again_while_it_is_written_it_is_the_same_and_afterwards_another(hall: Hall, tmp_path: Path) -> None:
    first = ordered(hall)
    assert ordered(hall) == first
    assert len({first, ordered(hall, "month"), ordered(hall, scope=Scope("9901"))}) == 3
    secretary(hall, tmp_path)()
    assert {run.state for run in hall.archive.runs(hall.whole_scope)} == {"complete"}
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at += timedelta(minutes=1)
    assert ordered(hall) != first


@pytest.mark.usefixtures("few_formats")
def test_an_order_outlives_the_hall_and_one_that_broke_off_can_be_given_again(hall: Hall, tmp_path: Path) -> None:
    waits, broke_off = ordered(hall), ordered(hall, "month")
    with hall.database.writing() as connection:
        [*_, (run_id, _, _)] = ordered_files(connection)
        assert take_order(connection, run_id, hall.clock.now(), 4)
        assert not take_order(connection, run_id, hall.clock.now(), 4)
    (tmp_path / broke_off).mkdir()
    (tmp_path / broke_off / "left_behind.xlsx").touch()
    secretary(hall, tmp_path)()
    assert [state(hall, code) for code in (waits, broke_off)] == ["complete", "failed"]
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at += timedelta(minutes=1)
    hall.archive.order(broke_off, "zh")
    hall.archive.order(waits, "zh")  # which has its files
    assert state(hall, broke_off) == "waiting"
    secretary(hall, tmp_path)()
    assert [state(hall, code) for code in (waits, broke_off)] == ["complete", "complete"]
    assert not (tmp_path / broke_off / "left_behind.xlsx").exists()


def test_only_walls_that_lie_in_the_scope_are_pictured(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Order] = []

    def written(frozen: Frozen, order: Order, *_: object) -> Written:
        asked.append(order)
        return Written(None, (), (), None)

    monkeypatch.setattr("dashboard.schedule.briefings.write", written)
    ordered(hall)
    ordered(hall, scope=Scope("9901"))
    Secretary(hall, tmp_path, {"main": "http://127.0.0.1:9/wall/main"}, lambda *_: None)()
    assert [list(order.walls) for order in asked] == [["main"], []]
    assert ["png" in order.formats for order in asked] == [True, False]


def test_a_line_that_is_no_cron_is_refused_at_the_start(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cron '0 25 \\* \\* 1'"):
        next_time("0 25 * * 1", SHANGHAI, MONDAY)


@pytest.mark.parametrize(
    ("cron", "day"), [("0 8 * * 0", 22), ("0 8 * * 7", 22), ("0 8 * * 1", 23), ("0 8 * * 1-5", 17), ("0 8 * * sun", 22)]
)
def test_weekdays_are_counted_as_cron_does(cron: str, day: int) -> None:
    at = next_time(cron, SHANGHAI, datetime(2026, 11, 16, 12, tzinfo=SHANGHAI))
    assert at == datetime(2026, 11, day, 8, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("of", "first", "end"),
    [
        ("week", "2026-12-28", "2027-01-04"),
        ("this_week", "2027-01-04", "2027-01-11"),
        ("month", "2026-12-01", "2027-01-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
    ],
)
def test_the_last_period_that_is_over_is_briefed(of: str, first: str, end: str) -> None:
    period = Calendar(SHANGHAI).briefed(of, datetime(2027, 1, 4, 8, tzinfo=SHANGHAI))
    days = [at.astimezone(SHANGHAI).date().isoformat() for at in (period.start, period.end)]
    assert days == [first, end]
