"""What people report to the invented 智慧社区 while the demo runs: kept in a file, so that a restart loses nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

import shapely

from dashboard.demo.cases import PlannedCase
from dashboard.demo.channels import CHANNELS
from dashboard.demo.classes import CLASSES
from dashboard.demo.geography import Geography
from dashboard.demo.plan import CasePlan
from dashboard.domain.place import Point

_CHANNEL = next(channel for channel in CHANNELS if channel.source == "community")
_PROBLEMS = {problem.ref.code: problem for problem in CLASSES}
_LONGEST = 2000


class ReportError(ValueError):
    """A report that cannot be taken: of no known service, or nowhere in the district."""


class Residents:
    """Reports made by hand; each then lives on like any planned case. Names and telephones are never taken."""

    def __init__(self, path: Path, geography: Geography, plan: CasePlan) -> None:
        self._path = path
        self._plan = plan
        self._lock = Lock()
        self._shapes = [shapely.MultiPolygon([(part[0], part[1:]) for part in grid.rings]) for grid in geography.grids]
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.cases = [self._case(json.loads(line)) for line in lines]

    def report(
        self, moment: int, service_code: str, *, lat: float | None, lon: float | None, address: str, description: str
    ) -> PlannedCase:
        """Take a report made at ``moment`` (epoch seconds). Raises ``ReportError``."""
        if service_code not in _PROBLEMS:
            raise ReportError("service_code is not one of services")
        if lat is None or lon is None:
            grid = None
            if not address:
                raise ReportError("either lat and long or address_string is needed")
        else:
            grid = self._grid_at(lon, lat)
        said: dict[str, Any] = {
            "at": moment,
            "service_code": service_code,
            "lon": lon if grid is not None else None,
            "lat": lat if grid is not None else None,
            "grid": grid,
            "address": address[:200],
            "description": description[:_LONGEST],
        }
        with self._lock:
            said["number"] = len(self.cases) + 1
            with self._path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(said, ensure_ascii=False) + "\n")
            case = self._case(said)
            self.cases.append(case)
        return case

    def find(self, external_id: str) -> PlannedCase | None:
        """The case of that number, if it was reported here."""
        return next((case for case in self.cases if case.external_id == external_id), None)

    def _grid_at(self, lon: float, lat: float) -> int:
        found = shapely.intersects_xy(self._shapes, lon, lat).nonzero()[0]
        if not len(found):
            raise ReportError("lat and long lie outside the district")
        return int(found[0])

    def _case(self, said: dict[str, Any]) -> PlannedCase:
        external_id = f"SQP{said['number']:06}"
        rng = Random(external_id)
        located = said["grid"] is not None
        problem = _PROBLEMS[said["service_code"]]
        grid = said["grid"] or 0
        case = self._plan.follow(rng, external_id, _CHANNEL, said["at"], before=None, grid=grid, problem=problem)
        return replace(
            case,
            address=said["address"] or case.address,
            place=Point(said["lon"], said["lat"]) if located else None,
            zero_position=False,
            area_code=case.grid.code if located else None,
            said=said["description"] or None,
        )
