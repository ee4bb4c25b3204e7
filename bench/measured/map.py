"""The map in headless Chromium, against dash-leaflet's own layers in the same run and browser: 11,337 grids, 5,000
cases, 2,000 vehicles that move with a tail of 30 minutes, asked for every 2 s, at 1920 × 1080. First paint is from the
start of the navigation with a warm browser, and of each of them the most is Dash's own, as its empty page says; main
thread is what the page's tasks took, over what they take idle. For its heap the map is told of an hour and more as fast
as it draws: by each answer a fifth of the vehicles are two seconds on, so that each tells every ten seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from threading import Thread

import dash
from playwright.sync_api import Browser, CDPSession, Page
from waitress.server import create_server

from bench import maps
from bench.browser import chromium
from bench.figure import Figure, Goal, Measured

_RUNS, _WATCHED_S = 5, 10
_IN_TURN = 5
_FRAMES = """(ms) => new Promise((done) => { let n = 0; const end = performance.now() + ms;
  const look = () => { n++; performance.now() < end ? requestAnimationFrame(look) : done(n / ms * 1000); };
  requestAnimationFrame(look); })"""
_WATCH = """(() => { const look = () => READY ? requestAnimationFrame(() => performance.mark("painted"))
  : requestAnimationFrame(look); requestAnimationFrame(look); })()"""
_OURS = "document.querySelector('.map-signs')?.style.width"
_THEIRS = "document.querySelector('.leaflet-overlay-pane canvas')"
_EMPTY = "document.getElementById('shown')"
_SETTLED, _MORE, _AT_ONCE = 1_000, 1_000, 50  # updates before the first look at the heap, and until the last
_COUNT = """{ window.updates = 0; const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    window.updates += String(asked[0]).startsWith("/live/patrols");
    return answer; };
}"""
# Without a graphics card a frame takes ten times as long as an update: one of ten is drawn.
_SELDOM = """() => { for (const name of ["drawTails", "drawFleet"]) { const draw = hall[name];
  hall[name] = (...said) => updates % 10 === 0 && draw(...said); } }"""
# A page that is looked at again asks at once.
_UPDATE = """async (more) => { const until = updates + more; while (updates < until) {
  document.dispatchEvent(new Event("visibilitychange"));
  await new Promise((next) => setTimeout(next, 10)); } }"""


def measure() -> Iterator[Figure]:
    city = maps.geography()
    with chromium() as browser, _served(maps.ours(city)) as ours, _served(maps.geojson(city)) as geojson:
        with _served(maps.empty()) as empty:
            pages = ((ours, _OURS), (geojson, _THEIRS), (empty, _EMPTY))
            painted, theirs, nothing = _paints(browser, *pages)
        goal = Goal("ratio", 3, "least")
        yield Figure("first paint", painted, theirs, "dl.GeoJSON with its data prop", goal=goal)
        yield Figure("first paint of an empty page of Dash", nothing)
        recoloured, theirs = _recolours(browser, ours, "ours"), _recolours(browser, geojson, "geojson")
        goal = Goal("ours", 50, "most")
        yield Figure("main thread to recolour all grids", recoloured, theirs, "dl.GeoJSON with hideout", goal=goal)
        with _served(maps.markers(city)) as markers:
            frames, theirs = _frames(browser, ours, _OURS), _frames(browser, markers, "true")
        what, other = "frames a second while all move", "one dl.Marker a vehicle"
        yield Figure(what, frames, theirs, other, ratio_is="ours/other", goal=Goal("ratio", 20, "least"))
        began, questions = time.time(), count()
        quick = maps.ours(city, lambda: began + maps.POLL_S * next(questions), _IN_TURN)
        with _served(quick) as told:
            heap = _heap(browser, told)
        yield Figure("heap an update adds, past the first 1,000", heap, goal=Goal("ours", 0.5, "most"))


@contextmanager
def _served(app: dash.Dash) -> Iterator[str]:
    """The address of its page."""
    server = create_server(app.server, host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}/wall/main"
    server.close()


def _opened(browser: Browser, url: str, ready: str) -> Page:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(120_000)
    page.add_init_script(_WATCH.replace("READY", ready))
    page.goto(url)
    page.wait_for_function("performance.getEntriesByName('painted').length > 0")
    return page


def _paints(browser: Browser, *pages: tuple[str, str]) -> list[Measured]:
    """By turns, so that the machine's other work falls on each alike."""
    painted: list[list[float]] = [[] for _ in pages]
    for _ in range(_RUNS + 1):
        for took, (url, ready) in zip(painted, pages, strict=True):
            page = _opened(browser, url, ready)
            took.append(page.evaluate("performance.getEntriesByName('painted')[0].startTime") / 1000)
            page.close()
    return [Measured.of(took[1:], "s") for took in painted]


_RECOLOUR = {
    "ours": """(turn) => { const place = document.querySelector('#map-counts [data-map]');
      const drawn = JSON.parse(place.dataset.map), tint = drawn.tints.open;
      tint.values = tint.values.map((value) => (value + turn) % 7);
      place.dataset.map = JSON.stringify(drawn); }""",
    "geojson": "(turn) => dash_clientside.set_props('grids', { hideout: { turn } })",
}


def _recolours(browser: Browser, url: str, whose: str) -> Measured:
    page = _opened(browser, url, _OURS if whose == "ours" else _THEIRS)
    page.evaluate("document.querySelector('[data-layer=vehicles]')?.click()")  # the grids alone
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")
    page.wait_for_timeout(4_000)

    def tasks_ms() -> float:
        told = metrics.send("Performance.getMetrics")["metrics"]
        return 1000 * next(one["value"] for one in told if one["name"] == "TaskDuration")

    def spent(change: str | None, turn: int) -> float:
        before = tasks_ms()
        if change:
            page.evaluate(change, turn)
        page.wait_for_timeout(1_500)
        return tasks_ms() - before

    idle = median(spent(None, 0) for _ in range(3))
    spent_ms = [spent(_RECOLOUR[whose], turn) - idle for turn in range(1, 7)]
    page.close()
    return Measured.of(spent_ms, "ms")


def _frames(browser: Browser, url: str, ready: str) -> Measured:
    page = _opened(browser, url, ready)
    page.wait_for_timeout(6_000)
    frames = [page.evaluate(_FRAMES, _WATCHED_S * 1000) for _ in range(_RUNS)]
    page.close()
    return Measured.of(frames, "frames/s")


def _heap(browser: Browser, url: str) -> Measured:
    """Kilobytes that an update leaves behind."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(0)
    page.add_init_script(_COUNT)
    page.goto(url)
    page.wait_for_function("window.updates > 0", timeout=120_000)
    page.evaluate(_SELDOM)
    session = page.context.new_cdp_session(page)
    settled = _used_kb(page, session, _SETTLED)
    grown = _used_kb(page, session, _MORE) - settled
    page.close()
    return Measured.of([grown / _MORE], "KB")


def _used_kb(page: Page, session: CDPSession, more: int) -> float:
    """What the page holds after so many more updates."""
    for _ in range(0, more, _AT_ONCE):
        page.evaluate(_UPDATE, _AT_ONCE)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1024
