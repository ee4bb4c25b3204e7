"""A city's own layers: GeoJSON and CSV in their declared datum, packed for the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.declared import DeclarationError
from dashboard.domain.place import Datum, Point, SourcePoint, distance_m
from dashboard.maps import PlacesLayer
from dashboard.places import Places, read_places

SQUARE = [[117.0, 34.0], [117.001, 34.0], [117.001, 34.001], [117.0, 34.0]]


def layer(**more: Any) -> PlacesLayer:
    settings = {"name": "x", "label": {"zh": "某", "en": "x"}, "kind": "overlay", "file": "x", "datum": "wgs84"}
    return PlacesLayer.model_validate(settings | more)


def read(path: Path, text: str, wanted: PlacesLayer) -> Places:
    path.write_text(text, encoding="utf-8")
    return read_places(path, wanted, lambda points: [True] * len(points))


def features(geometry: dict[str, Any] | None, **told: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": [{"properties": told, "geometry": geometry}]})


def test_a_csv_of_cameras_says_which_work(tmp_path: Path) -> None:
    cameras = layer(kind="cameras", state="状态", states={"在线": "up", "离线": "down"})
    text = "name,状态,lon,lat\n路口,在线,117.00001,34.0\n桥头,离线,117.0,34.0\n后门,?,117.0,34.0\n"
    assert read(tmp_path / "c.csv", text, cameras).points == (
        (1, 0, "up", "路口"),
        (0, 0, "down", "桥头"),
        (0, 0, "unknown", "后门"),
    )


def test_a_polygon_is_its_first_corner_and_the_way_to_each_next(tmp_path: Path) -> None:
    found = read(tmp_path / "p.geojson", features({"type": "Polygon", "coordinates": [SQUARE]}, name="警格"), layer())
    assert found.polygons == ((((1, (0, 0, 100, 0, 0, 100, -100, -100)),), "警格"),)


def test_a_line_is_not_closed(tmp_path: Path) -> None:
    found = read(tmp_path / "l.geojson", features({"type": "LineString", "coordinates": SQUARE[:2]}), layer())
    assert found.polygons == ((((0, (0, 0, 100, 0)),), ""),)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_layer_in_another_datum_is_converted_once(datum: Datum, tmp_path: Path) -> None:
    found = read(tmp_path / "c.csv", "lon,lat\n117.2,34.28\n", layer(datum=datum))
    assert distance_m(Point(*found.origin), SourcePoint(117.2, 34.28, datum).to_wgs84()) == 0


def test_only_what_lies_inside_the_scope_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("name,lon,lat\n东,117.5,34\n西,117.1,34\n", encoding="utf-8")
    found = read_places(path, layer(), lambda points: [point.lon > 117.3 for point in points])
    assert [name for *_, name in found.points] == ["东"]


def test_a_feature_without_a_geometry_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path / "n.geojson", features(None), layer()) == Places((0.0, 0.0), (), ())


def test_a_file_that_is_no_layer_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"x\.geojson: cannot be read as places"):
        read(tmp_path / "x.geojson", "[1, 2]", layer())
    with pytest.raises(DeclarationError, match=r"y\.csv: no such file"):
        read_places(tmp_path / "y.csv", layer(), lambda points: [])
