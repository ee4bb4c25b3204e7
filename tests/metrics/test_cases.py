"""Tallies into counts and rates, on either basis, as a city defines them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dashboard.domain.selection import Basis
from dashboard.metrics.cases import Definitions, mean_hours
from dashboard.metrics.definition import terms_of

OURS = Definitions.of_city({})
TALLIED = {
    "disposed_on_time": 60, "disposed_overdue": 19, "pending_overdue": 11,
    "cohort": 121, "cohort_disposed": 101, "cohort_disposed_overdue": 19, "cohort_pending_overdue": 11,
    "cohort_disposed_unexempted": 19,
}  # fmt: skip


APPEALED = TALLIED | {"disposed_exempted": 3, "cohort_disposed_unexempted": 16}


@pytest.mark.parametrize(
    ("basis", "exemptions", "on_time", "late", "exempted"),
    [("due", True, 63, 16, 3), ("due", False, 60, 19, 3), ("cohort", True, 94, 16, 3), ("cohort", False, 91, 19, 3)],
)
def test_a_granted_appeal_is_on_time_in_the_figures_unless_they_are_asked_without(
    basis: Basis, exemptions: bool, on_time: int, late: int, exempted: int
) -> None:
    counts = OURS.figures(APPEALED, basis, exemptions=exemptions).counts
    found = tuple(counts[slug] for slug in ("disposed_on_time", "disposed_overdue", "disposed_exempted"))
    assert found == (on_time, late, exempted)


@pytest.mark.parametrize(
    ("slug", "basis", "rate"),
    [
        ("disposal_rate", "due", (79, 90, Decimal("87.78"))),
        ("on_time_disposal_rate", "due", (60, 90, Decimal("66.67"))),
        ("overdue_pending_rate", "due", (11, 90, Decimal("12.22"))),
        ("disposal_rate", "cohort", (101, 121, Decimal("83.47"))),
        ("on_time_disposal_rate", "cohort", (91, 121, Decimal("75.21"))),
        ("closure_rate", "due", (0, 0, None)),
    ],
)
def test_a_rate_and_what_it_is_made_of(slug: str, basis: Basis, rate: tuple[int, int, Decimal | None]) -> None:
    assert OURS.rate(slug, TALLIED, basis) == rate


def test_figures_hold_every_count_and_rate_of_the_catalogue() -> None:
    figures = OURS.figures({}, "due")
    assert (set(figures.counts), set(figures.rates)) == (set(OURS.counts), set(OURS.rates))


def test_figures_say_what_the_single_rate_says() -> None:
    assert OURS.figures(TALLIED, "cohort").rates["on_time_disposal_rate"] == Decimal("75.21")


def test_without_any_case_every_rate_is_unknown() -> None:
    assert set(OURS.figures({}, "due").rates.values()) == {None}


def test_a_city_may_divide_rework_by_what_was_disposed() -> None:
    city = Definitions.of_city({"rework_rate": {"denominator": "disposed"}})
    assert city.rate("rework_rate", {**TALLIED, "reworked": 8}) == (8, 79, Decimal("10.13"))


def test_a_city_s_choice_leaves_the_other_rates_alone() -> None:
    city = Definitions.of_city({"rework_rate": {"denominator": "disposed"}})
    assert city.rates["extension_rate"] == OURS.rates["extension_rate"]


def test_a_city_may_rename_a_rate_in_one_language() -> None:
    renamed = Definitions.of_city({"closure_rate": {"zh": "办结率"}}).rates["closure_rate"].label
    assert (renamed.zh, renamed.en) == ("办结率", "Closure rate")


@pytest.mark.parametrize(
    ("choices", "complaint"),
    [
        pytest.param({"rework": {}}, r"definitions\.rework: no such rate; there are disposal_rate, ", id="rate"),
        pytest.param(
            {"rework_rate": {"denominator": "done"}},
            r"definitions\.rework_rate: no such count 'done'; there are reported, ",
            id="count",
        ),
        pytest.param(
            {"rework_rate": {"denominater": "disposed"}},
            r"definitions\.rework_rate: a rate has no 'denominater'",
            id="part",
        ),
        pytest.param({"rework_rate": {"better": "upp"}}, r"definitions\.rework_rate: better is 'upp'", id="direction"),
    ],
)
def test_a_wrong_definition_is_named(choices: dict[str, dict[str, str]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Definitions.of_city(choices)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("a", ((1, "a"),)),
        ("a + b - c", ((1, "a"), (1, "b"), (-1, "c"))),
        ("a+b", ((1, "a"), (1, "b"))),
    ],
)
def test_a_sum_of_names(text: str, terms: tuple[tuple[int, str], ...]) -> None:
    assert terms_of(text) == terms


@pytest.mark.parametrize("text", ["", "a b", "a +", "a * b", "- a"])
def test_what_is_no_sum_of_names_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a sum of names"):
        terms_of(text)


@pytest.mark.parametrize(
    ("seconds", "cases", "hours"), [(5400, 1, "1.50"), (3600, 3, "0.33"), (18, 1, "0.01"), (0, 2, "0.00")]
)
def test_a_mean_in_hours(seconds: int, cases: int, hours: str) -> None:
    assert str(mean_hours(seconds, cases)) == hours


def test_no_cases_have_no_mean() -> None:
    assert mean_hours(0, 0) is None


def test_a_count_takes_an_owner_and_nothing_else() -> None:
    assert Definitions.of_city({"reported": {"owner": "监督科"}}).owners == {"reported": "监督科"}
    with pytest.raises(ValueError, match=r"definitions\.reported: no such rate"):
        Definitions.of_city({"reported": {"better": "up"}})


def test_a_rate_says_in_a_sentence_what_it_is_made_of() -> None:
    note = Definitions.of_city({"rework_rate": {"denominator": "disposed"}}).note("rework_rate")
    assert note is not None
    assert note.zh.startswith("返工率 = 返工数 ÷ 处置数 × 100%。不含")
