"""What is wrong between areas and within them: shared ground, ground that nobody has, rings that cross themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shapely import Polygon, STRtree, get_parts, union_all
from shapely.geometry.base import BaseGeometry

from dashboard.domain.area import Area, AreaKind, Level
from dashboard.geography import polygon_of

_M2_A_DEGREE2 = 111_195.0**2
_LEAST_M2 = 1.0  # smaller overlaps and holes are the rounding of a survey


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one area or a pair: ``kind`` is a word of the report, ``detail`` for the eye."""

    kind: str  # a word of commands/areas.py
    codes: tuple[str, ...]
    detail: str


def faults_between(areas: Sequence[Area]) -> Iterator[Fault]:
    """Areas of one level that share ground, or leave some between them. A dedicated grid may lie over another."""
    for level in Level:
        drawn = [area for area in areas if area.level is level and area.rings and area.kind is not AreaKind.DEDICATED]
        shapes = [polygon_of(area) for area in drawn]
        if not shapes:
            continue
        tree = STRtree(shapes)
        for i, j in sorted(zip(*tree.query(shapes, predicate="intersects"), strict=True)):
            if i >= j:
                continue
            codes = (drawn[i].code, drawn[j].code)
            if shapes[i].equals(shapes[j]):
                yield Fault("duplicate_outline", codes, f"{drawn[i].name} | {drawn[j].name}")
            elif (shared := _m2(shapes[i].intersection(shapes[j]))) >= _LEAST_M2:
                yield Fault("overlap", codes, f"{drawn[i].name} | {drawn[j].name}: {shared:,.0f} m²")
        for part in get_parts(union_all(shapes)):
            for hole in part.interiors if isinstance(part, Polygon) else ():
                gap = Polygon(hole)
                if _m2(gap) >= _LEAST_M2:
                    around = tuple(sorted(drawn[i].code for i in tree.query(gap, predicate="intersects")))
                    at = gap.representative_point()
                    yield Fault("hole", around, f"{_m2(gap):,.0f} m² at {at.x:.6f}, {at.y:.6f}")


def _m2(shape: BaseGeometry) -> float:
    return float(shape.area * _M2_A_DEGREE2 * math.cos(math.radians(shape.centroid.y))) if not shape.is_empty else 0.0


def mended(area: Area) -> Area:
    """The area with a ring that crosses itself made whole."""
    if all(Polygon(rings[0], rings[1:]).is_valid for rings in area.rings):
        return area
    rings = tuple(
        tuple(tuple((x, y) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
        for part in get_parts(polygon_of(area))
    )
    return replace(area, rings=rings)


def counted(faults: Sequence[Fault]) -> list[tuple[str, int]]:
    """How many of each kind, the most first."""
    return Counter(fault.kind for fault in faults).most_common()
