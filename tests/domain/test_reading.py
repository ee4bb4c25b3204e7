"""Rates as published: every bulletin's arithmetic comes out to the last digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.reading import percent

PUBLISHED = [
    # Zhengzhou, the week of 2019-04-08
    ("郑州 立案率", 51229, 51571, "99.34"),
    ("郑州 派遣率", 49151, 51229, "95.94"),
    ("郑州 结案率", 43523, 52434, "83.01"),
    ("郑州 按期结案率", 40394, 52434, "77.04"),
    ("郑州 返工率", 276, 52434, "0.53"),
    ("郑州 延期率", 104, 52434, "0.20"),
    # the same, 常规案件 alone
    ("郑州 常规 立案率", 16570, 16754, "98.90"),
    ("郑州 常规 派遣率", 14673, 16570, "88.55"),
    ("郑州 常规 结案率", 10225, 18086, "56.54"),
    ("郑州 常规 按期结案率", 8765, 18086, "48.46"),
    ("郑州 常规 返工率", 274, 18086, "1.51"),
    ("郑州 常规 延期率", 101, 18086, "0.56"),
    # by district
    ("金水区 结案率", 1912, 1935, "98.81"),
    ("金水区 按期结案率", 1855, 1935, "95.87"),
    ("管城区 结案率", 953, 953, "100.00"),
    ("管城区 按期结案率", 936, 953, "98.22"),
    ("二七区 结案率", 806, 848, "95.05"),
    ("二七区 按期结案率", 699, 848, "82.43"),
    ("郑东新区 结案率", 596, 736, "80.98"),
    ("郑东新区 按期结案率", 372, 736, "50.54"),
    # Liyang, 2019-11
    ("溧阳 办结率", 9201, 9213, "99.87"),
    ("溧阳 113", 113, 9213, "1.23"),
    ("溧阳 1883", 1883, 9213, "20.44"),
    ("溧阳 1871", 1871, 1883, "99.36"),
    ("溧阳 1708", 1708, 9213, "18.54"),
    ("溧阳 406", 406, 9213, "4.41"),
    ("溧阳 21", 21, 406, "5.17"),
    ("溧阳 人房关联率", 170238, 167101, "101.88"),
    # others
    ("龙港 2016 办结率", 3380, 3430, "98.54"),
    ("古城街道 五月 结案率", 5912, 6026, "98.11"),
]


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED]
)
def test_a_published_rate_reproduces(numerator: int, denominator: int, published: str) -> None:
    assert str(percent(numerator, denominator)) == published


def test_the_cases_of_longgang_sum_to_those_accepted() -> None:
    assert str(percent(3380, 2252 + 96 + 312 + 770)) == "98.54"


@pytest.mark.parametrize("numerator", [0, 1, 7])
def test_nothing_to_divide_by_is_no_rate(numerator: int) -> None:
    assert percent(numerator, 0) is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "rate"),
    [
        pytest.param(0, 3, "0.00", id="none is zero, not nothing"),
        pytest.param(3, 2, "150.00", id="above a hundred is not clamped"),
        pytest.param(1, 16, "6.25", id="exact"),
        pytest.param(1, 32, "3.13", id="3.125 goes up"),
        pytest.param(3, 32, "9.38", id="9.375 goes up, as half to even would"),
        pytest.param(5, 32, "15.63", id="15.625 goes up, where half to even would not"),
        pytest.param(401, 20000, "2.01", id="2.005 goes up, where binary floats would not"),
        pytest.param(19999, 20000, "99.99", id="99.995 is not all"),
        pytest.param(999999, 1000000, "99.99", id="99.9999 is not all"),
        pytest.param(20000, 20000, "100.00", id="all"),
        pytest.param(20001, 20000, "100.01", id="100.005 goes up"),
    ],
)
def test_two_decimals_half_up(numerator: int, denominator: int, rate: str) -> None:
    assert str(percent(numerator, denominator)) == rate


@given(numerator=st.integers(0, 10**9), denominator=st.integers(1, 10**9))
def test_a_hundred_percent_is_said_only_of_all(numerator: int, denominator: int) -> None:
    rate = percent(numerator, denominator)
    assert rate is not None
    assert (rate >= Decimal(100)) == (numerator >= denominator)
