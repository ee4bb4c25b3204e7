"""Which complaints come again, against each looked at beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, hypot, radians

from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.repeats import Spots, repeated
from tests.build import MONDAY

NEAR_M, WEEK = 50.0, timedelta(days=7)
LAT, METRE = 31.2, 1 / 111_320


@dataclass(frozen=True)
class Report:
    id: int
    class_id: int
    lon: float
    lat: float
    reported_at: datetime


def report(id_: int, class_id: int, east_m: float, north_m: float, hours: float) -> Report:
    lon = 121.4 + east_m * METRE / cos(radians(LAT))
    return Report(id_, class_id, lon, LAT + north_m * METRE, MONDAY + timedelta(hours=hours))


def looked_at(reports: list[Report]) -> set[frozenset[int]]:
    """Every pair, and whatever hangs together by them."""
    groups = {one.id: {one.id} for one in reports}
    for one in reports:
        for other in reports:
            apart = hypot((one.lon - other.lon) * cos(radians(LAT)) / METRE, (one.lat - other.lat) / METRE)
            gap = abs(one.reported_at - other.reported_at)
            if one.class_id == other.class_id and apart <= NEAR_M and gap <= WEEK:
                whole = groups[one.id] | groups[other.id]
                groups |= dict.fromkeys(whole, whole)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


# On a raster, so that many lie at one spot; none at the very edge of near.
SOME = st.lists(
    st.builds(
        lambda class_id, east, north, hours: (class_id, east * 16.3, north * 16.3, hours),
        st.integers(1, 3),
        st.integers(0, 8),
        st.integers(0, 8),
        st.integers(0, 24 * 30),
    ),
    max_size=40,
)


@given(SOME)
def test_groups_hang_together_as_pairs_do(told: list[tuple[int, float, float, float]]) -> None:
    reports = [report(id_, *said) for id_, said in enumerate(told)]
    found = repeated(reports, NEAR_M, WEEK)
    assert {frozenset(one.id for one in group) for group in found} == looked_at(reports)
    assert [len(group) for group in found] == sorted((len(group) for group in found), reverse=True)
    assert all(group == sorted(group, key=lambda one: one.reported_at) for group in found)


@given(SOME, st.integers(0, 24 * 30), st.integers(0, 24 * 30))
def test_a_stretch_of_them_is_what_lies_in_it(
    told: list[tuple[int, float, float, float]], one: int, other: int
) -> None:
    reports = [report(id_, *said) for id_, said in enumerate(told)]
    places = [(each.lon, each.lat) for each in reports]
    spots = Spots([each.class_id for each in reports], places, [hours for *_, hours in told], NEAR_M)
    first, until = sorted((one, other))
    inside = [each for each, (*_, hours) in zip(reports, told, strict=True) if first <= hours < until]
    found = spots.groups(24 * 7, first, until)
    assert {frozenset(group) for group in found} == looked_at(inside)
    assert spots.groups(24 * 7, first, until, 2) == found[:2]


def test_a_sore_spot_is_one_however_long_it_goes_on() -> None:
    spot = [report(id_, 1, 0, 0, 24 * 6 * id_) for id_ in range(10)]
    assert repeated([*spot, report(99, 2, 0, 0, 1)], NEAR_M, WEEK) == [spot]


def test_ten_thousand_at_one_spot_are_ten_thousand_links() -> None:
    """Where a source puts what it cannot place: pairs would be fifty million."""
    [group] = repeated([report(id_, 1, 0, 0, id_ / 100) for id_ in range(10_000)], NEAR_M, WEEK)
    assert len(group) == 10_000
