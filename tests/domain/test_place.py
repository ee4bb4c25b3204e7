"""The conversions between datums, against published vectors and there and back again."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.place import Datum, Point, SourcePoint, distance_m, to_datum

SHIFTED = (Datum.GCJ02, Datum.BD09)
INSIDE_CHINA = st.builds(Point, st.floats(73.0, 136.0), st.floats(3.0, 54.0))
OUTSIDE_CHINA = st.one_of(
    st.builds(Point, st.floats(-180.0, 72.0), st.floats(-80.0, 80.0)),
    st.builds(Point, st.floats(137.9, 180.0), st.floats(-80.0, 80.0)),
    st.builds(Point, st.floats(-180.0, 180.0), st.floats(-80.0, 0.8)),
    st.builds(Point, st.floats(-180.0, 180.0), st.floats(55.9, 80.0)),
)


def vectors(real_data: Path, *datums: Datum) -> list[dict[str, str]]:
    with (real_data / "geo" / "crs_vectors.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if Datum(row["from"]) in datums]


def missed_by_m(row: dict[str, str], given: Point) -> float:
    return distance_m(given, Point(float(row["lon_out"]), float(row["lat_out"])))


def converted(row: dict[str, str]) -> Point:
    """What the vector's input becomes, as a point to measure from whatever its datum is."""
    source = SourcePoint(float(row["lon_in"]), float(row["lat_in"]), Datum(row["from"]))
    there = to_datum(source.to_wgs84(), Datum(row["to"]))
    return Point(there.lon, there.lat)


def test_the_published_gcj02_vectors_come_out_within_their_tolerance(real_data: Path) -> None:
    rows = vectors(real_data, Datum.WGS84, Datum.GCJ02)
    missed = [row for row in rows if missed_by_m(row, converted(row)) > float(row["tolerance_m"])]
    assert (len(rows), missed) == (6, [])


def test_the_published_bd09_vectors_turn_by_pi_where_baidu_turns_by_3000_times_as_many_degrees(
    real_data: Path,
) -> None:
    """They are of googollee/eviltransform, whose issue 43 says so: up to 42 m beside Baidu's own positions."""

    def as_published(row: dict[str, str]) -> Point:
        x, y = float(row["lon_in"]) - 0.0065, float(row["lat_in"]) - 0.006
        radius = math.hypot(x, y) - 0.00002 * math.sin(y * math.pi)
        angle = math.atan2(y, x) - 0.000003 * math.cos(x * math.pi)
        lon, lat = radius * math.cos(angle), radius * math.sin(angle)
        beyond = to_datum(Point(lon, lat), Datum.GCJ02)
        return Point(2 * lon - beyond.lon, 2 * lat - beyond.lat)

    rows = vectors(real_data, Datum.BD09)
    assert [round(missed_by_m(row, as_published(row)), 6) for row in rows] == [0.0, 0.0]
    assert [round(missed_by_m(row, converted(row)), 1) for row in rows] == [10.5, 41.5]


@pytest.mark.parametrize(
    ("gcj02", "bd09", "within_m"),
    [
        pytest.param((116.404, 39.915), (116.41036949371029, 39.92133699351021), 0.001, id="as other programs convert"),
        pytest.param((116.42703, 39.90245), (116.43351, 39.90851), 1.0, id="Beijing railway station on Baidu's map"),
    ],
)
def test_bd09_of(gcj02: tuple[float, float], bd09: tuple[float, float], within_m: float) -> None:
    there = to_datum(SourcePoint(*gcj02, Datum.GCJ02).to_wgs84(), Datum.BD09)
    assert distance_m(Point(there.lon, there.lat), Point(*bd09)) < within_m


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        pytest.param((116.391349, 39.907375), (116.3975902, 39.9087763), id="Beijing"),
        pytest.param((117.2, 34.28), (117.2057511, 34.2787598), id="Xuzhou"),
    ],
)
def test_gcj02_of(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    there = to_datum(Point(*wgs84), Datum.GCJ02)
    assert (round(there.lon, 7), round(there.lat, 7)) == gcj02


@pytest.mark.parametrize(
    ("wgs84", "offset_m"), [((116.391349, 39.907375), 555), ((117.2, 34.28), 546)], ids=["Beijing", "Xuzhou"]
)
def test_a_position_taken_for_gcj02_is_off_by(wgs84: tuple[float, float], offset_m: int) -> None:
    there = to_datum(Point(*wgs84), Datum.GCJ02)
    assert round(distance_m(Point(*wgs84), Point(there.lon, there.lat))) == offset_m


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=INSIDE_CHINA)
def test_inside_china_there_and_back_is_within_half_a_metre(datum: Datum, point: Point) -> None:
    assert distance_m(to_datum(point, datum).to_wgs84(), point) < 0.5


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
@given(point=INSIDE_CHINA)
def test_cgcs2000_is_wgs84_to_a_wall(datum: Datum, point: Point) -> None:
    assert to_datum(point, datum) == SourcePoint(point.lon, point.lat, datum)


@given(point=OUTSIDE_CHINA)
def test_outside_china_gcj02_is_wgs84(point: Point) -> None:
    assert to_datum(point, Datum.GCJ02) == SourcePoint(point.lon, point.lat, Datum.GCJ02)


@given(point=OUTSIDE_CHINA)
def test_outside_china_a_gcj02_position_is_kept_as_it_came(point: Point) -> None:
    assert SourcePoint(point.lon, point.lat, Datum.GCJ02).to_wgs84() == point


def test_a_kept_point_has_no_datum_and_so_cannot_be_converted_again() -> None:
    kept = SourcePoint(116.4, 39.9, Datum.BD09).to_wgs84()
    assert (type(kept), hasattr(kept, "datum"), hasattr(kept, "to_wgs84")) == (Point, False, False)


def test_what_is_in_a_datum_already_cannot_be_put_into_one_again() -> None:
    drawn = to_datum(Point(116.4, 39.9), Datum.GCJ02)
    with pytest.raises(TypeError, match="only a WGS-84 Point is converted, not SourcePoint"):
        to_datum(drawn, Datum.GCJ02)  # type: ignore[arg-type]


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert round(distance_m(Point(117.0, 34.0), Point(117.0, 35.0))) == 111195
