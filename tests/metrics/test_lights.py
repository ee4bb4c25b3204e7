"""Green, yellow and red, by how much of its limit an open case has used."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.metrics.lights import lights

HOUR_US = 3_600_000_000
DISPATCHED_US = 500_000 * HOUR_US


def light(hours_in: float, limit_hours: float | None = 10, pending: int = 1, running: int = 1) -> str:
    due = None if limit_hours is None else DISPATCHED_US + int(limit_hours * HOUR_US)
    row = {"due_us": due, "dispatched_us": DISPATCHED_US, "dispose_pending": pending, "running": running}
    return lights(pd.DataFrame([row]), DISPATCHED_US + int(hours_in * HOUR_US), 0.8).iloc[0]


@pytest.mark.parametrize(
    ("hours_in", "colour"),
    [(0, "green"), (7.99, "green"), (8, "yellow"), (9.99, "yellow"), (10, "red"), (30, "red")],
)
def test_of_a_limit_of_ten_hours(hours_in: float, colour: str) -> None:
    assert light(hours_in) == colour


def test_a_case_without_a_due_time_has_no_light() -> None:
    assert light(30, limit_hours=None) == ""


def test_a_case_whose_clock_stands_has_no_light() -> None:
    assert light(30, running=0) == ""


def test_a_case_its_department_has_finished_has_no_light() -> None:
    assert light(30, pending=0) == ""


def test_a_case_that_was_due_before_it_was_dispatched_is_red() -> None:
    assert light(0, limit_hours=-1) == "red"


def test_no_open_cases_have_no_lights() -> None:
    empty = pd.DataFrame(columns=["due_us", "dispatched_us", "dispose_pending", "running"])
    assert lights(empty, DISPATCHED_US, 0.8).tolist() == []
