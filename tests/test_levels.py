"""Down the five levels 市 → 区县 → 街道 → 社区 → 网格 and back, on the map and on the pages, through refreshes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.halls import NOON, Copied, StandingHall, standing_hall
from tests.test_map import DRAWN, chosen, refreshed

SWITCHED = "?layers=cases,vehicles,heat&tint=grade"
ASKED = "?period=last_month&basis=cohort&versus=last_year"


def under_a_city(folder: Path) -> None:
    """The invented district becomes the only one of a city."""
    areas = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))
    (district,) = (one for one in areas["features"] if one["properties"]["parent"] is None)
    district["properties"]["parent"] = "9901"
    whole = {**district["properties"], "code": "9901", "name": "云州市", "level": "city", "parent": None}
    areas["features"].insert(0, {**district, "properties": whole})
    (folder / "areas.geojson").write_text(json.dumps(areas), encoding="utf-8")
    declared: dict[str, Any] = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    declared["top"] = {"code": "9901", "name": "云州市", "level": "city"}
    (folder / "city.yaml").write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="module")
def standing(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON, under_a_city, history=False) as hall:
        hall.hall.publish("main")
        yield hall


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(35_000)
    yield page
    page.close()


def test_on_the_map_area_layers_tint_and_full_screen_stay(page: Page, standing: StandingHall) -> None:
    page.goto(f"{standing.url}/wall/main")
    page.wait_for_function(DRAWN)
    page.locator('[data-layer="heat"]').click()
    page.locator('[data-tint="grade"]').click()
    page.evaluate("document.documentElement.requestFullscreen()")
    page.wait_for_function("document.fullscreenElement")
    way: list[str] = []
    while page.locator("#map-areas .map-area").count():
        first = page.locator("#map-areas .map-area").first
        way.append(first.get_attribute("data-area") or "")
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(f"hall.area() === '{way[-1]}'")
        refreshed(page, standing)
        assert chosen(page) == [way[-1], True, "true", "true", SWITCHED, way]
    assert [len(code) for code in way] == [6, 9, 12, 15]  # below the city: district, street, community, grid
    while way:
        page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        way.pop()
        page.wait_for_function(f"(hall.area() || '') === '{way[-1] if way else ''}'")
        refreshed(page, standing)
        assert chosen(page) == [way[-1] if way else "", True, "true", "true", SWITCHED, way]


def test_on_the_pages_period_comparison_and_basis_stay(page: Page, standing: StandingHall) -> None:
    page.goto(f"{standing.url}/areas{ASKED}")
    seen = []
    while True:
        page.locator(".crumbs").wait_for()
        page.reload()
        page.locator(".desk-content .facts-table").wait_for()
        assert page.locator(".choices-line .chosen, .choices .chosen").all_inner_texts()[:3] == [
            "上月",
            "同比",
            "立案口径",
        ]
        seen.append(page.url)
        below = page.locator("tbody tr:first-child td:first-child a[href^='/areas/']")
        if not below.count():
            break
        here = page.url
        below.first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(f"location.href !== '{here}'")
    assert len(seen) == 5
    assert all(address.endswith(ASKED) for address in seen)
    for address in reversed(seen[:-1]):
        page.go_back()
        page.wait_for_url(address)
    page.locator(".desk-content .facts-table").wait_for()
    page.wait_for_function("document.querySelector('.crumbs')?.innerText === '云州市'")
