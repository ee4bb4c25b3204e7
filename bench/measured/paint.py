"""First paint of a wall in headless Chromium with nothing cached: from the navigation's start to the frame after which
every tile is ready and the map is drawn. 448 grids, 1920 × 1080, the whole of app.py running beside it: for a minute
already, and once more beside its start, when it asks all its sources at once and counts every wall anew.

The plain Dash app is ready when its figures and tables stand; it has no map.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench import process
from bench.browser import WALL_READY, chromium
from bench.cities import filled
from bench.figure import Figure, Goal, Measured

_RUNS = 5
_SETTLED_AFTER_S = 60
_PLAIN = "document.querySelectorAll('.js-plotly-plot .trace').length >= 5 && document.querySelector('#feeds td')"
# Seen in one frame, painted by the next.
_WATCH = """(() => {
  const look = () => {
    if (READY) requestAnimationFrame(() => performance.mark("painted"));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


def measure() -> Iterator[Figure]:
    state = filled()
    with chromium() as browser:
        with process.served("plain", state) as server:
            plain, plain_cpu = _paints(browser, f"http://127.0.0.1:{server.port}/", _PLAIN)
        with process.hall(state) as server:
            wall = f"http://127.0.0.1:{server.port}/wall/main"
            starting, _ = _paints(browser, wall, WALL_READY)
            time.sleep(_SETTLED_AFTER_S)
            ours, ours_cpu = _paints(browser, wall, WALL_READY)
    other = "plain Dash page without a map"
    yield Figure("first paint", ours, plain, other, goal=Goal("ours", 2, "most"))
    yield Figure("first paint beside the hall's start", starting)
    yield Figure("processor time of the page until then", ours_cpu, plain_cpu, other)


def _paints(browser: Browser, url: str, ready: str) -> tuple[Measured, Measured]:
    """Seconds by the clock, and seconds of the page's process, which its neighbours' noise hardly touches."""
    painted, cpu = [], []
    for _ in range(_RUNS + 1):
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        page = context.new_page()
        page.add_init_script(_WATCH.replace("READY", ready))
        metrics = context.new_cdp_session(page)
        metrics.send("Performance.enable")
        page.goto(url)
        mark = page.wait_for_function("performance.getEntriesByName('painted')[0]?.startTime", timeout=60_000)
        painted.append(mark.json_value() / 1000)
        cpu.append(
            next(m["value"] for m in metrics.send("Performance.getMetrics")["metrics"] if m["name"] == "ProcessTime")
        )
        context.close()
    return Measured.of(painted[1:], "s"), Measured.of(cpu[1:], "s")  # the first warms server and browser
