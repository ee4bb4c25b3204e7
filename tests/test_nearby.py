"""What lies around a case: the nearest units first, the places to guard within the radius, nothing without a position."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.schedule.jobs import Hydrant, keep
from tests.attacks import ATTACKS
from tests.build import Script, case
from tests.halls import NOON, Copied, StandingHall, standing_hall

LON, LAT = 118.6, 31.9
DEGREE_M = 111_195


def north(metres: float) -> Point:
    return Point(LON, LAT + metres / DEGREE_M)


def fix(unit: str, metres: float, *, silent_s: int = 9, **more: object) -> FixRecord:
    at = NOON - timedelta(seconds=silent_s)
    return FixRecord(unit_id=unit, fixed_at=at, place=north(metres), fleet="城管", label=unit, **more)  # type: ignore[arg-type]


def guarded(folder: Path) -> None:
    """One hazard at 400 m and one at 1,400 m; the key site at 700 m is called an attack."""
    rows = [("加油站", 400), ("化工仓库", 1400)]
    text = "\n".join(f"{name},{north(away).lon},{north(away).lat}" for name, away in rows)
    (folder / "hazards.csv").write_text(f"name,lon,lat\n{text}\n", encoding="utf-8")
    there = north(700)
    (folder / "key_sites.csv").write_text(f"name,lon,lat\n{ATTACKS[0]},{there.lon},{there.lat}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def standing(copied: Copied):
    with standing_hall(copied, NOON, guarded) as hall:
        known = Hydrant(hall.hall.database, hall.hall.locator, hall.hall.clock, hall.hall.city.deadlines)
        cases = Script(
            case("NEAR", title=ATTACKS[0], place=north(0), area_code=None),
            case("NOWHERE", title="某处", place=None, area_code=None),
        )
        keep(known, cases, hall.hall.city.feed("hotline"), cases.fetch(None), NOON)
        fixes = Script(
            fix("远", 2000), fix("近", 300), fix("失联", 500, silent_s=600), fix("下班", 100, on_duty=False),
            fix("早已不在", 50, silent_s=7200),
        )  # fmt: skip
        keep(known, fixes, hall.hall.city.feed("patrol"), fixes.fetch(None), NOON)
        yield hall


def id_of(hall: Hall, external_id: str) -> int:
    with hall.database.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT id FROM case_file WHERE external_id = '{external_id}'")
        return int(found.scalar_one())


def test_the_nearest_units_come_first_with_their_distance(standing: StandingHall) -> None:
    hall = standing.hall
    found = hall.nearby(hall.whole_scope, id_of(hall, "NEAR"), 1000)
    assert found is not None
    assert [(unit.label, unit.distance_m, unit.stale) for unit in found.units] == [
        ("近", 300, False),
        ("失联", 500, True),
        ("远", 2000, False),
    ]


def test_only_guarded_places_within_the_radius_are_told(standing: StandingHall) -> None:
    hall = standing.hall
    found = hall.nearby(hall.whole_scope, id_of(hall, "NEAR"), 1000)
    assert found is not None
    assert [(site.name, site.layer_zh, site.distance_m) for site in found.sites] == [
        ("加油站", "危险源", pytest.approx(400, abs=1)),
        (ATTACKS[0], "重点场所", pytest.approx(700, abs=1)),
    ]


def test_a_case_without_a_position_has_nothing_around_it(standing: StandingHall) -> None:
    hall = standing.hall
    found = hall.nearby(hall.whole_scope, id_of(hall, "NOWHERE"), 1000)
    assert found is not None
    assert (found.lon, found.units, found.sites) == (None, (), ())


def test_a_case_outside_the_scope_is_not_there(standing: StandingHall) -> None:
    hall = standing.hall
    assert hall.nearby(Scope("nowhere"), id_of(hall, "NEAR"), 1000) is None


def test_the_page_says_it_and_no_name_runs(standing: StandingHall, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(35_000)
    page.goto(f"{standing.url}/nearby/{id_of(standing.hall, 'NEAR')}")
    page.wait_for_selector("table")
    shown = page.locator("main").inner_text()
    hacked = page.evaluate("window.hacked ?? null")
    page.close()
    assert "周边 1,000 米内的危险源与重点场所" in shown
    assert ATTACKS[0] in shown
    assert "失联 · 10 分钟前" in shown or "失联 · 10 分前" in shown
    assert hacked is None


@pytest.mark.parametrize("path", ["0?radius=1000", "abc", "99999999999999999999"])
def test_a_case_that_is_not_there_is_said_to_be_missing(standing: StandingHall, browser: Browser, path: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(35_000)
    page.goto(f"{standing.url}/nearby/{path}")
    page.wait_for_selector(".desk-message")
    assert page.locator("table").count() == 0
    page.close()
