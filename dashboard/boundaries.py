"""Outlines as others send them (GeoJSON, JSON inside JSON) into areas in WGS-84, with every fault of theirs named."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pyproj import Transformer
from pyproj.exceptions import CRSError
from shapely import Polygon, is_valid_reason

from dashboard.declared import DeclarationError
from dashboard.domain.area import Area, AreaKind, Level
from dashboard.domain.place import Datum, SourcePoint
from dashboard.topology import Fault, faults_between

_LEVEL_OF_DIGITS = {4: Level.CITY, 6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY, 15: Level.GRID}
_X, _Y = ("lng", "lon", "longitude", "x"), ("lat", "latitude", "y")

Corner = tuple[float, float]
Rings = tuple[tuple[tuple[Corner, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which property of a feature or row holds what; ``parent_digits`` takes the parent from the code's beginning."""

    code: str = "code"
    name: str = "name"
    parent: str | None = None
    parent_digits: int | None = None
    path: str | None = None  # names from the top down, parted by "/": what lies above and is not there is added
    outline: str | None = None  # of rows: the property with the corners; unset, the only one that holds some
    level: Level | None = None  # unset: by the number of digits
    kind: AreaKind = AreaKind.ADMINISTRATIVE


@dataclass(frozen=True, slots=True)
class Import:
    """The areas that can be used, the uppermost first, and what was wrong."""

    areas: tuple[Area, ...]
    faults: tuple[Fault, ...]
    read: int


class Survey:
    """What the coordinates of a file are measured in: a datum, or an EPSG number, turned into WGS-84 once."""

    def __init__(self, system: str) -> None:
        self._datum = Datum(system) if system in set(Datum) else None
        try:
            self._transformer = None if self._datum else Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        except CRSError:
            known = ", ".join(Datum)
            raise DeclarationError(
                f"'{system}' is neither a datum ({known}) nor an EPSG:number / 坐标系不存在"
            ) from None

    def wgs84(self, x: float, y: float) -> Corner:
        """Lon and lat. Raises ``ValueError`` for what lies nowhere."""
        if self._transformer is not None:
            lon, lat = self._transformer.transform(x, y)
        else:
            assert self._datum is not None
            point = SourcePoint(x, y, self._datum).to_wgs84()
            lon, lat = point.lon, point.lat
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError(f"({x}, {y}) is nowhere; are x and y swapped, or the system wrong?")
        return lon, lat


def read_boundaries(path: Path, survey: Survey, mapping: Mapping, known: Sequence[Area] = ()) -> Import:
    """Every area of a file. ``known`` are the areas of the city: parents are looked for there, too."""
    try:
        rows = list(_rows(json.loads(path.read_text(encoding="utf-8-sig")), mapping))
    except OSError:
        raise DeclarationError(f"{path}: no such file / 文件不存在") from None
    except ValueError as error:
        raise DeclarationError(f"{path}: not JSON: {error} / 不是 JSON") from None
    faults: list[Fault] = []
    areas: dict[str, Area] = {}
    above: dict[str, Area] = {}
    for number, (told, outline) in enumerate(rows, 1):
        try:
            area = _area(told, outline, survey, mapping, faults)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            faults.append(Fault("unusable", (), f"row {number}: {error!r}"))
            continue
        if area.code in areas:
            faults.append(Fault("duplicate_code", (area.code,), f"{areas[area.code].name} | {area.name}"))
            continue
        areas[area.code] = area
        if mapping.path and told.get(mapping.path):
            above.update({higher.code: higher for higher in _above(area, str(told[mapping.path]))})
    there = {area.code for area in known}
    added = [higher for code, higher in above.items() if code not in there and code not in areas]
    whole = sorted([*added, *areas.values()], key=lambda area: list(Level).index(area.level))
    codes = there | {area.code for area in whole}
    faults += [
        Fault("orphan", (area.code,), f"{area.name}: {area.parent_code}")
        for area in areas.values()
        if area.parent_code and area.parent_code not in codes
    ]
    return Import(tuple(whole), (*faults, *faults_between(list(areas.values()))), len(rows))


def _rows(content: Any, mapping: Mapping) -> Iterator[tuple[dict[str, Any], Any]]:
    """Properties and outline of each feature, or of each object in the first list of objects."""
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        for feature in content["features"]:
            yield feature.get("properties") or {}, feature.get("geometry")
        return
    while isinstance(content, dict):
        content = next((value for value in content.values() if isinstance(value, list | dict)), None)
    for row in content if isinstance(content, list) else ():
        held = {name: _unpacked(value) for name, value in row.items()}
        names = [mapping.outline] if mapping.outline else [name for name in held if list(_rings_in(held[name]))]
        yield row, held.get(names[0]) if names else None


def _unpacked(value: Any) -> Any:
    """JSON inside JSON, however deep."""
    while isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return value


def _rings_in(held: Any) -> Iterator[list[Corner]]:
    """Every list of corners, whatever it lies in."""
    if isinstance(held, dict):
        for value in held.values():
            yield from _rings_in(_unpacked(value))
    elif isinstance(held, list):
        corners = [_corner(one) for one in held]
        if held and all(corners):
            yield [corner for corner in corners if corner]
        else:
            for value in held:
                yield from _rings_in(_unpacked(value))


def _corner(held: Any) -> Corner | None:
    if isinstance(held, dict):
        named = {str(name).lower(): value for name, value in held.items()}
        x, y = (next((named[key] for key in keys if key in named), None) for keys in (_X, _Y))
    elif isinstance(held, list) and len(held) in (2, 3):
        x, y = held[:2]
    else:
        return None
    if not isinstance(x, int | float | str) or not isinstance(y, int | float | str):
        return None
    try:
        return float(x), float(y)
    except ValueError:
        return None


def _area(told: dict[str, Any], outline: Any, survey: Survey, mapping: Mapping, faults: list[Fault]) -> Area:
    code, name = str(told[mapping.code]).strip(), str(told[mapping.name]).strip()
    parent = str(told[mapping.parent]) if mapping.parent and told.get(mapping.parent) else None
    if mapping.parent_digits:
        parent = code[: mapping.parent_digits]
    level = mapping.level or _LEVEL_OF_DIGITS.get(len(code))
    if level is None:
        raise ValueError(f"{code}: {len(code)} digits are of no level; name it with --level")
    return Area(
        code=code,
        name=name,
        level=level,
        kind=mapping.kind,
        parent_code=parent,
        rings=_outline(code, name, outline, survey, faults),
    )


def _outline(code: str, name: str, outline: Any, survey: Survey, faults: list[Fault]) -> Rings:
    """The polygons: those of a GeoJSON geometry with their holes, of anything else one a list of corners."""
    if isinstance(outline, dict) and outline.get("type") in ("Polygon", "MultiPolygon"):
        held = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
        drawn = [[ring for part in polygon for ring in _rings_in(part)] for polygon in held]
    else:
        drawn = [[ring] for ring in _rings_in(outline)]
    polygons = []
    for polygon in drawn:
        rings = []
        for ring in polygon:
            corners = [corner for corner, after in zip_longest(ring, ring[1:]) if corner != after]
            if len(corners) < len(ring):
                faults.append(Fault("repeated_corner", (code,), f"{name}: {len(ring) - len(corners)} left out"))
            if corners[0] != corners[-1]:
                faults.append(Fault("unclosed", (code,), f"{name}: closed"))
                corners.append(corners[0])
            if len(corners) < 4:
                faults.append(Fault("invalid_ring", (code,), f"{name}: {len(corners) - 1} corners, left out"))
                continue
            rings.append(tuple(survey.wgs84(x, y) for x, y in corners))
        if rings:
            polygons.append(tuple(rings))
            reason = is_valid_reason(Polygon(rings[0], rings[1:]))
            if reason != "Valid Geometry":
                faults.append(Fault("invalid_ring", (code,), f"{name}: {reason}, mended where it is used"))
    if not polygons:
        faults.append(Fault("no_outline", (code,), name))
    return tuple(polygons)


def _above(area: Area, path: str) -> Iterator[Area]:
    """The areas above, by the names in the path and the digits of the code: 6, 9 and 12 of 15."""
    names = [part.strip() for part in path.split("/") if part.strip()][:-1]
    digits = [number for number in _LEVEL_OF_DIGITS if number < len(area.code)][-len(names) :] if names else []
    for place, (number, name) in enumerate(zip(digits, names[-len(digits) :], strict=True)):
        parent = area.code[: digits[place - 1]] if place else None
        yield Area(code=area.code[:number], name=name, level=_LEVEL_OF_DIGITS[number], parent_code=parent)


def with_versions(before: Sequence[Area], new: Sequence[Area], since: date | None, *, whole: bool) -> list[Area]:
    """What a file of areas holds after an import.

    Without a date the new ones replace those of their code. With one, whatever differs becomes a new version and the
    old one ends; with ``whole``, what of the imported levels is not in the import any more ends, too.
    """
    by_code = {area.code: area for area in new}
    levels = {area.level for area in new if area.rings}
    kept: list[Area] = []
    for area in before:
        now = by_code.get(area.code)
        if area.valid_to is not None:
            kept.append(area)
        elif now is None:
            gone = whole and since is not None and area.level in levels
            kept.append(replace(area, valid_to=since) if gone else area)
        elif since is None:
            continue
        elif _says(area) == _says(now):
            kept.append(area)
            del by_code[area.code]
        else:
            kept.append(replace(area, valid_to=since))
    return [*kept, *(replace(area, valid_from=since) for area in by_code.values())]


def _says(area: Area) -> tuple[object, ...]:
    rounded = tuple(
        tuple(tuple((round(x, 7), round(y, 7)) for x, y in ring) for ring in polygon) for polygon in area.rings
    )
    return area.name, area.level, area.parent_code, rounded
