"""A column is as wide as what it holds asks for."""

from __future__ import annotations

import pytest

from dashboard.export.briefing.columns import shares

HEAD = ("Group", "Department", "Disposed", "On-time disposal rate", "Change")
ROW = ("企业权属", "消防救援大队", "1,031", "100.00%", "+22.22 pp")


def test_a_number_with_its_unit_and_a_word_stay_on_one_line_where_there_is_room_for_them() -> None:
    group, department, disposed, rate, change = (40 * share for share in shares([HEAD, ROW], 40))
    assert group > 4
    assert department > 0.55 * len("Department")
    assert disposed > 0.55 * len("Disposed")
    assert rate > 0.55 * len("disposal")
    assert change > 0.55 * len("+22.22 pp")


def test_the_whole_line_is_shared_out() -> None:
    assert sum(shares([HEAD, ROW], 40)) == pytest.approx(1)
    assert sum(shares([HEAD, ROW], 10)) == pytest.approx(1)


def test_the_longer_text_gets_the_room_that_is_left() -> None:
    short, long = shares([("甲", "一份很长的说明，写得不短")], 20)
    assert long > 5 * short
