"""The Wilson interval, against published values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dashboard.metrics.interval import wilson


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(81, 263, "25.53", "36.62"), (15, 148, "6.24", "16.05"), (0, 20, "0.00", "16.11"), (20, 20, "83.89", "100.00")],
)
def test_the_interval_of_a_share(numerator: int, denominator: int, low: str, high: str) -> None:
    assert wilson(numerator, denominator) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_none(numerator: int, denominator: int) -> None:
    assert wilson(numerator, denominator) is None
