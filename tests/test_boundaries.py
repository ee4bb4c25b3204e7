"""Boundaries as platforms send them: read whatever their shape, every fault named, versions kept."""

from __future__ import annotations

import json
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from dashboard.boundaries import Import, Mapping, Survey, read_boundaries, with_versions
from dashboard.declared import DeclarationError
from dashboard.domain.area import Area, Level
from dashboard.domain.place import Datum, Point, SourcePoint, distance_m
from dashboard.topology import counted, mended

GRID = Mapping(level=Level.GRID)
VENDOR = Mapping(code="Code", name="Name", path="FullPath", parent_digits=12)
DAY = date(2027, 1, 1)


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, *rings: list[list[float]], **told: Any) -> dict[str, Any]:
    thousandths = [[[117 + x / 1000, 34 + y / 1000] for x, y in ring] for ring in rings]
    geometry = {"type": "Polygon", "coordinates": thousandths}
    return {"type": "Feature", "properties": {"code": code, "name": f"{code}格", **told}, "geometry": geometry}


def imported(folder: Path, *features: dict[str, Any], mapping: Mapping = GRID, known: tuple[Area, ...] = ()) -> Import:
    path = folder / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_boundaries(path, Survey("wgs84"), mapping, known)


def faults(found: Import) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.kind, fault.codes) for fault in found.faults]


@pytest.fixture(scope="module")
def vendor(real_data: Path) -> Import:
    """Ten grids of a real platform: JSON inside JSON, ``polygoys``, rings left open, BD-09."""
    return read_boundaries(real_data / "geo" / "xuzhou_gulou_grids_vendor_payload.json", Survey("bd09"), VENDOR)


def test_ten_grids_of_a_platform_land_within_a_metre_of_their_truth(vendor: Import, real_data: Path) -> None:
    truth = json.loads((real_data / "geo" / "xuzhou_gulou_grids_bd09.geojson").read_text(encoding="utf-8"))
    grids = {area.code: area for area in vendor.areas if area.level is Level.GRID}
    furthest = {}
    for one in truth["features"]:
        ring = grids[one["properties"]["code"]].rings[0][0]
        told = one["geometry"]["coordinates"][0]
        corners = [at for at, after in zip_longest(told, told[1:]) if at != after]
        there = [SourcePoint(*at, Datum.BD09).to_wgs84() for at in corners]
        assert len(ring) == len(there)
        furthest[one["properties"]["code"]] = max(distance_m(Point(*a), b) for a, b in zip(ring, there, strict=True))
    assert len(furthest) == 10
    assert max(furthest.values()) < 1


def test_its_faults_are_named(vendor: Import) -> None:
    assert vendor.read == 10
    assert dict(counted(vendor.faults)) == {"unclosed": 10, "repeated_corner": 1}


def test_what_lies_above_is_added_from_the_path_of_names(vendor: Import) -> None:
    by_code = {area.code: (area.name, area.level, area.parent_code) for area in vendor.areas}
    assert by_code["320302"] == ("徐州市鼓楼区", Level.DISTRICT, None)
    assert by_code["320302001"] == ("丰财街道办事处", Level.STREET, "320302")
    assert by_code["320302001008"] == ("二七宿舍社区", Level.COMMUNITY, "320302001")
    assert by_code["320302001008001"] == ("工程段宿舍网格", Level.GRID, "320302001008")


def test_nothing_is_said_of_areas_that_share_a_border_only(tmp_path: Path) -> None:
    assert faults(imported(tmp_path, feature("A", square(0, 0)), feature("B", square(1, 0)))) == []


def test_an_overlap_is_named_with_its_ground(tmp_path: Path) -> None:
    found = imported(tmp_path, feature("A", square(0, 0)), feature("B", square(0.5, 0)))
    assert faults(found) == [("overlap", ("A", "B"))]
    assert found.faults[0].detail == "A格 | B格: 5,125 m²"


def test_a_hole_among_them_is_named_with_those_around_it(tmp_path: Path) -> None:
    ring = [("A", 0, 0), ("B", 1, 0), ("C", 2, 0), ("D", 0, 1), ("E", 2, 1), ("F", 0, 2), ("G", 1, 2), ("H", 2, 2)]
    found = imported(tmp_path, *(feature(code, square(x, y)) for code, x, y in ring))
    assert faults(found) == [("hole", ("A", "B", "C", "D", "E", "F", "G", "H"))]


def test_a_code_or_an_outline_that_comes_twice_is_named(tmp_path: Path) -> None:
    found = imported(tmp_path, feature("A", square(0, 0)), feature("A", square(5, 0)), feature("B", square(0, 0)))
    assert faults(found) == [("duplicate_code", ("A",)), ("duplicate_outline", ("A", "B"))]


def test_a_ring_that_crosses_itself_is_named_and_mended(tmp_path: Path) -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    found = imported(tmp_path, feature("A", bow))
    assert faults(found) == [("invalid_ring", ("A",))]
    assert len(mended(found.areas[0]).rings) == 2


def test_an_area_without_three_corners_stays_without_an_outline(tmp_path: Path) -> None:
    found = imported(tmp_path, feature("A", [[0, 0], [1, 1], [0, 0]]))
    assert faults(found) == [("invalid_ring", ("A",)), ("no_outline", ("A",))]


def test_an_orphan_is_one_whose_parent_is_neither_in_the_file_nor_in_the_city(tmp_path: Path) -> None:
    rows = [feature("A", square(0, 0), up="S1"), feature("B", square(1, 0), up="S2")]
    known = (Area(code="S1", name="东街", level=Level.STREET),)
    found = imported(tmp_path, *rows, mapping=Mapping(parent="up", level=Level.GRID), known=known)
    assert faults(found) == [("orphan", ("B",))]


def test_a_row_that_says_too_little_is_left_out_and_counted(tmp_path: Path) -> None:
    nameless = {"type": "Feature", "properties": {"code": "A"}, "geometry": None}
    found = imported(tmp_path, nameless, feature("B", square(0, 0)))
    assert ([area.code for area in found.areas], faults(found)) == (["B"], [("unusable", ())])


def test_a_survey_in_a_projected_system_becomes_wgs84() -> None:
    lon, lat = Survey("EPSG:4547").wgs84(500_000, 3_500_000)  # CGCS2000, zone of 114° E
    assert (round(lon, 6), round(lat, 4)) == (114.0, 31.6226)


def test_x_and_y_that_lie_nowhere_are_not_taken_for_degrees(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is nowhere"):
        Survey("wgs84").wgs84(500_000, 3_500_000)


def test_a_system_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DeclarationError, match="'GCJ' is neither a datum"):
        Survey("GCJ")


def area(code: str, name: str = "格", **more: Any) -> Area:
    return Area(code=code, name=name, level=Level.GRID, rings=(((((0, 0)), (1, 0), (1, 1), (0, 0)),),), **more)


def test_what_differs_becomes_a_version_and_the_old_one_ends() -> None:
    kept = with_versions([area("A"), area("B")], [area("A", "新格"), area("B")], DAY, whole=False)
    assert [(one.code, one.name, one.valid_from, one.valid_to) for one in kept] == [
        ("A", "格", None, DAY),
        ("B", "格", None, None),
        ("A", "新格", DAY, None),
    ]


@pytest.mark.parametrize(("whole", "ends"), [(True, DAY), (False, None)])
def test_what_is_gone_ends_only_where_the_file_is_the_whole(whole: bool, ends: date | None) -> None:
    kept = with_versions([area("A"), area("B")], [area("A")], DAY, whole=whole)
    assert [(one.code, one.valid_to) for one in kept] == [("A", None), ("B", ends)]


def test_without_a_date_the_new_replaces_the_old() -> None:
    kept = with_versions([area("A"), area("B")], [area("A", "新格")], None, whole=False)
    assert [(one.code, one.name, one.valid_to) for one in kept] == [("B", "格", None), ("A", "新格", None)]
