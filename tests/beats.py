"""A city of two streets that declares a checkpoint and a road segment in each, and units that pass them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dashboard.city import City, CityDeclaration
from dashboard.clock import Clock
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, city
from tests.store.test_patrols import fix

SECOND = timedelta(seconds=1)
LENGTH = 0.008  # degrees: 889.6 m, followed by 36 marks; 60 % are 22 of them
STEP = 0.001  # 111.2 m in ten seconds, 40 km/h


def declared(folder: Path, **of_segments: Any) -> City:
    """桥头 and 河东路 in the west street, 东门 and 东大街 in the east one."""
    (folder / "checkpoints.csv").write_text("name,lon,lat\n桥头,0.5,0.5\n东门,1.5,0.5\n", encoding="utf-8")
    roads = [
        {
            "properties": {"name": name},
            "geometry": {"type": "LineString", "coordinates": [[lon, 0.7], [lon, 0.7 + LENGTH]]},
        }
        for name, lon in (("河东路", 0.5), ("东大街", 1.5))
    ]
    (folder / "roads.geojson").write_text(json.dumps({"features": roads}), encoding="utf-8")
    layers = [
        {"name": "posts", "label": {"zh": "打卡点", "en": "Posts"}, "kind": "checkpoints", "file": "checkpoints.csv"},
        {"name": "roads", "label": {"zh": "路段", "en": "Roads"}, "kind": "segments", "file": "roads.geojson"} | of_segments,
    ]  # fmt: skip
    plain = city()
    said = plain.declaration.model_dump(exclude={"map", "walls", "rotation", "briefings"})
    settings = {"layers": [layer | {"datum": "wgs84"} for layer in layers]}
    return replace(plain, declaration=CityDeclaration.model_validate(said | {"map": settings}), folder=folder)


def furnished(database: Database, folder: Path, clock: Clock, **of_segments: Any) -> Hall:
    hall = Hall(declared(folder, **of_segments), database, Board(), clock)
    hall.furnish()
    return hall


def water(hall: Hall) -> Hydrant:
    """What keeps fixes as the hall's own poller does."""
    return Hydrant(
        hall.database, hall.locator, hall.clock, hall.city.deadlines, hall.city.declaration.patrols.rules, hall.along
    )


def drive(
    unit: str, start_s: int, first: float, last: float, lon: float = 0.5, every_s: int = 10, **said: Any
) -> list[FixRecord]:
    """Along a road from one place to another, in shares of its length."""
    steps = round(abs(last - first) * LENGTH / STEP)
    return [
        fix(
            unit,
            place=Point(lon, 0.7 + LENGTH * (first + (last - first) * step / steps)),
            fixed_at=MONDAY + (start_s + every_s * step) * SECOND,
            **said,
        )
        for step in range(steps + 1)
    ]
