"""Which area a position lies in, and the packed outlines a map is drawn from."""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, groupby, pairwise

import numpy as np
from shapely import MultiPolygon, Polygon, STRtree, get_parts, make_valid, points, total_bounds, union_all
from shapely.geometry.base import BaseGeometry

from dashboard.domain.area import Area, AreaKind, Level, in_force
from dashboard.domain.case import CaseRecord, Flag
from dashboard.domain.hygiene import Bounds
from dashboard.domain.place import Point
from dashboard.snapshot.evaluation import Sketch
from dashboard.snapshot.model import Outline

_LEVELS = list(Level)
_SKETCH = 600  # the longer side of a sketch, in its own units
_STEP = 1e-5  # degrees a unit of a packed ring: about a metre


def polygon_of(area: Area) -> BaseGeometry:
    """The area's outline as one geometry; a self-crossing ring is mended, and what is left over as a line dropped."""
    shape = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in area.rings if rings])
    if shape.is_valid:
        return shape
    return MultiPolygon(
        [part for part in get_parts(make_valid(shape, method="structure")) if isinstance(part, Polygon)]
    )


class Locator:
    """Finds the finest area with an outline around a position. A dedicated grid counts where it lies over no other."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._codes = {area.code for area in areas}
        outlined = [area for area in areas if area.rings]
        self._finest = sorted(outlined, key=lambda area: (-_LEVELS.index(area.level), area.kind is AreaKind.DEDICATED))
        self._tree = STRtree([polygon_of(area) for area in self._finest])
        each = accumulate(len(list(same)) for _, same in groupby(self._finest, key=lambda area: area.level))
        self._levels = list(pairwise([0, *each]))  # where each level begins and ends among the finest
        self._code = np.array([*(area.code for area in self._finest), None], dtype=object)

    def codes(self, places: Sequence[Point | None]) -> list[str | None]:
        """The code of the area around each place, ``None`` outside them all. A shared border belongs to one of both."""
        placed = [place for place in places if place is not None]
        if not placed or not self._finest:
            return [None] * len(places)
        where = points([place.lon for place in placed], [place.lat for place in placed])
        best = np.full(len(placed), len(self._finest))
        if len(placed) > len(self._finest):  # many places: the outlines look for them, level after level
            left = np.arange(len(placed))
            for first, end in self._levels:
                outlines = self._tree.geometries[first:end]
                shapes, hits = STRtree(where[left]).query(outlines, predicate="intersects")
                np.minimum.at(best, left[hits], shapes + first)
                left = left[best[left] == len(self._finest)]
        else:
            hits, shapes = self._tree.query(where, predicate="intersects")
            np.minimum.at(best, hits, shapes)
        codes = iter(self._code[best].tolist())
        return [None if place is None else next(codes) for place in places]

    def bounds(self, margin_km: float) -> Bounds | None:
        """The rectangle around all outlines, so many kilometres wider; ``None`` in a city without outlines."""
        if not self._finest:
            return None
        west, south, east, north = total_bounds(self._tree.geometries)
        up = margin_km / 111.2
        aside = up / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
        return Bounds(west - aside, south - up, east + aside, north + up)

    def settle(self, cases: Sequence[CaseRecord]) -> list[CaseRecord]:
        """The cases with their area: the one their source names where the city has it, else the one around them.

        Where the city has no outlines nothing can be said to lie outside them.
        """
        doubtful = [index for index, case in enumerate(cases) if case.area_code not in self._codes]
        settled = list(cases)
        for index, code in zip(doubtful, self.codes([cases[index].place for index in doubtful]), strict=True):
            case = cases[index]
            named_in_vain = case.area_code is not None
            if code is None and not named_in_vain and (case.place is None or not self._finest):
                continue
            flags = case.flags
            if code is None:
                flags |= {Flag.UNKNOWN_AREA if named_in_vain else Flag.OUTSIDE_CITY}
            settled[index] = replace(case, area_code=code, flags=flags)
        return settled


class Redrawing:
    """Which positions today's boundaries place in another area than the boundaries of their day did."""

    def __init__(self, areas: Sequence[Area], today: date) -> None:
        """``areas`` are all versions there ever were."""
        moments = {day for area in areas for day in (area.valid_from, area.valid_to) if day is not None}
        self._days = sorted(day for day in moments if day <= today)
        epochs = [in_force(areas, self._days[0] - timedelta(days=1))] if self._days else []
        epochs += [in_force(areas, day) for day in self._days]
        # Before there were any outlines nothing lay anywhere, and nothing can have moved.
        self._epochs = [epoch if any(area.rings for area in epoch) else None for epoch in epochs]

    @cached_property
    def _locators(self) -> list[Locator | None]:
        return [None if epoch is None else Locator(epoch) for epoch in self._epochs]

    @property
    def since(self) -> date | None:
        """The day that today's boundaries hold from; ``None`` where there never were others."""
        return self._days[-1] if any(self._epochs[:-1]) else None

    def moved(self, cases: Sequence[tuple[date, Point]]) -> list[tuple[int, str | None]]:
        """By number of the case, where it lies today; only those that lay elsewhere on their day."""
        by_epoch: dict[int, list[int]] = {}
        for number, (day, _) in enumerate(cases):
            by_epoch.setdefault(bisect_right(self._days, day), []).append(number)
        found: list[tuple[int, str | None]] = []
        today = self._locators[-1] if self._locators else None
        for epoch, numbers in by_epoch.items():
            then = self._locators[epoch]
            if then is None or today is None or then is today:
                continue
            places = [cases[number][1] for number in numbers]
            both = zip(numbers, then.codes(places), today.codes(places), strict=True)
            found += [(number, now) for number, before, now in both if before != now]
        return sorted(found)


def outline_of(areas: Sequence[Area], level: Level) -> Outline:
    """The polygons of one level, their borders one level up, and the outline of all, packed for the browser.

    Dedicated grids come last, so that one that lies over a basic grid is drawn on top of it.
    """
    of_level = [area for area in areas if area.level is level and area.rings]
    drawn = sorted(of_level, key=lambda area: area.kind is AreaKind.DEDICATED)
    shapes = [polygon_of(area) for area in drawn]
    whole = union_all(shapes) if shapes else Polygon()
    west, south, _, _ = whole.bounds if shapes else (0.0, 0.0, 0.0, 0.0)
    by_code = {area.code: area for area in areas}
    groups = _labelled(drawn, by_code)
    order = list(groups)
    merged = {code: union_all([shapes[index] for index in members]) for code, (_, members) in groups.items()}
    parent_of = {index: order.index(code) for code, (_, members) in groups.items() for index in members}
    above, within = _above(drawn, by_code)
    outline = Outline(
        version="",
        origin=(west, south),
        codes=tuple(area.code for area in drawn),
        names=tuple(area.name for area in drawn),
        parents=tuple(parent_of[index] for index in range(len(drawn))),
        rings=tuple(tuple(_packed(shape, west, south)) for shape in shapes),
        borders=tuple(ring for code in order for ring in _packed(merged[code], west, south)) if len(order) > 1 else (),
        outer=tuple(_packed(whole, west, south)),
        labels=tuple((code, groups[code][0], *_middle(merged[code])) for code in order),
        households=tuple(area.households for area in drawn),
        above=above,
        within=within,
    )
    text = json.dumps(asdict(outline), ensure_ascii=False, sort_keys=True)
    return replace(outline, version=hashlib.blake2b(text.encode(), digest_size=8).hexdigest())


def _above(drawn: Sequence[Area], by_code: dict[str, Area]) -> tuple[tuple[tuple[str, str, int], ...], tuple[int, ...]]:
    """Every area that the polygons lie in, each with the index of the one above it, and where each polygon lies."""
    index: dict[str, int] = {}
    rows: list[tuple[str, str, int]] = []

    def place(code: str | None) -> int:
        area = by_code.get(code) if code else None
        if area is None:
            return -1
        if area.code not in index:
            higher = place(area.parent_code)
            index[area.code] = len(rows)
            rows.append((area.code, area.name, higher))
        return index[area.code]

    within = tuple(place(area.parent_code) for area in drawn)
    return tuple(rows), within


def sketch_of(areas: Sequence[Area], code: str) -> Sketch | None:
    """An area with its children as a small picture, north up; ``None`` where neither it nor they have an outline.

    A child without an outline of its own is drawn as what lies under it.
    """
    children = [area for area in areas if area.parent_code == code]
    shapes = [(area, _filled(areas, area)) for area in children]
    drawn = [(area, shape) for area, shape in shapes if not shape.is_empty]
    here = next((area for area in areas if area.code == code), None)
    whole = polygon_of(here) if here is not None and here.rings else union_all([shape for _, shape in drawn])
    if whole.is_empty:
        return None
    west, south, east, north = whole.bounds
    flat = math.cos(math.radians((south + north) / 2))
    step = max((east - west) * flat, north - south) / _SKETCH
    size = (math.ceil((east - west) * flat / step), math.ceil((north - south) / step))

    def path(shape: BaseGeometry) -> str:
        said = []
        for part in get_parts(shape.simplify(step / 2)):
            for ring in (part.exterior, *part.interiors) if isinstance(part, Polygon) else ():
                corners = np.asarray(ring.coords)[:, :2]
                xs, ys = (corners[:, 0] - west) * flat / step, (north - corners[:, 1]) / step
                said.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)) + "Z")
        return "".join(said)

    shown = tuple((area.code, area.name, path(shape)) for area, shape in drawn)
    return Sketch(*size, shown, path(whole), corner=(west, north), per_degree=(flat / step, 1 / step))


def _filled(areas: Sequence[Area], area: Area) -> BaseGeometry:
    if area.rings:
        return polygon_of(area)
    return union_all([_filled(areas, child) for child in areas if child.parent_code == area.code])


def _labelled(drawn: Sequence[Area], by_code: dict[str, Area]) -> dict[str, tuple[str, list[int]]]:
    """Which street each polygon belongs to; where there is nothing between them and the top, each names itself."""
    groups: dict[str, tuple[str, list[int]]] = {}
    for index, area in enumerate(drawn):
        above: Area | None = area
        while above is not None and above.level not in (Level.STREET, Level.DISTRICT, Level.CITY):
            above = by_code.get(above.parent_code) if above.parent_code else None
        named = above or area
        groups.setdefault(named.code, (named.name, []))[1].append(index)
    return groups


def _packed(shape: BaseGeometry, west: float, south: float) -> list[tuple[int, ...]]:
    """Outer and inner rings as whole steps: the first corner, then the way to each next one."""
    rings = []
    for part in get_parts(shape):
        if not isinstance(part, Polygon) or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            corners = np.rint((np.asarray(ring.coords)[:, :2] - (west, south)) / _STEP).astype(int)
            steps = np.vstack([corners[:1], np.diff(corners, axis=0)])
            rings.append(tuple(int(value) for value in steps.ravel()))
    return rings


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    inside = shape.representative_point()
    return round(inside.x, 6), round(inside.y, 6)
