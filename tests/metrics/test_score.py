"""综合指标值: points, weights, bands and grades."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from dashboard.metrics.score import DEFAULT_SCORES, Numbers, Score, grade_of, scored

DEPARTMENT = DEFAULT_SCORES["department"]
NUMBERS: Numbers = {
    "registered": (120, None),
    "closure_rate": (95, 100),
    "on_time_disposal_rate": (90, 100),
    "rework_rate": (2, 100),
}


def declared(**changes: Any) -> dict[str, Any]:
    part = {"indicator": "closure_rate", "weight": 100}
    return {"of": "department", "label": {"zh": "分", "en": "score"}, "parts": [part]} | changes


def test_a_department_is_scored_as_the_printed_note_says() -> None:
    """立案 120 → 75 分 × 10%, 95 × 30%, 90 × 30%, (100 − 2) × 30%."""
    found = scored(DEPARTMENT, NUMBERS)
    assert [part.contribution for part in found.parts] == [
        Decimal("7.50"),
        Decimal("28.50"),
        Decimal("27.00"),
        Decimal("29.40"),
    ]
    assert (found.value, found.grade) == (Decimal("92.40"), "A")


def test_a_part_that_cannot_be_judged_leaves_no_score() -> None:
    found = scored(DEPARTMENT, {**NUMBERS, "rework_rate": (0, 0)})
    assert (found.value, found.grade) == (None, None)


def test_the_least_denominator_is_the_sample() -> None:
    assert scored(DEPARTMENT, {**NUMBERS, "closure_rate": (7, 8)}).sample == 8


@pytest.mark.parametrize(
    ("registered", "points"), [(50, 100), (51, 90), (100, 90), (101, 75), (500, 60), (1000, 40), (1001, 0)]
)
def test_a_band_ends_with_its_number(registered: int, points: int) -> None:
    assert scored(DEPARTMENT, {**NUMBERS, "registered": (registered, None)}).parts[0].points == points


def test_an_area_s_registrations_are_of_one_grid() -> None:
    numbers: Numbers = {
        "public_report_share": (10, 100),
        "registered": (9, None),
        "closure_rate": (9, 9),
        "on_time_closure_rate": (9, 9),
    }
    assert scored(DEFAULT_SCORES["area"], numbers, grids=1).parts[1].points == 0
    assert scored(DEFAULT_SCORES["area"], numbers, grids=9).parts[1].points == 90


@pytest.mark.parametrize(
    ("exact", "grade"), [("90", "A"), ("89.999", "B"), ("75", "B"), ("60", "C"), ("40", "D"), ("39.999", "E")]
)
def test_a_grade_goes_by_the_unrounded_score(exact: str, grade: str) -> None:
    assert grade_of(DEPARTMENT, Fraction(exact)) == grade


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parts": [{"indicator": "closure_rate", "weight": 70}]}, "the weights sum to 70, not 100"),
        ({"parts": [{"indicator": "nonsense", "weight": 100}]}, "no such rate 'nonsense'"),
        ({"parts": [{"indicator": "registered", "weight": 100, "by": "bands"}]}, "the last has no 'up_to'"),
        ({"grades": {"A": 70, "B": 80}}, "each grade is no lower than the next"),
    ],
)
def test_a_score_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Score.model_validate(declared(**changes))
