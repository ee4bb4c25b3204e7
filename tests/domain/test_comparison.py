"""A figure against another."""

from __future__ import annotations

from decimal import Decimal

from dashboard.domain.comparison import Comparison, compared, points


def test_counts_differ_in_percent_of_the_earlier() -> None:
    assert compared(150, 120) == Comparison(120, Decimal("25.00"), "up")
    assert compared(90, 120) == Comparison(120, Decimal("25.00"), "down")


def test_from_none_at_all_it_is_new_and_has_no_percentage() -> None:
    assert compared(5, 0) == Comparison(0, None, "new")


def test_rates_differ_in_points_as_they_are_printed() -> None:
    assert points(Decimal("98.31"), Decimal("98.27")) == Comparison(Decimal("98.27"), Decimal("0.04"), "up")


def test_against_what_is_not_known_there_is_no_comparison() -> None:
    assert compared(5, None).kind == "unknown"
    assert points(None, Decimal("1.00")).kind == "unknown"
