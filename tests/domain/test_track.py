"""What a track amounts to: stretches, stops, gaps, mileage, time online."""

from __future__ import annotations

import pytest

from dashboard.domain.track import Odometer, Spot, gaps, mileage_m, online_s, speed_kmh, stops, stretches, thinned

METRE = 1 / 111_194.9  # degrees of latitude


def spot(second: float, north_m: float = 0.0) -> Spot:
    return Spot(int(second * 1_000_000), 0.0, north_m * METRE)


def drive(seconds: int, step_s: int = 10, speed_ms: float = 10.0, start_s: int = 0, start_m: float = 0.0) -> list[Spot]:
    return [spot(start_s + s, start_m + speed_ms * s) for s in range(0, seconds + 1, step_s)]


def test_ten_metres_a_second_are_36_kmh() -> None:
    assert round(speed_kmh(spot(0), spot(10, 100)), 2) == 36.0


def test_two_fixes_of_one_second_are_judged_as_if_a_second_lay_between_them() -> None:
    assert round(speed_kmh(spot(0), spot(0.1, 10)), 2) == 36.0


def test_mileage_is_what_was_driven() -> None:
    assert round(mileage_m(drive(600))) == 6000


def test_a_parked_receiver_that_wanders_drives_nothing() -> None:
    wandering = [spot(10 * i, 12.0 * (i % 2)) for i in range(500)]
    assert mileage_m(wandering) == 0.0


def test_a_walker_drives_as_far_as_he_walks() -> None:
    assert 950 < mileage_m(drive(1000, speed_ms=1.0)) <= 1000


def test_nothing_is_driven_over_a_gap() -> None:
    assert round(mileage_m([*drive(100), *drive(100, start_s=1000, start_m=9000)])) == 2000


def test_nothing_is_driven_over_a_jump() -> None:
    assert round(mileage_m([*drive(100), *drive(100, start_s=110, start_m=9000)])) == 2000


def test_silence_beyond_five_minutes_is_not_online() -> None:
    assert online_s([spot(0), spot(300), spot(601)]) == 300.0


def test_a_gap_lies_between_the_last_fix_before_and_the_first_after() -> None:
    assert gaps([spot(0), spot(300), spot(601), spot(610)]) == [(300_000_000, 601_000_000)]


def test_a_track_is_cut_at_gaps_and_jumps() -> None:
    track = [*drive(50), *drive(50, start_s=400), *drive(50, start_s=460, start_m=9000)]
    assert [len(part) for part in stretches(track)] == [6, 6, 6]


def test_more_than_ten_minutes_within_fifty_metres_is_a_stop() -> None:
    parked = [spot(100 + 10 * i, 1000 + i % 3) for i in range(62)]
    (stop,) = stops([*drive(90), *parked, *drive(100, start_s=720, start_m=1100)])
    assert (stop.start_us, stop.end_us, round(stop.lat / METRE)) == (100_000_000, 710_000_000, 1001)


def test_ten_minutes_sharp_are_no_stop() -> None:
    assert stops([spot(10 * i) for i in range(61)]) == []


def test_a_silence_is_no_stop() -> None:
    assert stops([spot(0), spot(1200)]) == []


def test_an_empty_track_amounts_to_nothing() -> None:
    assert (stretches([]), stops([]), gaps([]), mileage_m([]), online_s([])) == ([], [], [], 0, 0)


def test_an_odometer_goes_on_where_it_was_left() -> None:
    track = drive(600, speed_ms=1.0)
    first = Odometer()
    before = sum(first.step(one)[0] for one in track[:30])
    second = Odometer(first.last, first.counted_to)
    assert before + sum(second.step(one)[0] for one in track[30:]) == pytest.approx(mileage_m(track))


def test_a_thinned_track_keeps_both_ends_and_no_silence_grows_into_a_gap() -> None:
    track = [spot(second) for second in (0, 10, 20, 30, 40, 50, 60, 70, 359, 360, 365)]
    assert [one.at_us // 1_000_000 for one in thinned(track, 60)] == [0, 60, 70, 359, 365]
