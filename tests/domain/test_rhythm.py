"""The phases of a week, whatever day and hour the city's week begins at."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.period import Calendar
from dashboard.domain.rhythm import Phase, spans
from tests.build import HOUR, MONDAY

ZONE = ZoneInfo("Asia/Shanghai")
PHASES = (
    Phase(("报到", "Report in"), "friday", time(18), "report_in"),
    Phase(("收集", "Collect"), "wednesday", time(18), "collect"),
    Phase(("清单", "List"), "thursday", time(12), "list"),
)


def laid(calendar: Calendar, phases: tuple[Phase, ...] = PHASES) -> list[tuple[str, str, str]]:
    week = calendar.this_week(MONDAY)
    found = spans(phases, week, calendar)
    return [(one.phase.of, *(f"{at.astimezone(ZONE):%m-%d %H:%M}" for at in (one.start, one.end))) for one in found]


def test_each_phase_runs_from_the_cut_off_of_the_one_before() -> None:
    assert laid(Calendar(ZONE)) == [
        ("collect", "11-16 00:00", "11-18 18:00"),
        ("list", "11-18 18:00", "11-19 12:00"),
        ("report_in", "11-19 12:00", "11-20 18:00"),
    ]


@pytest.mark.parametrize(
    ("starts", "cut_off", "last"),
    [
        ("saturday", time(0), ("report_in", "11-19 12:00", "11-20 18:00")),
        ("friday", time(12), ("list", "11-18 18:00", "11-19 12:00")),
        ("friday", time(18), ("report_in", "11-19 12:00", "11-20 18:00")),
    ],
)
def test_a_week_that_begins_elsewhere_takes_the_same_phases(starts: str, cut_off: time, last: tuple[str, ...]) -> None:
    """A week from Friday noon on has its Friday evening first, and one from that very hour on has it last."""
    assert laid(Calendar(ZONE, starts, cut_off))[-1] == last


def test_a_phase_is_ahead_running_and_over() -> None:
    calendar = Calendar(ZONE)
    [list_] = spans((PHASES[2],), calendar.this_week(MONDAY), calendar)
    assert [list_.state(at) for at in (list_.start - HOUR, list_.start, list_.end - HOUR, list_.end)] == [
        "ahead",
        "running",
        "running",
        "over",
    ]
