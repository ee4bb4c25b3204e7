"""A tab that is never closed: thousands of updates, and neither its heap nor its elements nor its listeners grow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.halls import NOON, Copied, StandingHall, standing_hall

UPDATES = int(os.environ.get("HALL_UPDATES", "40"))
WARM = min(1000, UPDATES)  # caches fill, code is compiled
KB_AN_UPDATE = 0.5
NOISE_KB = 150 if WARM == 1000 else 1500  # what samples differ by; a page that is not warm still compiles
PATIENCE_MS = 180_000

# The wall's own questions, answered in the page: panel after panel as it stood at two moments in turn, parsed, drawn and
# stamped as ever, and as fast as the page can.
ANSWER = """(texts) => {
    const answers = texts.map((text) => JSON.parse(text)), names = Object.keys(answers[0].panels), ask = window.fetch;
    let version = Date.now();
    window.given = 0;
    window.busy = false;
    window.fetch = async (url, said) => {
        if (!String(url).startsWith('/live/main')) return ask(url, said);
        const headers = {'Hall-Now': String(Math.round(hall.serverNow() || Date.now())), 'Content-Type': 'application/json'};
        if (!busy) return new Response(null, {status: 304, headers});
        const name = names[given % names.length], said_at = answers[Math.floor(given / names.length) % 2];
        given++;
        const news = {...said_at, version: ++version, panels: {[name]: said_at.panels[name]}};
        return new Response(JSON.stringify(news), {headers});
    };
}"""
UPDATE = """async (updates) => {
    const until = given + updates;
    window.busy = true;
    while (given < until) {
        await hall.askNow();
        await new Promise((next) => (given % 10 ? setTimeout(next) : requestAnimationFrame(() => setTimeout(next))));
    }
    window.busy = false;
}"""


@pytest.fixture(scope="module")
def hall(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON) as standing:
        yield standing


def answers(hall: StandingHall) -> list[str]:
    """The whole wall at two moments; most of its numbers differ."""
    texts = []
    for at in (NOON, NOON + timedelta(hours=7)):
        hall.clock.at = at
        hall.hall.publish("main")
        texts.append(httpx.get(f"{hall.url}/live/main").text)
    return texts


class Sample:
    """What a page holds once it is idle and its garbage is gone."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        page.wait_for_timeout(2500)  # the last fade, chart and glide are over
        for _ in range(3):
            cdp.send("HeapProfiler.collectGarbage")
        self.kb = cdp.send("Runtime.getHeapUsage")["usedSize"] / 1024
        counted = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
        self.nodes, self.listeners = counted["Nodes"], counted["JSEventListeners"]


def test_neither_heap_nor_elements_nor_listeners_grow(browser: Browser, hall: StandingHall) -> None:
    texts = answers(hall)
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{hall.url}/wall/main")
    page.wait_for_function("document.querySelector('#wall')?.dataset.version && hall.serverNow() !== null")
    cdp = page.context.new_cdp_session(page)
    for domain in ("HeapProfiler", "Performance"):
        cdp.send(f"{domain}.enable")
    page.evaluate(ANSWER, texts)
    page.evaluate(UPDATE, WARM)
    before = Sample(page, cdp)
    for start in range(0, UPDATES, 500):
        page.evaluate(UPDATE, min(500, UPDATES - start))
    after = Sample(page, cdp)
    page.close()
    grown = after.kb - before.kb
    said = f"{UPDATES} updates: {grown / UPDATES:+.2f} KB each, {before.kb:.0f} → {after.kb:.0f} KB"
    print(said, before.nodes, after.nodes, before.listeners, after.listeners)
    assert grown <= KB_AN_UPDATE * UPDATES + NOISE_KB, said
    assert after.nodes - before.nodes <= 60, (before.nodes, after.nodes)  # the two moments have not as many rows
    assert after.listeners - before.listeners <= 10, (before.listeners, after.listeners)
