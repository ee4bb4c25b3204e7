"""From a change upstream to the pixels of a wall, beside a thousand screens that ask every five seconds.

A case is reported at the invented 智慧社区, whose feed is asked every ten seconds, and watched for in Chromium; two web
workers, PostgreSQL, Redis, a poller, the screens and the browser are all on this one machine. Cases are reported at any
moment of the interval; each is of a street and a class that no other is. The time is from the upstream's receipt to the
frame after which the case stands among the latest steps.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from random import Random
from threading import Event, Thread
from urllib.parse import urlencode
from urllib.request import urlopen

import shapely
from playwright.sync_api import Page

from bench.browser import WALL_READY, chromium
from bench.figure import Figure, Goal, Measured
from bench.many import city, watched
from bench.process import Cluster
from bench.watching import Asked
from dashboard.demo.classes import CLASSES
from dashboard.demo.geography import lay_out

_INTERVAL_S, _BEYOND_S = 10.0, 2.0
_CASES, _APART_S = 200, 3.0
_WARM_S, _PATIENCE_S = 30.0, 30.0
_FILLED_WITHIN_S = 900.0
# Each step that was not there before, with the moment of the frame that shows it: [address, words, seconds].
_WATCH = """() => {
  const known = new Set();
  window.arrived = [];
  const look = () => {
    for (const row of document.querySelectorAll(".row.ticker")) {
      const href = row.querySelector("a")?.href;
      if (!href || known.has(href)) continue;
      known.add(href);
      const words = row.querySelector(".row-label").textContent;
      requestAnimationFrame(() => setTimeout(() => window.arrived.push([words, Date.now() / 1000])));
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def measure() -> Iterator[Figure]:
    with city() as there, chromium() as browser, _screens(there) as polls:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"http://127.0.0.1:{there.port}/wall/main")
        page.wait_for_function(WALL_READY, timeout=120_000)
        _filled(there)
        page.wait_for_timeout(1000 * _WARM_S)
        page.evaluate(_WATCH)
        reported = _report(there, page)
        page.wait_for_timeout(1000 * _PATIENCE_S)
        seen: list[tuple[str, float]] = page.evaluate("() => window.arrived")
    took = sorted(
        min((shown - at for words, shown in seen if words == step and shown > at), default=_PATIENCE_S)
        for step, at in reported.items()
    )
    for what, share, goal in (
        ("half of the changes on the wall within", 0.5, None),
        (f"99 of 100 of {len(took)} changes on the wall within", 0.99, Goal("ours", _INTERVAL_S + _BEYOND_S, "most")),
    ):
        yield Figure(what, Measured((took[int(share * (len(took) - 1))],), "s"), goal=goal)
    missing = sum(seconds >= _PATIENCE_S for seconds in took)
    yield Figure("changes that were never seen there", Measured((missing,), ""), goal=Goal("ours", 0, "most"))
    yield Figure(f"polls that failed, of {len(polls.seconds) + polls.failed:,}", Measured((polls.failed,), ""))
    yield Figure("95 of 100 polls answered within", Measured((polls.within_ms(0.95),), "ms"))


def _filled(there: Cluster) -> None:
    """Returns once the city's past is kept: its upstream systems answer from then on."""
    until = time.monotonic() + _FILLED_WITHIN_S
    while time.monotonic() < until:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{there.upstream_port}/open311/v2/services.json"):
            return
        time.sleep(1)
    raise RuntimeError("the upstream systems do not answer")


def _report(there: Cluster, page: Page) -> dict[str, float]:
    """What each case's line on the wall will say, and the moment at which its upstream had taken it."""
    chance = Random(1)
    geography = lay_out()
    streets = {street.code: street.name for street in geography.streets}
    in_street = {streets[grid.code[:9]]: grid for grid in geography.grids}
    asked: dict[str, float] = {}
    for street, problem in chance.sample(list(product(in_street, CLASSES)), _CASES):
        page.wait_for_timeout(1000 * chance.uniform(0, 2 * _APART_S))
        place = shapely.Polygon(in_street[street].rings[0][0]).representative_point()
        said = {"service_code": problem.ref.code, "lat": place.y, "long": place.x}
        url = f"http://127.0.0.1:{there.upstream_port}/open311/v2/requests.json"
        with urlopen(url, urlencode(said).encode()) as answer:
            answer.read()
        asked[f"{street} · {problem.ref.name}"] = time.time()
    return asked


@contextmanager
def _screens(there: Cluster) -> Iterator[Asked]:
    """What the thousand are answered meanwhile; they ask from a thread of their own."""
    polls, over = Asked(), Event()

    async def ask() -> None:
        done = asyncio.Event()
        screens = asyncio.create_task(watched(there, [polls], done))
        await asyncio.to_thread(over.wait)
        done.set()
        await screens

    beside = Thread(target=asyncio.run, args=(ask(),))
    beside.start()
    try:
        yield polls
    finally:
        over.set()
        beside.join()
