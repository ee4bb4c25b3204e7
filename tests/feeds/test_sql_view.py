"""A view of a neighbouring database, read upwards by time of change."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dashboard.clock import StandingClock
from dashboard.feeds.contract import BadRow, FeedError, Watermark
from dashboard.feeds.sql_view import SqlView
from tests.feeds.declarations import NOW, declaration, numbers

CASE = {"external_id": "id", "reported_at": "changed", "updated_at": "changed"}


def database(folder: Path, *rows: tuple[Any, Any], kind: str = "TEXT") -> Path:
    path = folder / "neighbour.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS cases (id INTEGER, changed {kind}, 姓名 TEXT DEFAULT 'secret')")
        connection.execute("CREATE VIEW IF NOT EXISTS 案件视图 AS SELECT * FROM cases")
        connection.executemany("INSERT INTO cases (id, changed) VALUES (?, ?)", rows)
    connection.close()
    return path


def view_feed(path: Path, case: dict[str, Any] = CASE, time_format: str = "iso", **options: Any) -> SqlView:
    settings = {"url": f"sqlite:///{path}", "view": "案件视图", "updated_at": "changed", "cursor": "iso", **options}
    return SqlView(declaration("sql_view", case, options=settings, time_format=time_format), StandingClock("UTC", NOW))


def two_polls(feed: SqlView, path: Path, *later: tuple[Any, Any]) -> tuple[list[str], list[str]]:
    """What a first poll brings, and what a second one does after these rows were added."""
    first = feed.fetch(None)
    database(path.parent, *later)
    return numbers(feed, first), numbers(feed, feed.fetch(first.watermark))


def test_all_rows_are_read_by_time_of_change(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path, (1, "2026-11-22 03:02:00"), (2, "2026-11-22 03:01:00")))
    assert numbers(feed, feed.fetch(None)) == ["2", "1"]


@pytest.mark.parametrize(
    ("cursor", "kind", "moments"),
    [
        ("iso", "TEXT", ("2026-11-22 03:00:00", "2026-11-22 03:20:00", "2026-11-22 03:30:00")),
        ("iso", "TEXT", ("2026-11-22T03:00:00.5Z", "2026-11-22T03:20:00.5Z", "2026-11-22T03:30:00.5Z")),
        ("epoch_s", "INTEGER", (1795316400, 1795317600, 1795318200)),
        ("epoch_ms", "INTEGER", (1795316400000, 1795317600000, 1795318200000)),
        (
            "native",
            "DATETIME",
            ("2026-11-22 03:00:00.000000", "2026-11-22 03:20:00.000000", "2026-11-22 03:30:00.000000"),
        ),
    ],
)
def test_the_next_poll_looks_back_ten_minutes(
    tmp_path: Path, cursor: str, kind: str, moments: tuple[Any, Any, Any]
) -> None:
    old, late, new = moments
    path = database(tmp_path, (1, old), (3, new), kind=kind)
    feed = view_feed(path, cursor=cursor, time_format=cursor if "epoch" in cursor else "iso")
    assert two_polls(feed, path, (2, late)) == (["1", "3"], ["2", "3"])


def test_rows_of_one_moment_are_not_lost_between_questions(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path, *((number, "2026-11-22 03:00:00") for number in range(1, 8))), limit=3)
    assert numbers(feed, feed.fetch(None)) == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_poll_goes_on_where_the_one_before_had_enough(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path, *((number, "2026-11-22 03:00:00") for number in range(1, 5))))
    before = Watermark({"newest": "2026-11-22 03:00:00", "after": ["2026-11-22 03:00:00", 2]})
    assert numbers(feed, feed.fetch(before)) == ["3", "4"]


def test_a_change_that_lies_ahead_of_us_does_not_hide_those_before_it(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path, (1, "2026-11-22 03:00:00"), (2, "2036-11-22 03:00:00")))
    assert feed.fetch(None).watermark.state["newest"] == "2026-11-22 03:00:00"


def test_nothing_new_is_unchanged_and_keeps_the_watermark(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path))
    payload = feed.fetch(Watermark({"newest": "2026-11-22 03:00:00", "after": None}))
    assert (payload.unchanged, payload.watermark.state["newest"]) == (True, "2026-11-22 03:00:00")


def test_only_columns_that_the_rules_name_leave_the_source(tmp_path: Path) -> None:
    payload = view_feed(database(tmp_path, (1, "2026-11-22 03:00:00"))).fetch(None)
    assert payload.parts[0].content[0].keys() == {"id", "changed"}


def test_a_bad_row_is_named_by_its_id(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path, (7, "2026-11-22 99:00:00")))
    assert [row.where for row in feed.parse(feed.fetch(None)) if isinstance(row, BadRow)] == ["案件视图 id=7"]


@pytest.mark.parametrize("view", ["cases; DROP TABLE cases", "(SELECT 1)", "a.b.c", "cases--", "1"])
def test_a_view_is_a_name_and_never_sql(tmp_path: Path, view: str) -> None:
    with pytest.raises(ValueError, match=r"options\.view"):
        view_feed(database(tmp_path), view=view)


def test_the_source_cannot_be_written_to(tmp_path: Path) -> None:
    feed = view_feed(database(tmp_path))
    with feed._engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("INSERT INTO cases (id) VALUES (1)")


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FeedError):
        view_feed(tmp_path / "neighbour.db").fetch(None)
    assert not (tmp_path / "neighbour.db").exists()


def test_a_missing_view_is_named_and_stays_missing(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no view 'v_case'") as caught:
        view_feed(database(tmp_path), view="v_case").fetch(None)
    assert caught.value.permanent


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"has no closed_at \(ended\)"):
        view_feed(database(tmp_path), {**CASE, "closed_at": "ended"}).fetch(None)


def test_no_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"options\.url") as caught:
        view_feed(tmp_path, url="oracle9://reader:secret@db/x")
    assert "secret" not in str(caught.value)
