"""Looking back in a real browser: by hand and by key, in an address that can be sent on, and never live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from callbacks.listening import listening
from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, case, city, hydrant, take
from tests.conftest import fresh_sqlite


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A hall that was told on Tuesday that one of Monday's cases had been closed by then, and of another."""
    state = tmp_path_factory.mktemp("moment")
    database = Database(fresh_sqlite(state))
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY + timedelta(days=2)))
    hall.furnish()
    take(hydrant(database, MONDAY + HOUR), case("A1"), case("A2"))
    ended = {"disposed_at": MONDAY + 2 * HOUR, "closed_at": MONDAY + 2 * HOUR}
    take(hydrant(database, MONDAY + timedelta(days=1)), case("A1", **ended), case("A3"))
    hall.publish("main")
    server = listening(create_app(Settings(state=state), hall), "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    yield page
    page.close()


def gone_to(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#moment-line input[type=range]")


def test_keys_go_to_another_minute_and_the_address_says_which(page: Page, url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    gone_to(page, f"{url}/moment/main?at=2026-11-16T12:00&known=now")
    page.focus("#moment-line input[type=range]")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert page.input_value("#moment-line input[type=time]") == "11:55"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("#moment-line input[type=range]")
    assert page.url.partition("?")[2] == "known=now&at=2026-11-16T11%3A55"
    assert "2026-11-16 11:55" in page.inner_text(".moment-banner")
    page.fill("#moment-line input[type=time]", "10:30")
    with page.expect_navigation():
        page.click("#moment-line button")
    page.wait_for_selector("#moment-line input[type=range]")
    assert page.locator(".moment .figure").nth(3).inner_text() == "0"  # closed by then
    assert not [one for one in asked if "/live/" in one]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
def test_the_tiles_stand_in_their_places_and_nothing_is_cut_at_the_side(
    page: Page, url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    gone_to(page, f"{url}/moment/main?at=2026-11-16T12:00&known=then")
    page.wait_for_function("[...document.querySelectorAll('.map-fills')].some((drawn) => drawn.width > 0)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    beyond = """[...document.querySelectorAll('.moment .other')].filter((mark) => mark.offsetWidth
        && mark.getBoundingClientRect().right > mark.closest('.tile, .slot').getBoundingClientRect().right + 1).length"""
    assert page.locator(".moment .differs").count() > 3
    assert page.evaluate(beyond) == 0
    page.mouse.wheel(0, 700)
    page.wait_for_function("scrollY > 300 && document.querySelector('.moment-banner').getBoundingClientRect().top >= 0")
