"""The walls of every preset, filled from a real store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.clock import StandingClock
from dashboard.domain.arrangement import PRESETS
from dashboard.domain.place import Point
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.model import BarsTile
from dashboard.store.engine import Database
from layouts.wall import wall_panels
from tests.build import MONDAY, ZONE, city, hydrant
from tests.layouts.test_wall import plain
from tests.store.test_patrols import fix, take

PLAIN = {"dash_html_components", "dash_svg"}  # as assets/js/panels.js says


def listed(hall: Hall, opens: Selection | None, at: object) -> int | None:
    return None if opens is None else hall.case_page(opens.but(at=at), hall.whole_scope).total


@pytest.mark.parametrize("name", PRESETS)
def test_no_figure_and_no_tile_of_a_preset_is_broken(hall: Hall, name: str) -> None:
    shown = hall.publish(name)
    assert [tile.indicator if tile else None for tile in shown.kpis] == list(PRESETS[name].strip)  # type: ignore[index]
    assert [tile for tile in shown.arrangement.tiles if getattr(shown, tile) is None] == []


def kinds(node: Any) -> set[str]:
    """The packages that what is in a panel comes from."""
    if isinstance(node, list):
        return {kind for child in node for kind in kinds(child)}
    return {node["namespace"]} | kinds(node["props"].get("children")) if isinstance(node, dict) else set()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PRESETS)
def test_what_the_panels_of_a_preset_hold_is_plain_elements(hall: Hall, name: str, lang: str) -> None:
    """The wall's script makes them itself, and knows no others."""
    panels = plain(wall_panels(hall.publish(name), lang))
    assert {kind for props in panels.values() for kind in kinds(props.get("children"))} <= PLAIN


def test_walls_of_one_scope_count_their_cases_once(hall: Hall) -> None:
    hall.publish("main")
    kept = len(hall._kept)
    hall.publish("departments")
    assert len(hall._kept) == kept


def test_whose_cases_are_overdue_adds_up_and_opens(hall: Hall) -> None:
    streets, departments = hall.publish("streets"), hall.publish("departments")
    overdue = next(tile for tile in streets.kpis if tile and tile.indicator == "pending_overdue").value
    for shown, bars in ((streets, streets.overdue_areas), (departments, departments.overdue_departments)):
        assert isinstance(bars, BarsTile)
        assert bars.total == sum(row.value for row in bars.rows) == overdue
        rows = [row for row in bars.rows if row.opens]
        assert [row.value for row in rows] == [listed(hall, row.opens, shown.counted_at) for row in rows]
        assert rows


def test_around_a_danger_source_stands_what_is_open_in_its_grid(hall: Hall) -> None:
    shown = hall.publish("safety")
    assert shown.hazards is not None
    assert shown.hazards.totals[0][0] == "危险源"
    assert any(row.open for row in shown.hazards.rows)
    for row in shown.hazards.rows:
        numbers = [listed(hall, opens, shown.counted_at) for opens in (row.opens, row.opens_overdue)]
        assert numbers == [row.open, row.overdue]


def test_the_supervised_cases_stand_by_name(hall: Hall) -> None:
    tile = hall.publish("safety").supervised
    assert tile is not None
    assert all(row.supervised for row in tile.rows)
    assert len(tile.rows) == min(tile.supervised, 16)


def test_a_whole_board_goes_from_the_first_to_the_last(hall: Hall) -> None:
    board = hall.publish("departments").departments_whole
    assert board is not None
    assert (len(board.rows), board.bottom) == (board.total, ())


@pytest.fixture
def patrolled(database: Database) -> Hall:
    """An hour after nine: one car online that drove a kilometre, one not heard of since, one off duty."""
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + timedelta(minutes=61)))
    hall.furnish()
    take(
        hydrant(database),
        fix("V1", 0, label="苏C1", fleet="城管", on_duty=True),
        fix("V1", 1, label="苏C1", fleet="城管", on_duty=True, place=Point(0.5, 0.509)),
        fix("V1", 60, label="苏C1", fleet="城管", on_duty=True, place=Point(0.5, 0.51), speed_kmh=31.0),
        fix("V2", 0, label="苏C2", fleet="城管", on_duty=True),
        fix("V3", 0, label="苏C3", fleet="社区", on_duty=False, place=Point(1.5, 0.5)),
    )
    return hall


def test_a_patrol_wall_says_who_is_out_and_where_they_have_been(patrolled: Hall) -> None:
    shown = patrolled.publish("patrol")
    assert shown.fleets is not None
    assert shown.units is not None
    assert shown.coverage is not None
    fleets = {row.fleet: (row.expected, row.online, round(row.driven_m)) for row in shown.fleets.rows}
    assert fleets == {"城管": (2, 1, 1001), "社区": (0, 0, 0)}
    assert [(row.label, row.presence) for row in shown.units.rows] == [("苏C2", "silent"), ("苏C1", "online")]
    assert (shown.units.silent, shown.units.online) == (1, 1)
    assert shown.coverage.heard
    figures = {tile.indicator: (tile.value, tile.denominator) for tile in shown.kpis if tile}
    assert figures["areas_visited"] == (shown.coverage.visited, shown.coverage.visited + shown.coverage.missed)
    assert figures["driven_km"] == (1, None)


def test_a_lone_fix_in_the_shift_is_no_patrol(patrolled: Hall) -> None:
    patrolled.clock.at = MONDAY + timedelta(days=2)  # type: ignore[attr-defined]
    take(hydrant(patrolled.database), fix("V1", 2880))
    shown = patrolled.publish("patrol")
    assert shown.coverage is not None
    assert not shown.coverage.heard


def test_without_a_fix_in_the_shift_nobody_says_what_was_missed(patrolled: Hall) -> None:
    patrolled.clock.at = MONDAY + timedelta(days=2)  # type: ignore[attr-defined]
    shown = patrolled.publish("patrol")
    assert shown.coverage is not None
    assert not shown.coverage.heard
    assert {tile.value for tile in shown.kpis if tile and tile.indicator.startswith("areas_")} == {None}
