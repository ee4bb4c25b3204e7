"""Where the definition of a line of the trend changed: in the bucket it changed in, and in no window before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.definitions import write_definitions
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take

NOW = MONDAY + 6 * HOUR


def test_a_changed_definition_is_marked_where_it_changed(database: Database) -> None:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    take(hydrant(database, NOW), case("A1"))
    reported, rate = hall.definitions.counts["reported"], hall.definitions.rates["rework_rate"]
    moved = replace(hall.definitions, counts={**hall.definitions.counts, "reported": replace(reported, due="accepted")})
    moved = replace(moved, rates={**moved.rates, "rework_rate": replace(rate, denominator="disposed")})
    with database.writing() as connection:
        write_definitions(connection, moved.bodies(), NOW - timedelta(days=3))
    trend = hall.publish("main").trend
    assert trend is not None
    marked = {
        window.name: [(one.bucket, one.label_zh, one.version) for one in window.changes] for window in trend.windows
    }
    assert marked == {"24h": [], "7d": [(3, "上报数", 2)], "30d": [(26, "上报数", 2)]}
