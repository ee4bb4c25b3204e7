"""The screen console as people meet it: an operator at a desk, and a screen across the hall, each in a Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.domain.arrangement import PRESETS
from dashboard.domain.selection import Selection
from dashboard.schedule.jobs import Hydrant, keep
from layouts.words import Words
from tests.build import Script, case
from tests.halls import NOON, Copied, StandingHall, standing_hall

PATIENCE_MS = 35_000
LIVE = "**/live/main?*"
WALL = "document.getElementById('wall').dataset.wall"


@pytest.fixture(scope="module")
def hall(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON) as standing:
        for name in PRESETS:
            standing.hall.publish(name)
        yield standing


@pytest.fixture(scope="module")
def desk(browser: Browser, hall: StandingHall) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{hall.url}/displays")
    yield page
    page.close()


@pytest.fixture(scope="module")
def screen(browser: Browser, hall: StandingHall, desk: Page) -> Iterator[Page]:
    """It shows its code until somebody at the desk enters it."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{hall.url}/pair")
    desk.fill("[name=code]", page.locator(".entrance-code").inner_text())
    desk.fill("[name=name]", "hall east")
    desk.get_by_role("button", name="接入").click()
    page.wait_for_url("**/wall/main")
    page.wait_for_function("document.querySelector('#wall')?.dataset.version && hall.serverNow() !== null")
    yield page
    context.close()


def press(hall: StandingHall, desk: Page, button: str, *, nth: int = 0) -> None:
    """A moment later; nobody's order is older than what the server remembers of a screen."""
    hall.clock.at += timedelta(seconds=2)
    desk.goto(f"{hall.url}/displays")
    with desk.expect_navigation():
        desk.get_by_role("button", name=button, exact=True).nth(nth).click()
    hall.clock.at += timedelta(seconds=2)


def polls_until(page: Page, said: str) -> int:
    """How many answers of the wall it took until something holds on the screen."""
    answers: list[str] = []
    page.on("response", lambda answer: answers.append(answer.url) if "/live/" in answer.url else None)
    page.wait_for_function(said)
    return len([url for url in answers if "/live/patrols" not in url])


def test_a_screen_says_what_it_shows(hall: StandingHall, desk: Page, screen: Page) -> None:
    hall.clock.at += timedelta(seconds=70)
    screen.wait_for_event("response", lambda answer: "/live/main" in answer.url)
    desk.goto(f"{hall.url}/displays")
    row = desk.locator(".displays tbody tr").first
    expect(row).to_contain_text("hall east")
    expect(row.locator("td").nth(3)).to_have_text("main")
    expect(row).to_contain_text("最新")
    small = desk.locator(".display-desk .thumb")
    assert small.locator(".thumb-name").all_text_contents() == [Words("zh").tile(one) for one in PRESETS["main"].tiles]
    assert small.locator(".thumb-figure").first.text_content() == screen.locator("#kpis .figure").first.inner_text()


def test_a_preset_is_pushed_and_taken_back_on_one_page(hall: StandingHall, desk: Page, screen: Page) -> None:
    screen.evaluate("window.same = document.getElementById('map')")
    hall.clock.at += timedelta(seconds=2)
    desk.goto(f"{hall.url}/displays")
    desk.select_option("[name=what]", "patrol")
    with desk.expect_navigation():
        desk.get_by_role("button", name="推送", exact=True).click()
    hall.clock.at += timedelta(seconds=2)
    assert polls_until(screen, f"{WALL} === 'patrol'") <= 3
    expect(screen.locator("#fleets")).to_be_visible(timeout=PATIENCE_MS)
    press(hall, desk, "恢复原大屏")
    screen.wait_for_function(f"{WALL} === 'main'")
    expect(screen.locator("#fleets")).to_be_hidden(timeout=PATIENCE_MS)
    expect(screen.locator("#hall-banner")).to_be_hidden(timeout=PATIENCE_MS)
    assert screen.evaluate("same === document.getElementById('map')")


def test_a_screen_shows_its_number_for_some_seconds(hall: StandingHall, desk: Page, screen: Page) -> None:
    number = desk.locator(".displays tbody tr td").first.inner_text()
    press(hall, desk, "显示编号")
    expect(screen.locator("#hall-identify")).to_contain_text(number, timeout=PATIENCE_MS)
    expect(screen.locator("#hall-identify")).to_contain_text("hall east", timeout=PATIENCE_MS)
    hall.clock.at += timedelta(seconds=30)
    expect(screen.locator("#hall-identify")).to_be_hidden(timeout=PATIENCE_MS)


def test_a_frozen_picture_stands_and_says_so(hall: StandingHall, desk: Page, screen: Page) -> None:
    press(hall, desk, "定格")
    expect(screen.locator("#hall-marks")).to_contain_text("画面定格于 12:0", timeout=PATIENCE_MS)
    expect(desk.locator(".thumb-room")).to_contain_text("屏幕此刻的数字不详")
    assert not any(desk.locator(".thumb-figure").all_text_contents())
    before = screen.locator("#wall").get_attribute("data-version")
    hall.clock.at += timedelta(minutes=1)
    newer = str(hall.hall.publish("main").version)
    screen.wait_for_event("response", lambda answer: "/live/main" in answer.url and answer.status == 200)
    assert screen.locator("#wall").get_attribute("data-version") == before != newer
    screen.reload()
    expect(screen.locator("#hall-marks")).to_contain_text(
        "画面定格于 12:0", timeout=PATIENCE_MS
    )  # a screen that was started anew, too
    press(hall, desk, "解除定格")
    screen.wait_for_function(f"document.getElementById('wall').dataset.version === '{newer}'")
    expect(screen.locator("#hall-marks")).to_be_hidden(timeout=PATIENCE_MS)


def test_guests_read_no_street_and_no_plate(hall: StandingHall, desk: Page, screen: Page) -> None:
    street = screen.locator("#ticker .row-label").first.inner_text().split(" · ")[0]
    assert street in screen.locator("#deadlines, #ticker").all_inner_texts()[0] + street
    press(hall, desk, "参观模式")
    expect(screen.locator("#hall-marks")).to_have_text("参观模式", timeout=PATIENCE_MS)
    expect(screen.locator("#ticker .row-label").first).to_contain_text("＊＊＊", timeout=PATIENCE_MS)
    assert street not in screen.locator("#ticker").inner_text() + screen.locator("#deadlines").inner_text()
    press(hall, desk, "退出参观")
    expect(screen.locator("#ticker")).to_contain_text(street, timeout=PATIENCE_MS)


def test_an_emergency_turns_every_screen_and_back(hall: StandingHall, desk: Page, screen: Page) -> None:
    whole = hall.hall.whole_scope
    case = hall.hall.case_page(Selection(), whole, size=1).lines[0]
    hall.clock.at += timedelta(seconds=2)
    desk.goto(f"{hall.url}/displays")
    desk.fill("[name=case]", case.external_id)
    with desk.expect_navigation():
        desk.get_by_role("button", name="全部切屏", exact=True).click()
    hall.clock.at += timedelta(seconds=2)
    expect(screen.locator("#focus")).to_contain_text(case.external_id, timeout=PATIENCE_MS)
    expect(desk.locator(".desk-alarm")).to_contain_text("应急切屏中")
    screen.reload()
    expect(screen.locator("#focus")).to_contain_text(case.external_id, timeout=PATIENCE_MS)
    desk.goto(f"{hall.url}/displays")
    street = desk.locator("[name=area] option").nth(2)
    desk.select_option("[name=area]", street.get_attribute("value") or "")
    name = street.inner_text()
    hall.clock.at += timedelta(seconds=2)
    with desk.expect_navigation():
        desk.get_by_role("button", name="全部切屏", exact=True).click()
    hall.clock.at += timedelta(seconds=2)
    expect(screen.locator("#focus .focus-title")).to_have_text(name, timeout=PATIENCE_MS)
    press(hall, desk, "结束应急，恢复全部屏幕")
    expect(screen.locator("#focus")).to_be_hidden(timeout=PATIENCE_MS)
    expect(screen.locator("#kpis")).to_be_visible(timeout=PATIENCE_MS)


def test_a_new_urgent_case_rings_once_and_not_while_muted(hall: StandingHall, screen: Page) -> None:
    ring(hall, screen, "URGENT 1")
    assert screen.evaluate("hall.chimes") == 1
    hall.hall.publish("main")  # it is there still, and no news
    alert = screen.locator("#alerts .alert", has_text="新增紧急").first
    assert (alert.get_attribute("href") or "").startswith("/cases/")
    screen.locator("#alerts [data-sound=mute]").click()  # and not before the browser has opened its sound
    expect(screen.locator("#alerts [data-sound]")).to_contain_text("静音至 ", timeout=PATIENCE_MS)
    ring(hall, screen, "URGENT 2")
    assert screen.evaluate("hall.chimes") == 1
    hall.clock.at += timedelta(minutes=31)  # it ends by itself
    expect(screen.locator("#alerts [data-sound]")).to_have_text("静音 30 分钟", timeout=PATIENCE_MS)
    ring(hall, screen, "URGENT 3")
    screen.wait_for_function("hall.chimes === 2")


def test_a_page_that_opens_rings_for_nothing_that_stood_before(screen: Page) -> None:
    """Not even where the server's time is there before its first picture."""
    screen.route(LIVE, lambda route: route.abort())
    screen.reload()
    screen.wait_for_function("window.hall?.listen && document.getElementById('wall')")
    screen.evaluate("hall.serverAt = [Date.now(), performance.now()]; hall.listen()")
    screen.unroute(LIVE)
    screen.wait_for_function("document.querySelector('#alerts [data-alert]')")
    screen.evaluate("hall.listen()")
    assert not screen.evaluate("hall.chimes")


def ring(hall: StandingHall, screen: Page, number: str) -> None:
    """A new urgent case comes, and stands on the screen."""
    now = hall.clock.now()
    script = Script(case(number, urgent=True, reported_at=now - timedelta(seconds=5), area_code=None))
    feed, rules = hall.hall.city.feed("hotline"), hall.hall.city.declaration.patrols.rules
    hydrant = Hydrant(hall.hall.database, hall.hall.locator, hall.clock, hall.hall.city.deadlines, rules)
    keep(hydrant, script, feed, script.fetch(None), now)
    hall.hall.publish("main")
    key = f"urgent:{hall.hall.case_numbered(number, hall.hall.whole_scope)}"
    screen.wait_for_function(f"document.querySelector('#alerts [data-alert=\"{key}\"]')")
    screen.evaluate("hall.listen()")
