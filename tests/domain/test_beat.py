"""When a checkpoint or a road segment counts as passed."""

from __future__ import annotations

from dashboard.domain.beat import PASS_APART_US, Pass, checkpoint, joined_passes, needed, segment, share_met, times
from dashboard.domain.place import Point

HALF, OTHER_HALF, WHOLE = 0b00111, 0b11100, 0b11111
ROAD = [[Point(0.0, 0.0), Point(0.0, 0.001), Point(0.0, 0.002)]]  # 222.4 m northward


def test_three_of_five_marks_are_sixty_percent() -> None:
    assert (needed(5, 0.6), needed(5, 0.61), needed(1, 1.0), needed(60, 0.001)) == (3, 4, 1, 1)


def test_each_pass_that_went_far_enough_counts_and_one_that_did_not_does_not() -> None:
    assert times([WHOLE, HALF, 0b00001], 5, 0.6) == 2


def test_what_only_several_drove_together_was_passed_once() -> None:
    assert times([HALF, OTHER_HALF], 5, 0.9) == 1
    assert times([HALF], 5, 0.9) == 0
    assert share_met([HALF, OTHER_HALF], 5) == 1.0


def test_a_segment_is_followed_by_the_middles_of_its_pieces() -> None:
    found = segment("roads", "河东路", 25, 0.6, ROAD)
    assert found is not None
    assert round(found.length_m, 1) == 222.4
    north = [mark.lat * 111_194.9 for mark in found.marks]
    assert [round(metres) for metres in north] == [12, 37, 62, 86, 111, 136, 161, 185, 210]  # nine pieces of 24.7 m


def test_a_long_segment_has_no_more_marks_than_one_number_holds() -> None:
    found = segment("roads", "环线", 25, 0.6, [[Point(0.0, 0.0), Point(0.0, 0.1)]])
    assert found is not None
    assert len(found.marks) == 60


def test_a_segment_without_length_is_none() -> None:
    assert segment("roads", "点", 25, 0.6, [[Point(0.0, 0.0), Point(0.0, 0.0)]]) is None


def test_another_radius_is_another_beat() -> None:
    at = Point(0.0, 0.0)
    assert checkpoint("a", "桥头", 50, at).key == checkpoint("a", "桥头", 50, at).key
    assert len({checkpoint("a", "桥头", radius, at).key for radius in (50, 60)}) == 2


def test_who_is_back_within_half_an_hour_is_on_the_same_pass() -> None:
    first, back = Pass(0, 10, 1), Pass(10 + PASS_APART_US, 11 + PASS_APART_US, 2)
    later = Pass(12 + 2 * PASS_APART_US, 12 + 2 * PASS_APART_US, 4)
    whole = [(one.first_us, one.last_us, one.pieces) for one, _ in joined_passes([later, back, first])]
    assert whole == [(0, 11 + PASS_APART_US, 3), (later.first_us, later.last_us, 4)]
