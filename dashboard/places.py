"""The layers a city declares beside its areas, read from GeoJSON or CSV and packed for the browser."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from dashboard.city import City, Wall
from dashboard.declared import DeclarationError
from dashboard.domain.place import Point, SourcePoint
from dashboard.maps import PlacesLayer
from dashboard.snapshot.model import MapBasemap, MapLayer, MapMenu

_STEP = 1e-5  # degrees a unit of a packed position: about a metre
_MOST_POINTS = 50_000
GUARDED = ("hazards", "sites")  # the kinds of layer that one asks for around a case
Inside = Callable[[Sequence[Point]], Sequence[bool]]
Line = tuple[bool, list[Point]]  # whether it is closed


@dataclass(frozen=True)
class Places:
    """A layer, packed: points are lon, lat, state and name; lines are whether closed, and steps, under one name."""

    origin: tuple[float, float]
    points: tuple[tuple[int, int, str, str], ...]
    polygons: tuple[tuple[tuple[tuple[int, tuple[int, ...]], ...], str], ...]

    def named(self) -> Iterator[tuple[Point, str]]:
        """Each point where it is, to about a metre, with its name."""
        west, south = self.origin
        for east, north, _, name in self.points:
            yield Point(west + east * _STEP, south + north * _STEP), name

    def lines(self) -> Iterator[tuple[list[list[Point]], str]]:
        """Each place of open lines, to about a metre, with its name."""
        west, south = self.origin
        for held, name in self.polygons:
            lines = []
            for closed, flat in held:
                corners = zip(accumulate(flat[::2]), accumulate(flat[1::2]), strict=True)
                if not closed:
                    lines.append([Point(west + east * _STEP, south + north * _STEP) for east, north in corners])
            if lines:
                yield lines, name

    def unnamed(self) -> Places:
        """The same without a name, for guests."""
        points = tuple((east, north, state, "") for east, north, state, _ in self.points)
        return replace(self, points=points, polygons=tuple((lines, "") for lines, _ in self.polygons))


@dataclass(frozen=True)
class _Place:
    name: str
    state: str
    lines: list[Line]
    point: Point | None = None

    @property
    def first(self) -> Point:
        return self.point or self.lines[0][1][0]


class Layers:
    """The layers of a city, each read once for every scope until its file changes."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._read: dict[tuple[str, str], tuple[str, Places]] = {}

    def places(self, name: str, scope_key: str, inside: Inside) -> Places | None:
        """What a layer holds inside; ``None`` for one the city does not declare. Raises ``DeclarationError``."""
        layer = next((layer for layer in self._city.declaration.map.layers if layer.name == name), None)
        if layer is None:
            return None
        path = self._city.file(layer.file)
        version = version_of(path)
        known, places = self._read.get((name, scope_key), ("", None))
        if places is None or known != version:
            places = read_places(path, layer, inside)
            self._read[name, scope_key] = (version, places)
        return places


def map_menu(city: City, wall: Wall) -> MapMenu:
    """What a wall's map can show."""
    settings = city.declaration.map
    moving = ("vehicles", "workers") if any(feed.fix is not None for feed in city.feeds) else ()
    declared = (
        MapLayer(layer.name, layer.label.zh, layer.label.en, layer.kind, version_of(city.file(layer.file)))
        for layer in settings.layers
    )
    return MapMenu(
        layers=(*(MapLayer(name) for name in ("cases", "heat", "clusters", *moving)), *declared),
        basemaps=tuple(
            MapBasemap(
                basemap.name,
                basemap.label.zh,
                basemap.label.en,
                basemap.url or f"/tiles/{basemap.name}/{{z}}/{{x}}/{{y}}",
                basemap.datum.value,
                basemap.attribution,
                basemap.lowest_zoom,
                basemap.highest_zoom,
            )
            for basemap in settings.basemaps
        ),
        shown_layers=wall.layers or (),
        shown_tint=wall.tint or "open",
        shown_basemap=wall.basemap,
    )


def version_of(path: Path) -> str:
    """Changes whenever the file does."""
    try:
        told = path.stat()
    except OSError:
        return "none"
    return f"{told.st_mtime_ns:x}-{told.st_size:x}"


def read_places(path: Path, layer: PlacesLayer, inside: Inside) -> Places:
    """The layer's places that lie inside, by their first position. Raises ``DeclarationError`` that names the file."""
    try:
        read = _csv if path.suffix.lower() == ".csv" else _geojson
        places = [place for place in read(path, layer) if place.point or place.lines]
    except OSError:
        raise DeclarationError(f"{path}: no such file / 文件不存在") from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DeclarationError(f"{path}: cannot be read as places: {error!r} / 无法读取") from None
    ours = [place for place, within in zip(places, inside([p.first for p in places]), strict=True) if within]
    west = min((place.first.lon for place in ours), default=0.0)
    south = min((place.first.lat for place in ours), default=0.0)

    def steps(point: Point) -> tuple[int, int]:
        return round((point.lon - west) / _STEP), round((point.lat - south) / _STEP)

    return Places(
        origin=(west, south),
        points=tuple((*steps(p.point), p.state, p.name) for p in ours if p.point)[:_MOST_POINTS],
        polygons=tuple(
            (tuple((int(closed), _packed([steps(point) for point in line])) for closed, line in p.lines), p.name)
            for p in ours
            if p.lines
        ),
    )


def _packed(corners: list[tuple[int, int]]) -> tuple[int, ...]:
    """The first corner, then the way to each next one."""
    flat = [*corners[0]]
    for (x0, y0), (x1, y1) in pairwise(corners):
        flat += (x1 - x0, y1 - y0)
    return tuple(flat)


def _csv(path: Path, layer: PlacesLayer) -> Iterator[_Place]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            point = SourcePoint(float(row[layer.lon]), float(row[layer.lat]), layer.datum).to_wgs84()
            yield _Place(_name(row, layer), _state(row, layer), [], point)


def _geojson(path: Path, layer: PlacesLayer) -> Iterator[_Place]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        told = feature.get("properties") or {}
        name, state = _name(told, layer), _state(told, layer)
        geometry = feature.get("geometry") or {"type": "", "coordinates": []}
        held = geometry.get("coordinates") or []
        match geometry["type"]:
            case "Point":
                yield _Place(name, state, [], _point(held, layer))
            case "MultiPoint":
                yield from (_Place(name, state, [], _point(one, layer)) for one in held)
            case "LineString":
                yield _Place(name, state, [(False, _line(held, layer))])
            case "MultiLineString":
                yield _Place(name, state, [(False, _line(one, layer)) for one in held])
            case "Polygon":
                yield _Place(name, state, [(True, _line(one, layer)) for one in held])
            case "MultiPolygon":
                yield _Place(name, state, [(True, _line(one, layer)) for polygon in held for one in polygon])


def _line(held: list[Any], layer: PlacesLayer) -> list[Point]:
    return [_point(one, layer) for one in held]


def _point(held: list[float], layer: PlacesLayer) -> Point:
    return SourcePoint(held[0], held[1], layer.datum).to_wgs84()


def _name(told: dict[str, Any], layer: PlacesLayer) -> str:
    return str(told.get(layer.title) or "") if layer.title else ""


def _state(told: dict[str, Any], layer: PlacesLayer) -> str:
    return layer.states.get(str(told.get(layer.state)), "unknown") if layer.state else "unknown"
