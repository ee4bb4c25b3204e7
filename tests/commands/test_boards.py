"""The boards of two real cities: each department with the very figures that the commands print for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard.city import load_city
from dashboard.clock import StandingClock
from dashboard.domain.board import BoardQuestion
from dashboard.domain.window import Window
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.evaluation import BoardLine
from dashboard.store.engine import Database
from tests.commands.console import Console

LATER = datetime(2020, 1, 1, tzinfo=UTC)
IN_BOSTON = Window(
    period="range",
    first=date(2015, 1, 1),
    last=date(2016, 1, 12),
    at=datetime(2016, 1, 13, 3, 22, 40, tzinfo=UTC),  # 22:22:40 there, the last closing in its file
)
IN_PINGSHAN = Window(
    period="range",
    first=date(2018, 1, 1),
    last=date(2018, 12, 31),
    at=datetime(2018, 12, 31, 16, 0, tzinfo=UTC),  # 2019-01-01 there
)


@contextmanager
def opened(console: Console) -> Iterator[Hall]:
    assert console.city is not None
    variables = {"state": str(console.state), "real_data": str(console.real_data or "")}
    city = load_city(console.city, variables)
    database = Database(f"sqlite:///{console.state / f'{console.city.name}.db'}")
    yield Hall(city, database, Board(), StandingClock(city.zone, LATER))
    database.close()


def lines_of(console: Console, window: Window, indicator: str) -> list[BoardLine]:
    """Everybody on the board, in its order, whichever page they stand on."""
    question = BoardQuestion(indicator=indicator, window=window)
    with opened(console) as hall:
        boards = [hall.leaderboard(question.but(page=page), hall.whole_scope) for page in (1, 2)]
    return [line for board in boards if board is not None for group in board.groups for line in group.lines]


def printed(console: Console, window: Window, as_of: str) -> dict[str, Any]:
    words = ("--from", str(window.first), "--to", str(window.last), "--as-of", as_of, "--format", "json")
    return {row["key"]: row for row in console("figures", *words, "--by", "department").report["rows"] if row["key"]}


def differing(lines: list[BoardLine], rows: dict[str, Any], above: str, below: str, rate: str) -> list[str]:
    """The departments whose numbers are not those that are printed."""
    shown = {line.key: (line.numerator, line.denominator, str(line.rate)) for line in lines}
    said = {key: (row["counts"][above], row["counts"][below], str(row["rates"][rate])) for key, row in rows.items()}
    return [key for key in said if shown.get(key) != said[key]]


@pytest.mark.parametrize(
    ("rate", "above"), [("on_time_disposal_rate", "disposed_on_time"), ("disposal_rate", "disposed")]
)
def test_every_department_of_boston_stands_with_its_printed_figures(boston: Console, rate: str, above: str) -> None:
    rows = printed(boston, IN_BOSTON, "2016-01-12 22:22:40")
    assert len(rows) > 10
    assert differing(lines_of(boston, IN_BOSTON, rate), rows, above, "dispose_due", rate) == []


def test_the_departments_of_boston_sum_to_its_published_rate(boston: Console) -> None:
    lines = lines_of(boston, IN_BOSTON, "disposal_rate")
    assert (sum(line.numerator for line in lines), sum(line.denominator or 0 for line in lines)) == (79_208, 90_652)


@pytest.mark.parametrize(("rate", "above"), [("on_time_closure_rate", "closed_on_time"), ("closure_rate", "closed")])
def test_every_unit_of_pingshan_stands_with_its_printed_figures(pingshan: Console, rate: str, above: str) -> None:
    rows = printed(pingshan, IN_PINGSHAN, "2019-01-01")
    assert len(rows) == 120
    assert differing(lines_of(pingshan, IN_PINGSHAN, rate), rows, above, "close_due", rate) == []


def test_units_of_one_case_stand_last_and_unranked(pingshan: Console) -> None:
    lines = lines_of(pingshan, IN_PINGSHAN, "on_time_closure_rate")
    assert {line.rank for line in lines if line.denominator == 1} == {None}
    unranked = [line.rank is None for line in lines]
    assert unranked == sorted(unranked)
