"""The beats of a city folder, and which of them a step passes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from dashboard.beats import BeatFinder, read_beats
from dashboard.declared import DeclarationError
from dashboard.domain.beat import Beat, Trail, checkpoint
from dashboard.domain.place import Point
from dashboard.domain.track import Spot
from tests.beats import LENGTH, declared
from tests.test_places import layer

METRE = 1 / 111_194.9  # degrees
POST = checkpoint("posts", "桥头", 50, Point(0.0, 0.0))


def met(*spots: tuple[float, float], every_s: float = 10, beats: Sequence[Beat] = (POST,)) -> list[tuple[int, str]]:
    """(seconds, name) of what a unit meets that goes from spot to spot, in metres east and north of the checkpoint."""
    names = {beat.key: beat.name for beat in beats}
    track = [Spot(int(n * every_s) * 1_000_000, e * METRE, north * METRE) for n, (e, north) in enumerate(spots)]
    found = BeatFinder(beats)([Trail(1, track, [True] * len(track))])
    return [(one.at_us // 1_000_000, names[one.key]) for one in found]


def test_points_and_lines_are_read_with_what_counts_as_passed(tmp_path: Path) -> None:
    found = {beat.name: beat for beat in read_beats(declared(tmp_path))}
    assert list(found) == ["桥头", "东门", "河东路", "东大街"]
    assert (found["桥头"].radius_m, len(found["桥头"].marks)) == (50.0, 1)
    road = found["河东路"]
    assert (road.radius_m, road.share, round(road.length_m, 1), len(road.marks)) == (25.0, 0.6, 889.6, 36)
    assert round(road.marks[0].lat, 6) == 0.700111  # the middle of the first 24.7 m


def test_a_layer_whose_file_is_missing_is_named(tmp_path: Path) -> None:
    city = declared(tmp_path)
    (tmp_path / "checkpoints.csv").unlink()
    with pytest.raises(DeclarationError, match=r"checkpoints\.csv"):
        read_beats(city)


@pytest.mark.parametrize("more", [{"kind": "sites", "radius_m": 50}, {"kind": "checkpoints", "share": 0.5}])
def test_only_what_is_to_be_passed_says_how(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        layer(**more)


def test_a_fix_within_the_radius_meets_it_and_one_beyond_does_not() -> None:
    assert [met(spot) for spot in ((0, 49), (35, 35), (0, 51), (36, 36))] == [[(0, "桥头")], [(0, "桥头")], [], []]


def test_the_straight_way_between_two_fixes_meets_it() -> None:
    assert met((-200, 40), (200, 40)) == [(10, "桥头")]
    assert met((-200, 60), (200, 60)) == []
    assert met((-200, 0), (-60, 0)) == []  # not what lies ahead


@pytest.mark.parametrize(("every_s", "times"), [(60, 1), (61, 0)])
def test_what_lies_between_fixes_too_far_apart_is_not_known(every_s: float, times: int) -> None:
    assert len(met((-200, 0), (200, 0), every_s=every_s)) == times


def test_a_jump_is_no_way() -> None:
    assert met((-500, 0), (500, 0), every_s=20) == []  # 180 km/h


def test_units_are_not_taken_for_one_another() -> None:
    west, east = (Spot(n, metres * METRE, 0.0) for n, metres in enumerate((-200, 200)))
    assert BeatFinder([POST])([Trail(1, [west], [True]), Trail(2, [east], [True])]) == []


def test_only_what_is_new_counts_and_the_way_on_from_it() -> None:
    track = [Spot(n * 10_000_000, metres * METRE, 0.0) for n, metres in enumerate((-20, -60, 60, 20))]
    for new, moments in (((0, 0, 0, 1), [30]), ((0, 1, 0, 0), [10, 20]), ((0, 0, 0, 0), [])):
        found = BeatFinder([POST])([Trail(1, track, [bool(one) for one in new])])
        assert [one.at_us // 1_000_000 for one in found] == moments


def test_each_radius_is_its_own() -> None:
    wide = checkpoint("posts", "广场", 100, Point(0.0, 0.0))
    assert met((0, 80), beats=(POST, wide)) == [(0, "广场")]


def test_the_marks_of_one_step_are_one_number(tmp_path: Path) -> None:
    finder = BeatFinder(read_beats(declared(tmp_path)))
    spots = [Spot(n * 30_000_000, 0.5, 0.7 + LENGTH * n) for n in range(2)]
    assert [one.pieces.bit_count() for one in finder([Trail(1, spots, [True, True])])] == [1, 36]


def test_no_spots_meet_nothing() -> None:
    assert BeatFinder([POST])([]) == []
