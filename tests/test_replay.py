"""The replay in a real browser: one clock, true speeds, gaps as gaps, and an address that can be sent on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from callbacks.listening import listening
from dashboard.clock import StandingClock
from dashboard.domain.place import Point
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, city, hydrant
from tests.conftest import fresh_sqlite
from tests.store.test_patrols import fix, take

HOSTILE = "<img src=x onerror=window.hit=1>"
START_MS = int(MONDAY.timestamp() * 1000)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A unit that drives a kilometre in a minute, is silent for an hour, and is heard of once more."""
    state = tmp_path_factory.mktemp("replay")
    clock = StandingClock(ZONE, MONDAY + timedelta(minutes=62))
    hall = Hall(city(), Database(fresh_sqlite(state)), Board(), clock)
    hall.furnish()
    ways = [(0, 0.5), (1, 0.509), (61, 0.51)]
    take(
        hydrant(hall.database),
        *(fix("V1", minute, label=HOSTILE, fleet="城管", place=Point(0.5, lat)) for minute, lat in ways),
    )
    server = listening(create_app(Settings(state=Path(state)), hall), "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}/patrols/replay?fleet=城管"
    server.close()
    hall.database.close()


@pytest.fixture
def opened(url: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    shown(page, url)
    yield page
    page.close()


def shown(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("#replay[data-ready]")


def said(page: Page) -> str:
    return page.inner_text(".replay-said")


def seek(page: Page, minutes: float) -> None:
    page.evaluate("t => hall.replay.seek(t)", START_MS + minutes * 60_000)


def test_a_unit_drives_at_its_true_speed(opened: Page) -> None:
    seek(opened, 0.5)
    assert said(opened) == "60 km/h"


def test_nobody_knows_where_a_unit_is_in_a_gap(opened: Page) -> None:
    seek(opened, 31)
    assert said(opened) == "无定位 30 分"


def test_the_next_stretch_is_where_it_is_heard_of_again(opened: Page) -> None:
    seek(opened, 31)
    opened.click("text=下一段")
    assert opened.evaluate("hall.replay.t") == START_MS + 61 * 60_000


def test_the_address_opens_the_same_moment_for_somebody_else(opened: Page, browser: Browser) -> None:
    opened.click("[data-rate='120']")
    opened.click(".replay-unit")
    seek(opened, 0.5)
    other = browser.new_page()
    shown(other, opened.url)
    assert other.evaluate("[hall.replay.t, hall.replay.rate]") == [START_MS + 30_000, 120]
    assert other.get_attribute(".replay-unit", "aria-pressed") == "true"
    other.close()


def test_the_clock_runs_until_it_is_stopped(opened: Page) -> None:
    opened.click(".replay-play")
    opened.wait_for_function(f"hall.replay.t > {START_MS} + 1000")
    opened.click(".replay-play")
    assert opened.evaluate("hall.replay.playing") is False


def test_a_gap_of_the_table_leads_into_the_clock(opened: Page) -> None:
    opened.click("[data-seek]")
    assert opened.evaluate("hall.replay.t") == START_MS + 60_000


def test_a_name_of_a_unit_is_text(opened: Page) -> None:
    assert opened.inner_text(".replay-name") == HOSTILE
    assert opened.evaluate("window.hit") is None


def test_the_arrows_of_the_map_turn_the_clock_alone(opened: Page) -> None:
    seek(opened, 5)
    where = "(() => { const { lat, lng } = hall.replay.map.getCenter(); return [lat, lng]; })()"
    before = opened.evaluate(where)
    opened.focus("#replay-map")
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate("hall.replay.t") == START_MS + 5 * 60_000 + 30 * 10_000
    opened.keyboard.press("Shift+ArrowRight")
    opened.wait_for_function(f"({where})[1] > {before[1]}")
    assert opened.evaluate("hall.replay.t") == START_MS + 5 * 60_000 + 30 * 10_000
    assert opened.evaluate(where)[0] == pytest.approx(before[0])


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (7680, 2160), (390, 844)])
def test_on_every_screen_names_are_whole_and_the_clock_is_in_sight(
    url: str, browser: Browser, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    shown(page, url)
    page.evaluate("document.querySelector('.replay-name').textContent = '群防群治-008'")
    assert (
        page.evaluate(
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.replay-name'))"
        )
        == 0
    )
    assert page.evaluate("document.querySelector('.replay-play').getBoundingClientRect().bottom") <= size[1]
    page.close()
