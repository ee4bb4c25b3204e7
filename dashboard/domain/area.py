"""The five levels of 市 → 区县 → 街道 → 社区 → 网格, and what may overlap what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """From widest to finest."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"


class AreaKind(StrEnum):
    """基础 / 综合 / 专属 / 微网格, and the areas above them. A dedicated grid may overlap a basic one."""

    ADMINISTRATIVE = "administrative"
    BASIC = "basic"
    COMPREHENSIVE = "comprehensive"
    DEDICATED = "dedicated"
    MICRO = "micro"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One version of one area. ``rings`` are GeoJSON MultiPolygon coordinates in WGS-84; none is "no outline"."""

    code: str
    name: str
    level: Level
    kind: AreaKind = AreaKind.ADMINISTRATIVE
    parent_code: str | None = None
    rings: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = ()
    households: int | None = None
    area_class: str | None = None  # 一类区域, 二类区域: limits may differ by it; what lies below an area has its class
    valid_from: date | None = None
    valid_to: date | None = None


class Post(StrEnum):
    """网格长, 网格员, 专职网格员, 兼职网格员: what somebody is in an area."""

    GRID_HEAD = "grid_head"
    GRID_WORKER = "grid_worker"
    FULL_TIME = "full_time"
    PART_TIME = "part_time"


@dataclass(frozen=True, slots=True)
class AreaPerson:
    """Who answers for an area or works in it. ``name`` is masked: nobody's whole name is ever read further."""

    post: Post
    name: str


def in_force(areas: Iterable[Area], day: date) -> list[Area]:
    """The versions that hold on a day. One ends on the day that the next begins."""
    return [
        area
        for area in areas
        if (area.valid_from is None or area.valid_from <= day) and (area.valid_to is None or day < area.valid_to)
    ]


def redrawn_on(versions: Iterable[tuple[date | None, date | None]], day: date) -> date | None:
    """When the outlines that hold on a day began, by from when and before when each holds; ``None`` where they never
    were others.
    """
    spans = {(begins or date.min, ends or date.max) for begins, ends in versions}
    changes = sorted({one for span in spans for one in span if date.min < one <= day})
    others = any(begins < change <= ends for change in changes for begins, ends in spans)
    return changes[-1] if others else None
