"""The city of two streets after its border moved: a fifth of the west street belongs to the east one since November."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.city import City
from dashboard.clock import StandingClock
from dashboard.domain.case import CaseRecord
from dashboard.domain.place import Point
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant
from dashboard.schedule.redrawing import place_anew
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import DEADLINES, EAST, HOUR, MONDAY, TOP, WEST, ZONE, case, city, take

DAY = date(2026, 11, 1)
OCTOBER = datetime(2026, 10, 12, 1, tzinfo=UTC)


def _ring(west: float, east: float) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((((west, 0.0), (east, 0.0), (east, 1.0), (west, 1.0), (west, 0.0)),),)


AREAS = (
    TOP,
    replace(EAST, valid_to=DAY),
    replace(WEST, valid_to=DAY),
    replace(EAST, rings=_ring(0.8, 2.0), valid_from=DAY),
    replace(WEST, rings=_ring(0.0, 0.8), valid_from=DAY),
)


def redrawn_city() -> City:
    return replace(city(), areas=AREAS)


def told(key: str, area: str, lon: float | None, at: datetime = OCTOBER) -> CaseRecord:
    """A case that fell due on its own day and was never disposed."""
    place = None if lon is None else Point(lon, 0.5)
    moments = dict.fromkeys(("reported_at", "registered_at", "dispatched_at"), at)
    return case(key, area_code=area, place=place, due_at=at + 4 * HOUR, **moments)


def redrawn_hall(database: Database) -> Hall:
    """Two cases of October lie on the ground that moved; one of November was placed by the boundaries of today."""
    hall = Hall(redrawn_city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    water = Hydrant(database, hall.locator, hall.clock, DEADLINES)
    take(
        water,
        told("moved", "9902", 0.9),
        told("moved too", "9902", 0.85),
        told("stayed", "9902", 0.5),
        told("nowhere", "9902", None),
        told("east", "9901", 1.5),
        told("since", "9901", 0.9, MONDAY - 5 * HOUR),
    )
    place_anew(hall, hall.redrawing)
    return hall
