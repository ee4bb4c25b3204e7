"""What a wall does when its server, its feeds or its own weeks go against it. The browser's clock is turned by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from dashboard.domain.arrangement import PRESETS
from tests.halls import NOON, Copied, StandingHall, standing_hall

PATIENCE_MS = 180_000
LIVE = "**/live/main?*"
STALE_WITHIN_S, LIVE_WITHIN_S = 30, 15
SHOTS = os.environ.get("HALL_SHOTS")  # a folder for pictures of every wall at every size

NOW = {"Hall-Now": "1795333329000"}
ANSWERS: dict[str, dict[str, Any] | None] = {
    "401": {"status": 401, "body": "no"},
    "403": {"status": 403, "body": "no"},
    "302": {"status": 302, "headers": {"Location": "/login"}},
    "500": {"status": 500, "body": "<h1>Internal Server Error</h1>"},
    "502": {"status": 502, "body": "<h1>Bad Gateway</h1>"},
    "a page": {"status": 200, "content_type": "text/html", "body": "<h1>Log in</h1>"},
    "broken JSON": {"status": 200, "headers": NOW, "body": '{"version": 1, "pan'},
    "other JSON": {"status": 200, "headers": NOW, "body": "[]"},
    "nothing": {"status": 200, "body": ""},
    "hung": None,  # never answered
    "dead": {},  # no connection
}


@pytest.fixture(scope="module")
def hall(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON) as standing:
        for name in PRESETS:
            standing.hall.publish(name)
        yield standing


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


def open_wall(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function("document.querySelector('#wall')?.dataset.version && hall.serverNow() !== null")


class Questions:
    """The questions about the wall that have no answer yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._open: set[Request] = set()
        self.most = 0
        page.on("request", self._asked)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, self._answered)  # type: ignore[call-overload]

    def _asked(self, request: Request) -> None:
        if "/live/main" in request.url:
            self._open.add(request)
            self.most = max(self.most, len(self._open))

    def _answered(self, request: Request) -> None:
        self._open.discard(request)

    def settle(self) -> None:
        """Until the real server has answered what was asked."""
        while self._open:
            self._page.wait_for_timeout(10)


def troubled(page: Page) -> bool:
    return page.locator("#hall-banner:not([hidden])").count() > 0


def seconds_until(page: Page, wanted: bool, most: int, each: Any = None) -> int:
    """How many seconds of the browser's own clock pass until the wall says so, or no longer."""
    for second in range(most + 1):
        if troubled(page) is wanted:
            return second
        page.clock.run_for(1000)
        if each is not None:
            each()
    return most + 1


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_wall_says_that_it_stands_still_and_heals_untouched(page: Page, hall: StandingHall, answer: str) -> None:
    page.clock.install(time=NOON)
    questions = Questions(page)
    page.goto(f"{hall.url}/wall/main")
    for _ in range(120):
        page.clock.run_for(500)
        questions.settle()  # the browser's seconds pass faster than a busy server's
        if page.evaluate("document.querySelector('#wall')?.dataset.version && hall.serverNow() !== null"):
            break
    page.evaluate("window.same = true; hall.shutOut = () => {}")
    said = ANSWERS[answer]

    def answered(route: Any) -> None:
        if said:
            route.fulfill(**said)
        elif said is not None:
            route.abort()

    page.route(LIVE, answered)
    # Twenty of the browser's seconds are no time for an answer: what is answered at all is waited for.
    settle = questions.settle if said is not None else None
    assert seconds_until(page, True, STALE_WITHIN_S, settle) <= STALE_WITHIN_S
    assert seconds_until(page, False, 20, settle) > 20
    assert page.get_by_text("Log in").count() + page.get_by_text("Error").count() == 0
    page.unroute(LIVE)
    asked = page.evaluate("performance.now()")
    healed = seconds_until(page, False, LIVE_WITHIN_S, settle)
    assert healed <= LIVE_WITHIN_S, f"{(page.evaluate('performance.now()') - asked) / 1000} s"
    assert questions.most <= 2
    assert page.evaluate("window.same")


def test_feeds_that_freeze_mark_exactly_the_tiles_that_rest_on_them(page: Page, hall: StandingHall) -> None:
    open_wall(page, f"{hall.url}/wall/main")
    wrong = page.evaluate("""() => {
        let seed = 7;
        const dice = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
        const names = Object.keys(hall.fresh), now = () => hall.serverNow() / 1000, wrong = [];
        for (let round = 0; round < 500; round++) {
            const frozen = new Set(names.filter(() => dice() < 0.3));
            for (const name of names) {
                const [, late, stale] = hall.fresh[name];
                hall.fresh[name] = [now() - (frozen.has(name) ? stale + 60 : 0), late, stale, false];
            }
            hall.age();
            for (const tile of document.querySelectorAll('[data-feeds]')) {
                const rests = JSON.parse(tile.dataset.feeds), marked = tile.dataset.state !== 'live';
                if (rests.length && marked !== rests.some((name) => frozen.has(name))) wrong.push([round, rests, tile.dataset.state]);
            }
        }
        return wrong;
    }""")
    assert wrong == []


def test_every_number_of_a_wall_says_as_of_when(page: Page, hall: StandingHall) -> None:
    open_wall(page, f"{hall.url}/wall/main")
    bare = page.evaluate("""() => [...document.querySelectorAll('.figure, .row-number, .count, .fraction-part, .kpi-beside')]
        .filter((number) => !number.closest('[data-as-of]')).map((number) => number.textContent)""")
    assert bare == []


# What lies outside, on another, is cut or says nothing.
FAULTS = """() => {
    const faults = [], box = (part) => part.getBoundingClientRect(), said = (part) => part.id || part.className;
    const slots = [...document.querySelectorAll('.canvas > .slot, .stage > .slot:not(.off)')];
    for (const [i, slot] of slots.entries()) {
        const a = box(slot);
        if (a.width < 40 || a.height < 20 || !slot.textContent.trim()) faults.push(`${said(slot)} is empty`);
        if (a.left < -1 || a.right > innerWidth + 1) faults.push(`${said(slot)} lies outside`);
        for (const other of slots.slice(i + 1)) {
            const b = box(other);
            if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
                faults.push(`${said(slot)} lies on ${said(other)}`);
        }
    }
    const parts = '.row-label, .row-number, .tile-title, .tile-note, .kpi-title, .kpi-note, .fleet-of, .figure';
    for (const part of document.querySelectorAll(parts)) {
        const rows = part.closest('.rows'), a = box(part), hidden = part.closest('.off') || !a.width;
        if (hidden || (rows && a.left > box(rows).right - 1) || getComputedStyle(part).display === 'inline') continue;
        if (part.scrollWidth > part.clientWidth + 1 && !part.matches('.slot-overdue_departments *')) faults.push(`${part.textContent} is cut`);
    }
    return faults;
}"""
EVERY_SIZE = [(1920, 1080), (3840, 2160), (5760, 1080), (6656, 1792), (7680, 2160), (390, 844)]
# One of each arrangement; make soak looks at every size, in both languages.
SIZES = EVERY_SIZE if os.environ.get("HALL_SIZES") == "all" else [(1920, 1080), (7680, 2160), (390, 844)]
LANGUAGES = ("zh", "en") if os.environ.get("HALL_SIZES") == "all" else ("zh",)
# On, until a certain wall stands there and is drawn.
TO = """async (name) => {
    hall.held = true;
    const wall = document.getElementById('wall');
    while (wall.dataset.wall !== name) {
        hall.showWalls([name]);
        hall.held = false;
        await hall.askNow();
        await new Promise((next) => setTimeout(next, 20));
    }
    hall.held = true;
}"""
DRAWN = "new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next))))"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_cut_or_empty_and_nothing_lies_on_another(browser: Browser, hall: StandingHall, lang: str) -> None:
    """Every wall on one page, at every size."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(PATIENCE_MS)
    open_wall(page, f"{hall.url}/wall/rotate?rotate={','.join(PRESETS)}&lang={lang}")
    faults = {}
    for name in PRESETS:
        page.evaluate(TO, name)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(DRAWN)
            faults[f"{name} {width}x{height}"] = page.evaluate(FAULTS)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{lang}-{width}.png", full_page=width < 1000)
    page.close()
    assert {name: found for name, found in faults.items() if found} == {}
