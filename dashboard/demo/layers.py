"""What the invented city declares for its maps beside areas: cameras, components, police grids and places to guard."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import shapely

from dashboard.demo.geography import Geography
from dashboard.demo.names import road_names
from dashboard.domain.place import Datum, Point, to_datum

_SEED = 20260702
_CAMERAS, _COMPONENTS, _SITES = 0.5, 0.9, 0.12  # for each grid
_STATES = ("在线",) * 46 + ("离线",) * 3 + ("",)
_KINDS = ("路灯", "消火栓", "雨水井盖", "通信交接箱", "垃圾转运箱", "公交站亭")
_HAZARDS = ("加油站", "液化气站", "烟花仓库", "化工仓库", "配电房")
_CHECKED = ("路口打卡点", "小区门岗打卡点", "广场打卡点", "河岸打卡点")
_KEY_SITES = ("第一小学", "中心幼儿园", "社区医院", "养老院", "农贸市场", "客运站")
_CHECKPOINTS, _SEGMENTS = 0.25, 0.15  # for each grid
_GREENWAYS = ("云浦公园步道", "滨水绿道")

Row = tuple[object, ...]


def layer_settings() -> list[dict[str, Any]]:
    """The layers as ``city.yaml`` declares them; the cameras' platform speaks GCJ-02, as such platforms do."""

    def layer(name: str, zh: str, en: str, kind: str, file: str, **more: object) -> dict[str, Any]:
        return {"name": name, "label": {"zh": zh, "en": en}, "kind": kind, "file": file, "datum": "wgs84", **more}

    words = {"在线": "up", "离线": "down"}
    return [
        layer("cameras", "视频点位", "Cameras", "cameras", "cameras.csv", datum="gcj02", state="状态", states=words),
        layer("components", "部件", "Components", "components", "components.csv"),
        layer("police", "警格", "Police grids", "polygons", "police.geojson"),
        layer("hazards", "危险源", "Hazards", "hazards", "hazards.csv"),
        layer("key_sites", "重点场所", "Key sites", "sites", "key_sites.csv"),
        layer("greenways", "绿道", "Greenways", "overlay", "greenways.geojson"),
        layer("checkpoints", "打卡点", "Checkpoints", "checkpoints", "checkpoints.csv", radius_m=50),
        layer("segments", "巡查路段", "Patrol segments", "segments", "segments.geojson", radius_m=25, share=0.6),
    ]


def write_layers(folder: Path, geography: Geography) -> None:
    """Every file that ``layer_settings`` names."""
    dice = Random(_SEED)
    corners = geography.roads.crossings
    number = len(geography.grids)

    def spots(share: float) -> Iterator[tuple[int, Point]]:
        chosen = dice.sample(corners, min(len(corners), max(1, round(number * share))))
        return ((n, Point(lon, lat)) for n, (lon, lat) in enumerate(chosen, 1))

    cameras = ((n, to_datum(point, Datum.GCJ02), dice.choice(_STATES)) for n, point in spots(_CAMERAS))
    camera_rows = ((f"视频{n:04}", state, round(there.lon, 6), round(there.lat, 6)) for n, there, state in cameras)
    _write(folder / "cameras.csv", ("name", "状态", "lon", "lat"), camera_rows)
    _write_points(folder / "components.csv", dice, _KINDS, spots(_COMPONENTS))
    _write_points(folder / "hazards.csv", dice, _HAZARDS, spots(_SITES / 3))
    _write_points(folder / "key_sites.csv", dice, _KEY_SITES, spots(_SITES))
    _write_geojson(folder / "police.geojson", _police(geography, dice))
    ways = [geography.roads.way(*sorted(dice.sample(range(len(corners)), 2))) for _ in _GREENWAYS]
    lines = [
        (name, {"type": "LineString", "coordinates": [corners[at] for at in way]})
        for name, way in zip(_GREENWAYS, ways, strict=True)
    ]
    _write_geojson(folder / "greenways.geojson", lines)
    _write_points(folder / "checkpoints.csv", dice, _CHECKED, spots(_CHECKPOINTS))
    _write_geojson(folder / "segments.geojson", list(_segments(geography, dice, max(1, round(number * _SEGMENTS)))))


def _segments(geography: Geography, dice: Random, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Stretches of some crossings of the network, each named after a road."""
    roads, names = geography.roads, road_names()
    for n, start in enumerate(dice.sample(range(len(roads.crossings)), min(number, len(roads.crossings)))):
        way = [start]
        for _ in range(dice.randint(2, 5)):
            ways = [there for there, _ in roads.exits[way[-1]] if there not in way]
            if not ways:
                break
            way.append(dice.choice(ways))
        if len(way) > 1:
            line = {"type": "LineString", "coordinates": [roads.crossings[at] for at in way]}
            yield f"{names[n % len(names)]}{n // len(names) + 1}段", line


def _police(geography: Geography, dice: Random) -> list[tuple[str, dict[str, Any]]]:
    """警格: whole communities around a station each, across the streets' borders."""
    stations = dice.sample(range(len(geography.communities)), max(1, len(geography.communities) // 7))
    shapes = [shapely.MultiPolygon([shapely.Polygon(p[0], p[1:]) for p in c.rings]) for c in geography.communities]
    middles = [shape.centroid for shape in shapes]
    held: dict[int, list[Any]] = {station: [] for station in stations}
    for shape, middle in zip(shapes, middles, strict=True):
        held[min(stations, key=lambda at: middles[at].distance(middle))].append(shape)
    return [
        (f"警格{n:02}", shapely.geometry.mapping(shapely.union_all(held[station])))
        for n, station in enumerate(stations, 1)
    ]


def _write_points(path: Path, dice: Random, kinds: Sequence[str], spots: Iterable[tuple[int, Point]]) -> None:
    rows = ((f"{dice.choice(kinds)}{n:03}", round(point.lon, 6), round(point.lat, 6)) for n, point in spots)
    _write(path, ("name", "lon", "lat"), rows)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        writer.writerows(rows)


def _write_geojson(path: Path, features: Sequence[tuple[str, dict[str, Any]]]) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": name}, "geometry": shape} for name, shape in features],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
