"""The example of a 数字城管 that lets out views of its wide table: its own figures and ours are the same."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.city import load_city
from dashboard.clock import StandingClock
from dashboard.domain.period import Period
from dashboard.feeds.catalog import open_feed
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.commands.console import CITIES

FOLDER = CITIES / "chengguan"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
# Seen from outside: whether a case was 派遣, when 处置 and 结案 were, and its 处置截止, in hours after it was reported.
KINDS = {
    "on time, closed": {"dispatched": 1, "due": 8, "disposed": 5, "archived": 9},
    "late, closed": {"dispatched": 1, "due": 8, "disposed": 20, "archived": 21},
    "on time, not closed": {"dispatched": 1, "due": 8, "disposed": 5},
    "waits, overdue": {"dispatched": 1, "due": 8},
    "waits, not due": {"dispatched": 1, "due": 400},
    "挂账": {"dispatched": 1, "due": 8, "hang": 2},
    "返工 twice, late": {"dispatched": 1, "due": 8, "disposed": 30, "archived": 31, "rework": 2},
    "回退, on time": {"dispatched": 2, "due": 12, "disposed": 9, "archived": 10, "back": 1},
    "延期": {"dispatched": 1, "due": 48, "disposed": 40, "archived": 41, "postpone": 1},
    "作废": {"dispatched": 1, "due": 8, "cancel": 1},
    "not registered yet": {},
}  # fmt: skip
TIMES = ("create", "inst", "dispatch", "dispose", "archive", "hang", "postpone", "rework", "back", "update")
FLAGS = (
    "inst", "dispatch", "need_dispose", "dispose", "intime_dispose", "overtime_dispose", "to_dispose", "archive",
    "intime_archive", "overtime_archive", "hang", "postpone", "back", "rework", "multi_rework", "cancel",
)  # fmt: skip
TEXTS = (
    "task_num", "event_src_name", "event_type_name", "main_type_id", "main_type_name", "sub_type_id", "sub_type_name",
    "district_id", "street_id", "community_id", "cell_id", "address", "event_desc", "dispose_unit_id",
    "dispose_unit_name", "act_property_name", "dispose_deadline", "report_person_tel",
)  # fmt: skip


def rows() -> Iterator[dict[str, object]]:
    """As the neighbouring system keeps them: flags by its own arithmetic, a time for each step that was taken."""
    for number in range(66):
        kind = list(KINDS.values())[number % len(KINDS)]
        start = NOW - timedelta(days=2, hours=3 + number % 40)

        def at(hours: float | None, start: datetime = start) -> str | None:
            return None if hours is None else f"{start + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"

        disposed, due, hung, cancelled = kind.get("disposed"), kind.get("due"), kind.get("hang"), kind.get("cancel")
        late = disposed is not None and disposed > kind["due"]
        passed = due is not None and start + timedelta(hours=due) <= NOW and not hung and not cancelled
        steps = [0, *(kind[name] for name in ("dispatched", "disposed", "archived", "hang", "cancel") if name in kind)]
        row: dict[str, object] = dict.fromkeys(TEXTS)
        row |= {f"{name}_num": 0 for name in FLAGS}
        row |= {
            "rec_id": 10_000 + number, "task_num": f"2026{number:04}", "event_src_name": ("监督员上报", "12345")[number % 2],
            "event_type_name": ("事件", "部件")[number % 3 == 0], "main_type_id": "03", "main_type_name": "街面秩序",
            "sub_type_id": f"03{number % 4:02}", "sub_type_name": f"小类{number % 4}", "street_id": "101",
            "community_id": ("10018", "")[number % 5 == 0], "address": "-", "report_person_tel": "13800138000",
            "dispose_unit_id": f"85{number % 3:02}", "dispose_unit_name": f"执法{number % 3}队",
            "dispose_deadline": at(due), "create_time": at(0), "inst_time": at(0.5) if kind else None,
            "dispatch_time": at(kind.get("dispatched")), "dispose_time": at(disposed or due),  # planned
            "archive_time": at(kind.get("archived")), "hang_time": at(hung), "postpone_time": at(3 if "postpone" in kind else None),
            "rework_time": at(6 if "rework" in kind else None), "back_time": at(1.5 if "back" in kind else None),
            "update_time": at(max(steps)), "inst_num": int(bool(kind)), "dispatch_num": int("dispatched" in kind),
            "dispose_num": int(disposed is not None), "intime_dispose_num": int(disposed is not None and not late),
            "overtime_dispose_num": int(late), "to_dispose_num": int(bool(kind) and disposed is None and not cancelled),
            "need_dispose_num": int(disposed is not None or passed), "archive_num": int("archived" in kind),
            "intime_archive_num": int("archived" in kind and not late), "overtime_archive_num": int("archived" in kind and late),
            "hang_num": int("hang" in kind), "postpone_num": int("postpone" in kind), "back_num": int("back" in kind),
            "rework_num": int("rework" in kind), "multi_rework_num": kind.get("rework", 0), "cancel_num": int("cancel" in kind),
        }  # fmt: skip
        yield row


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of that shape, with the views of the example over it."""
    path = tmp_path_factory.mktemp("chengguan") / "cg.db"
    columns = ["rec_id INTEGER PRIMARY KEY", *TEXTS, *(f"{n}_time" for n in TIMES), *(f"{n}_num" for n in FLAGS)]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE to_stat_info ({', '.join(columns)})")
        connection.executescript((FOLDER / "view.sql").read_text(encoding="utf-8"))
        for row in rows():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO to_stat_info ({names}) VALUES ({values})", row)
    return path


@pytest.fixture(scope="module")
def hall(neighbour: Path) -> Iterator[Hall]:
    city = load_city(FOLDER, {"chengguan_database": f"sqlite:///{neighbour}"})
    hall = Hall(city, Database(f"sqlite:///{neighbour.with_name('hall.db')}"), Board(), StandingClock(city.zone, NOW))
    hall.furnish()
    for declaration in city.feeds:
        run = poll_feed(Hydrant.of(hall), open_feed(declaration, hall.clock), declaration)
        assert (run.outcome, run.bad) == ("ok", 0), run.problem
    yield hall
    hall.database.close()


def theirs() -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows():
        if not row["cancel_num"]:
            found.update({name: n for name, n in row.items() if name.endswith("_num") and isinstance(n, int)})
    return found


def test_every_count_of_theirs_is_a_count_of_ours(hall: Hall) -> None:
    period = Period("days", NOW - timedelta(days=10), NOW)
    figures = hall.figures(period, hall.whole_scope, "due")[0].counts
    own = theirs()
    same = {
        "disposed": "dispose_num", "disposed_on_time": "intime_dispose_num",
        "disposed_overdue": "overtime_dispose_num", "dispose_pending": "to_dispose_num", "dispose_due": "need_dispose_num",
        "closed": "archive_num", "closed_on_time": "intime_archive_num", "closed_overdue": "overtime_archive_num",
        "suspended": "hang_num", "extended": "postpone_num", "returned": "back_num", "reworked": "rework_num",
    }  # fmt: skip
    assert {ours: figures[ours] for ours in same} == {ours: own[name] for ours, name in same.items()}
    # What was 作废 leaves their figures and our rates, and stays a case that was dispatched.
    assert figures["voided"] == sum(row["cancel_num"] == 1 for row in rows())
    assert figures["dispatched"] == sum(row["dispatch_num"] == 1 for row in rows())


def test_each_day_is_held_against_their_own_total(hall: Hall) -> None:
    days = [day for day in hall.reconciled(hall.whole_scope)["chengguan"] if day.theirs is not None]
    assert days
    assert [(day.theirs, day.difference) for day in days] == [(day.ours, 0) for day in days]
    assert sum(day.ours for day in days) == 66


def test_what_the_hall_does_not_need_never_leaves_the_neighbour(hall: Hall, neighbour: Path) -> None:
    assert b"13800138000" not in neighbour.with_name("hall.db").read_bytes()
    with closing(sqlite3.connect(neighbour)) as connection:
        shown = {row[1] for row in connection.execute("PRAGMA table_info(v_hall_case)")}
    assert not [name for name in shown if "tel" in name or "person" in name]
