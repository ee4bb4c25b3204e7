"""The map in headless Chromium, against dash-leaflet's own layers in the same run and browser: 11,337 grids, 5,000
cases, 2,000 vehicles that move with a tail of 30 minutes, asked for every 2 s, at 1920 × 1080. First paint is from the
start of the navigation with a warm browser; main thread is what the page's tasks took, over what they take idle.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

import dash
import dash_leaflet as dl
from dash import dcc, html
from flask import Response, request
from playwright.sync_api import Browser, Page
from waitress.server import create_server

from bench.browser import chromium
from bench.figure import Figure, Goal, Measured
from callbacks.bundle import APART, bundled
from callbacks.patrols import packed
from dashboard.demo.geography import Geography, lay_out
from dashboard.domain.area import Level
from dashboard.domain.health import State
from dashboard.geography import outline_of
from dashboard.snapshot.fleet import FleetNews, UnitNews
from dashboard.snapshot.model import Freshness, MapCase, MapLayer, MapMenu, MapTile, MapTint, Outline
from dashboard.store.fleet import Unit
from layouts import ids
from layouts.parts.map import map_cases, map_counts, map_slot
from layouts.parts.map_menu import map_legend, map_switches
from layouts.words import Words

_ROOT = Path(__file__).parents[2]
_GRIDS, _CASES, _VEHICLES = 11_337, 5_000, 2_000
_TAIL_S, _POLL_S, _RUNS, _WATCHED_S = 1_800, 2, 3, 10
_STEPS = (1, 2, 3, 5)
_FRAMES = """(ms) => new Promise((done) => { let n = 0; const end = performance.now() + ms;
  const look = () => { n++; performance.now() < end ? requestAnimationFrame(look) : done(n / ms * 1000); };
  requestAnimationFrame(look); })"""
_WATCH = """(() => { const look = () => READY ? requestAnimationFrame(() => performance.mark("painted"))
  : requestAnimationFrame(look); requestAnimationFrame(look); })()"""
_OURS = "document.querySelector('.map-signs')?.style.width"
_SETTLED, _MORE = 1_000, 500  # updates before the first look at the heap, and until the last
_HURRY = """{ const later = window.setTimeout; window.updates = 0;
  window.setTimeout = (work, ms, ...said) => later(work, ms > 1500 && ms < 3000 ? ms / 100 : ms, ...said);
  const ask = window.fetch;
  window.fetch = (...asked) => {
    window.updates += String(asked[0]).startsWith("/live/patrols");
    return ask(...asked); };
}"""
_THEIRS = "document.querySelector('.leaflet-overlay-pane canvas')"


def measure() -> Iterator[Figure]:
    geography = lay_out(_GRIDS)
    outline = outline_of(geography.areas, Level.GRID)
    apps = {"ours": _ours(geography, outline), "geojson": _geojson(geography), "markers": _markers(geography)}
    servers = {name: create_server(app.server, host="127.0.0.1", port=0, threads=4) for name, app in apps.items()}
    for server in servers.values():
        Thread(target=server.run, daemon=True).start()
    urls = {name: f"http://127.0.0.1:{server.effective_port}/wall/main" for name, server in servers.items()}
    with chromium() as browser:
        ours, theirs = _paints(browser, (urls["ours"], _OURS), (urls["geojson"], _THEIRS))
        yield Figure("first paint", ours, theirs, "dl.GeoJSON with its data prop", goal=Goal("ratio", 3, "least"))
        ours, theirs = _recolours(browser, urls["ours"], "ours"), _recolours(browser, urls["geojson"], "geojson")
        goal = Goal("ours", 50, "most")
        yield Figure("main thread to recolour all grids", ours, theirs, "dl.GeoJSON with hideout", goal=goal)
        ours, theirs = _frames(browser, urls["ours"], _OURS), _frames(browser, urls["markers"], "true")
        what, other = "frames a second while all move", "one dl.Marker a vehicle"
        yield Figure(what, ours, theirs, other, ratio_is="ours/other", goal=Goal("ratio", 20, "least"))
        heap = _heap(browser, urls["ours"])
        yield Figure("heap an update adds, past the first 1,000", heap, goal=Goal("ours", 0.5, "most"))
    for server in servers.values():
        server.close()


def _ours(geography: Geography, outline: Outline) -> dash.Dash:
    """Our map alone on a page, with every answer it asks for."""
    assets = bundled(_ROOT / "assets", Path(tempfile.mkdtemp()) / "assets")
    app = dash.Dash("ours", assets_folder=str(assets), assets_path_ignore=[APART], serve_locally=True)
    words = Words("zh")
    values = tuple(n % 7 for n in range(_GRIDS))
    corners = geography.roads.crossings
    cases = tuple(MapCase(n, *corners[n * 3 % len(corners)], ("red", "yellow", "green")[n % 3]) for n in range(_CASES))
    tile = MapTile(
        outline_version=outline.version,
        tints=(MapTint("open", values, _STEPS),),
        crumbs=((geography.district.code, geography.district.name),),
        totals=(),
        cases=cases,
        unplaced=0,
        unassigned=0,
        freshness=Freshness(None, State.LIVE, ()),
        fleets=("城管", "环卫"),
        menu=MapMenu(layers=(MapLayer("cases"), MapLayer("vehicles")), shown_layers=("cases", "vehicles")),
    )
    slot = map_slot(html.Div(), words)
    drawn = {ids.MAP_COUNTS: map_counts(tile), ids.MAP_CASES: map_cases(tile), ids.MAP_LEGEND: map_legend(tile, words),
             ids.MAP_SWITCHES: map_switches(tile, words)}  # fmt: skip
    for name, children in drawn.items():
        slot[name].children = children
    slot.style = _FULL  # the page is nothing but the map
    said = {"data-wall": "main", "data-words": json.dumps(words.screen()), "data-interval-s": "5"}
    wall = html.Div(html.Div(slot, className="stage"), id="wall", className="canvas wall", style=_FULL, **said)
    app.layout = html.Div(wall, className="hall")
    text = json.dumps(asdict(outline), ensure_ascii=False, separators=(",", ":"))
    app.server.add_url_rule("/outline/main", "outline", lambda: Response(text, content_type="application/json"))

    @app.server.get("/live/patrols")
    def patrols() -> Response:
        now = time.time()
        since = request.args.get("since", "")
        news = packed(_fleet(geography, now, full=not since)) | _LIMITS
        return Response(json.dumps(news), content_type="application/json", headers={"Hall-Now": str(int(now * 1000))})

    return app


_FULL = {"width": "1920px", "height": "1080px"}
_LIMITS = {"tail_s": _TAIL_S, "dim_after_s": 120, "hide_after_s": 3600}


def _spot(geography: Geography, vehicle: int, second: float) -> tuple[float, float]:
    """Each drives around a crossing of its own, some 30 km/h."""
    lon, lat = geography.roads.crossings[vehicle * 7 % len(geography.roads.crossings)]
    turn = second / 90 + vehicle
    return lon + 0.006 * math.cos(turn), lat + 0.005 * math.sin(turn)


def _fleet(geography: Geography, now: float, *, full: bool) -> FleetNews:
    second = int(now)
    seconds = range(second - _TAIL_S, second + 1, 20) if full else (second - 1, second)
    units = []
    for n in range(_VEHICLES):
        way = tuple((at, *_spot(geography, n, at)) for at in seconds)
        fleet = ("城管", "环卫")[n % 2]
        unit = Unit(n, "gps", "vehicle", fleet, f"车{n}", True, 1, datetime.fromtimestamp(second, UTC),
                    *way[-1][1:], 30.0, 90.0, second)  # fmt: skip
        units.append(UnitNews(unit, way, full))
    return FleetNews(second, full, tuple(units), ())


def _map(*children: Any) -> dl.Map:
    return dl.Map(list(children), center=[31.9, 118.6], zoom=11, preferCanvas=True, style=_FULL)


def _geojson(geography: Geography) -> dash.Dash:
    app = dash.Dash("geojson", serve_locally=True)
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "MultiPolygon", "coordinates": grid.rings}}
        for n, grid in enumerate(geography.grids)
    ]
    data = {"type": "FeatureCollection", "features": features}
    style = {"variable": "bench.style"}  # what dash-extensions writes for a function of an asset
    app.index_string = app.index_string.replace("<head>", f"<head><script>{_STYLE}</script>", 1)
    app.layout = html.Div(_map(dl.GeoJSON(id="grids", data=data, style=style, hideout={"turn": 0})))
    return app


_STYLE = """window.bench = { style: (feature, context) => ({ weight: 1, color: "#0a1220", fillOpacity: 1,
  fillColor: ["#12233a", "#173a56", "#1c5674", "#247a96", "#35a9c4"][
    (feature.properties.n + context.hideout.turn) % 5] }) };"""


def _markers(geography: Geography) -> dash.Dash:
    app = dash.Dash("markers", serve_locally=True)

    def markers() -> list[dl.Marker]:
        now = time.time()
        places = (_spot(geography, n, now) for n in range(_VEHICLES))
        return [dl.Marker(id=f"m{n}", position=[lat, lon]) for n, (lon, lat) in enumerate(places)]

    group = dl.LayerGroup(markers(), id="fleet")
    app.layout = html.Div([_map(group), dcc.Interval(id="tick", interval=_POLL_S * 1000)])
    app.callback(dash.Output("fleet", "children"), dash.Input("tick", "n_intervals"))(lambda _: markers())
    return app


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
    """Kilobytes that a poll leaves behind, each with all vehicles moved; polls come a hundred times as fast."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(0)
    page.add_init_script(_HURRY)
    page.goto(url)
    session = page.context.new_cdp_session(page)

    def used_kb(after: int) -> tuple[int, float]:
        while page.evaluate("window.updates") < after:
            page.wait_for_timeout(1_000)
        session.send("HeapProfiler.collectGarbage")
        return page.evaluate("window.updates"), session.send("Runtime.getHeapUsage")["usedSize"] / 1024

    first, before = used_kb(_SETTLED)
    last, now = used_kb(_SETTLED + _MORE)
    page.close()
    return Measured.of([(now - before) / (last - first)], "KB")
