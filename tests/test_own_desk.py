"""A desk in a real Chromium: alive, one click from everything, and left and come back to like any other page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.browser import WALL_READY
from dashboard.schedule.jobs import Hydrant, keep
from tests.build import Script, case
from tests.halls import NOON, Copied, StandingHall, standing_hall

TIMEOUT_MS = 35_000
TROUBLE = "#hall-banner:not([hidden])"
DRAWN = f"{WALL_READY} && document.getElementById('map-areas')?.children.length > 0"
OVERDUE = ".agenda-item:first-child .agenda-number"


@pytest.fixture(scope="module")
def standing(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON) as hall:
        yield hall


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(TIMEOUT_MS)
    yield page
    page.close()


def begin(page: Page, hall: StandingHall, asked: str = "") -> None:
    page.goto(f"{hall.url}/{asked}")
    page.wait_for_function(DRAWN)


def listed(page: Page) -> int:
    """How many cases the list says it has."""
    page.wait_for_url("**/cases?*")
    return int("".join(filter(str.isdigit, page.locator(".list-total").inner_text())))


def test_a_number_opens_its_cases_and_the_way_back_is_the_same_desk(page: Page, standing: StandingHall) -> None:
    begin(page, standing)
    shown = int(page.locator(OVERDUE).inner_text().replace(",", ""))
    page.locator(OVERDUE).click()
    assert listed(page) == shown
    page.go_back()
    page.wait_for_function(DRAWN)
    page.locator(".desk-bar a", has_text="部门").click()
    page.locator(".desk-title", has_text="部门").wait_for()
    page.wait_for_function("performance.now() - hall.lastGoodAt > 9000")
    expect(page.locator(TROUBLE)).to_have_count(0)  # what does not live is not late
    page.locator(".desk-bar a", has_text="工作台").click()
    page.wait_for_function(DRAWN)
    expect(page.locator(TROUBLE)).to_have_count(0)
    assert page.locator(OVERDUE).inner_text() == f"{shown:,}"


def test_news_comes_by_itself_and_leaves_the_address_alone(page: Page, standing: StandingHall) -> None:
    begin(page, standing)
    page.evaluate("window.same = true")
    address, before = page.url, int(page.locator(OVERDUE).inner_text())
    begun = standing.clock.at - timedelta(hours=9)
    times = dict.fromkeys(("reported_at", "registered_at", "dispatched_at"), begun)
    script = Script(case("LATE", due_at=begun + timedelta(hours=4), area_code=None, **times))
    hall = standing.hall
    hydrant = Hydrant(hall.database, hall.locator, hall.clock, hall.city.deadlines, hall.city.declaration.patrols.rules)
    keep(hydrant, script, hall.city.feed("hotline"), script.fetch(None), hall.clock.now())
    expect(page.locator(OVERDUE)).to_have_text(str(before + 1), timeout=TIMEOUT_MS)
    assert page.url == address
    assert page.evaluate("window.same")


def test_an_area_of_the_map_opens_its_cases_and_its_page(page: Page, standing: StandingHall) -> None:
    begin(page, standing)
    area = page.locator("#map-areas .map-area").first
    area.focus()
    name, n = area.inner_text(), int(area.get_attribute("data-open") or "")
    page.keyboard.press("Enter")
    cases, whole = page.locator("#map-path a").all()
    assert str(n) in cases.inner_text()
    whole.click()
    expect(page.locator(".desk-content").get_by_text(name).first).to_be_visible()
    page.go_back()
    page.wait_for_function(DRAWN)
    assert "area=" in page.url  # what was chosen is in the address
    page.locator("#map-path a").first.click()
    assert listed(page) == n


@pytest.mark.parametrize(("width", "height", "lang"), [(1920, 1080, "zh"), (1440, 900, "en"), (390, 844, "zh")])
def test_nothing_is_wider_than_its_place(
    page: Page, standing: StandingHall, width: int, height: int, lang: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    begin(page, standing, f"?lang={lang}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    cut = page.evaluate("""[...document.querySelectorAll('.agenda-item, .agenda-head, .kpi, .tile-title')]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)""")
    assert cut == []
    if width == 390:
        first = page.evaluate("""[...document.querySelectorAll('.slot')].filter((slot) => slot.offsetHeight)
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0].id""")
        assert first == "agenda"


def test_it_is_walked_by_keys_and_printed_without_its_bar(page: Page, standing: StandingHall) -> None:
    begin(page, standing)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the bar
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('.slot')?.id ?? ''"))
    assert {"kpis", "agenda", "map-tile"} <= reached
    page.emulate_media(media="print")
    expect(page.locator(".desk-bar")).to_be_hidden()
    expect(page.locator(OVERDUE)).to_be_visible()
    expect(page.locator(".slot-map")).to_be_hidden()
    cut = page.evaluate("""[...document.querySelectorAll('.agenda-item, .kpi, .slot:not(.slot-map)')]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)""")
    assert cut == []
