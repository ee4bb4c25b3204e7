"""The map in a real Chromium: what it draws from, what it asks for, and that no name of anybody runs in it."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from bench.browser import WALL_READY
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Datum, Point, to_datum
from dashboard.schedule.jobs import Hydrant, keep
from tests import attacks
from tests.build import Script
from tests.halls import NOON, Copied, StandingHall, standing_hall

ATTACKS = attacks.ATTACKS[:14]  # of the others tests/test_hostile.py makes a hall
LAYERS = "cases,clusters,heat,vehicles,workers,cameras,components,police,hazards,key_sites,greenways"
DRAWN = f"{WALL_READY} && document.getElementById('map-areas')?.children.length > 0"


def renamed(folder: Path) -> None:
    """Every name that the map shows becomes an attack; a basemap of one red tile a place lies under it."""
    names = cycle(ATTACKS)
    areas = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))
    for feature in areas["features"]:
        feature["properties"]["name"] = next(names)
    (folder / "areas.geojson").write_text(json.dumps(areas), encoding="utf-8")
    city: dict[str, Any] = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    city["title"] = {"zh": ATTACKS[0], "en": ATTACKS[0]}
    city["top"]["name"] = ATTACKS[0]
    for layer in city["map"]["layers"]:
        layer["label"] = {"zh": next(names), "en": next(names)}
        path = folder / layer["file"]
        if path.suffix == ".csv":
            first, *lines = path.read_text(encoding="utf-8").splitlines()
            quoted = ('"' + next(names).replace('"', '""') + '",' + line.split(",", 1)[1] for line in lines)
            path.write_text("\n".join((first, *quoted)), encoding="utf-8")
        else:
            drawn = json.loads(path.read_text(encoding="utf-8"))
            for feature in drawn["features"]:
                feature["properties"]["name"] = next(names)
            path.write_text(json.dumps(drawn), encoding="utf-8")
    city["map"]["basemaps"] = [
        {"name": datum, "label": {"zh": ATTACKS[0], "en": ATTACKS[1]}, "kind": "mbtiles", "file": "red.mbtiles",
         "datum": datum, "attribution": ATTACKS[2], "highest_zoom": 10}
        for datum in ("wgs84", "bd09")
    ]  # fmt: skip
    (folder / "city.yaml").write_text(yaml.safe_dump(city, allow_unicode=True), encoding="utf-8")
    _write_tiles(folder / "red.mbtiles")


def _write_tiles(path: Path) -> None:
    """Red everywhere, at the one zoom it has."""
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), (255, 0, 0)).save(picture, "PNG")
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        for zoom in range(11):
            x, y = int((118.6 + 180) / 360 * 2**zoom), 2**zoom
            places = [(zoom, x + i, j, picture.getvalue()) for i in range(-3, 4) for j in range(y)]
            file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", places if zoom > 8 else [])
        file.commit()


@pytest.fixture(scope="module")
def standing(copied: Copied) -> Iterator[StandingHall]:
    with standing_hall(copied, NOON, renamed) as hall:
        area = next(area for area in hall.hall.city.areas if area.level == "grid")
        lon, lat = area.rings[0][0][0]
        fixes = [
            FixRecord(
                unit_id=f"X{n}", fixed_at=NOON - timedelta(seconds=9), place=Point(lon + n / 1e3, lat), fleet=attack,
                label=attack, unit_kind="worker" if n % 3 == 0 else "vehicle", speed_kmh=20, heading_deg=90,
            )
            for n, attack in enumerate(ATTACKS)
        ]  # fmt: skip
        script = Script(*fixes)
        hydrant = Hydrant(hall.hall.database, hall.hall.locator, hall.hall.clock, hall.hall.city.deadlines)
        keep(hydrant, script, hall.hall.city.feed("patrol"), script.fetch(None), NOON)
        hall.hall.publish("main")
        yield hall


@pytest.fixture
def page(browser: Browser, standing: StandingHall) -> Iterator[Page]:
    """A page that no address but the hall's own answers."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(35_000)
    page.route(lambda url: not url.startswith(standing.url), lambda route: route.abort())
    yield page
    page.close()


def open_map(page: Page, standing: StandingHall, query: str = "") -> None:
    page.goto(f"{standing.url}/wall/main{query}")
    page.wait_for_function(DRAWN)


@pytest.mark.parametrize(
    ("script", "tile"), [("**/worker/grids.js*", "map-tile"), ("**/plotly.min.js", "trend-tile")], ids=["map", "trend"]
)
def test_a_wall_is_not_ready_before_all_of_it_is_drawn(
    page: Page, standing: StandingHall, script: str, tile: str
) -> None:
    held: list[Route] = []
    page.route(script, lambda asked: held.append(asked))  # noqa: PLW0108 - the browser marks it
    page.goto(f"{standing.url}/wall/main")
    unready = "[...document.querySelectorAll('[data-ready=false]')].map((part) => part.id)"
    page.wait_for_function(f"hall.serverNow?.() && String({unready}) === '{tile}'")
    held[0].continue_()
    page.wait_for_function(WALL_READY)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_name_plate_note_or_tooltip_of_the_map_runs(page: Page, standing: StandingHall, lang: str) -> None:
    open_map(page, standing, f"?layers={LAYERS}&basemap=wgs84&lang={lang}")
    page.wait_for_function("hall.unitShown && [...Array(30).keys()].some((id) => hall.unitShown(id))")
    box = page.locator("#map").bounding_box()
    assert box is not None
    tips: set[str] = set()
    for step in range(60):
        across, down = (step % 10 + 0.5) / 10, (step // 10 + 0.5) / 6
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        tips.add(page.locator(".map-tip").inner_text())
    page.evaluate("document.querySelectorAll('.switches .switch').forEach((one) => { one.click(); one.click(); })")
    page.evaluate("document.querySelector('#map-areas button').click()")
    page.wait_for_function("document.querySelector('#map-path button')")
    shown = page.locator(".slot-map").inner_text()
    assert any("window.hacked" in tip for tip in tips)
    assert "onerror" in shown
    assert page.evaluate("window.hacked ?? null") is None
    assert (
        page.locator("#wall :is(script, iframe, svg[onload], img[src=x], details[ontoggle], style, math)").count() == 0
    )


def test_the_screen_converts_datums_as_the_server_does(page: Page, standing: StandingHall) -> None:
    open_map(page, standing)
    places = [(116.391349, 39.907375), (117.2, 34.28), (2.35, 48.85)]
    for datum in Datum:
        there = page.evaluate("([name, places]) => places.map((at) => hall.drawnIn[name](...at))", [datum, places])
        ours = [to_datum(Point(*place), datum) for place in places]
        assert there == [pytest.approx([point.lon, point.lat], abs=1e-9) for point in ours]


def test_a_basemap_lies_under_the_map_in_its_own_datum(page: Page, standing: StandingHall) -> None:
    """The same view: over BD-09 tiles everything lies some 750 m to the north-east of where it is in WGS-84."""
    middles = {}
    for datum in ("wgs84", "bd09"):
        open_map(page, standing, f"?basemap={datum}")
        page.wait_for_function("document.querySelector('.map-tiles.leaflet-tile-loaded, .leaflet-tile-loaded')")
        assert page.locator(".map-credit").inner_text() == ATTACKS[2]
        middles[datum] = page.evaluate("(([x, y]) => [x, y])(hall.drawnIn[hall.basemap().datum](118.6, 31.9))")
    moved = to_datum(Point(118.6, 31.9), Datum.BD09)
    assert middles == {"wgs84": [118.6, 31.9], "bd09": pytest.approx([moved.lon, moved.lat], abs=1e-9)}


def test_what_is_switched_on_stays_in_the_address(page: Page, standing: StandingHall) -> None:
    open_map(page, standing)
    page.locator('[data-layer="heat"]').click()
    page.locator('[data-tint="grade"]').click()
    assert page.evaluate("location.search") == "?layers=cases,vehicles,heat&tint=grade"
    page.reload()
    page.wait_for_function(DRAWN)
    assert page.locator('[data-layer="heat"]').get_attribute("aria-pressed") == "true"
    assert page.locator('[data-tint="grade"]').get_attribute("aria-pressed") == "true"


def test_down_every_level_and_back_through_refreshes_nothing_chosen_is_lost(page: Page, standing: StandingHall) -> None:
    open_map(page, standing)
    page.locator('[data-layer="heat"]').click()
    page.locator('[data-tint="grade"]').click()
    page.evaluate("document.documentElement.requestFullscreen()")
    page.wait_for_function("document.fullscreenElement")
    way = []
    while page.locator("#map-areas .map-area").count():
        code = page.locator("#map-areas .map-area").first.get_attribute("data-area")
        page.locator("#map-areas .map-area").first.focus()
        page.keyboard.press("Enter")
        way.append(code)
        page.wait_for_function(f"hall.area() === '{code}'")
        refreshed(page, standing)
        assert chosen(page) == [code, True, "true", "true", "?layers=cases,vehicles,heat&tint=grade", way]
    assert len(way) == 3  # street, community, grid
    while way:
        page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        way.pop()
        page.wait_for_function(f"(hall.area() || '') === '{way[-1] if way else ''}'")
        refreshed(page, standing)
        assert chosen(page)[1:] == [True, "true", "true", "?layers=cases,vehicles,heat&tint=grade", way]


def refreshed(page: Page, standing: StandingHall) -> None:
    """A whole new picture has come."""
    before = page.evaluate("document.getElementById('wall').dataset.version")
    standing.clock.at += timedelta(seconds=61)
    standing.hall.publish("main")
    page.wait_for_function(f"document.getElementById('wall').dataset.version !== '{before}'")


def chosen(page: Page) -> list[Any]:
    """The area, full screen, what is switched on, what the address says beside the area, and the way in."""
    said: list[Any] = page.evaluate(
        """(() => {
          const address = new URLSearchParams(location.search);
          address.delete("area");
          return [
            hall.area(),
            document.fullscreenElement !== null,
            document.querySelector('[data-layer="heat"]').getAttribute("aria-pressed"),
            document.querySelector('[data-tint="grade"]').getAttribute("aria-pressed"),
            "?" + decodeURIComponent(address.toString()),
            [...document.querySelectorAll("#map-path .crumb")].map((one) => one.dataset.area).filter((one) => one),
          ];
        })()"""
    )
    return said


def test_a_declared_layer_is_fetched_only_once_switched_on(page: Page, standing: StandingHall) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_map(page, standing)
    assert not [url for url in asked if "/places/" in url]
    with page.expect_response(lambda answer: "/places/main/cameras" in answer.url):
        page.evaluate("document.querySelector('[data-layer=\"cameras\"]').click()")


def test_every_page_loads_whole_with_all_outside_addresses_blocked(browser: Browser, standing: StandingHall) -> None:
    outside: list[str] = []
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.on(
        "request", lambda asked: asked.url.startswith((standing.url, "data:", "blob:")) or outside.append(asked.url)
    )
    page.route(lambda url: not url.startswith(standing.url), lambda route: route.abort())
    for path in ("/wall/main", "/feeds", "/feeds/patrol"):
        page.goto(standing.url + path)
        page.wait_for_load_state("networkidle") if not path.startswith("/wall") else page.wait_for_function(WALL_READY)
        page.wait_for_function("document.fonts.status === 'loaded'")
        assert page.locator("main").count() == 1
    page.close()
    assert outside == []


def test_a_click_on_the_sign_of_a_case_leads_to_what_lies_around_it(page: Page, standing: StandingHall) -> None:
    open_map(page, standing, "?layers=cases")
    x, y = page.evaluate(
        """(() => {
          const flat = JSON.parse(document.querySelector("#map-cases [data-cases]").dataset.cases);
          const first = flat.findIndex((light, i) => i % 4 === 3 && light < 2) - 3; // overdue or nearly: it has a sign
          const { ratio, scale, shift } = hall.chart.view();
          const there = hall.chart.place(flat[first + 1] * 1e-5, flat[first + 2] * 1e-5);
          return there.map((at, axis) => (at * scale + shift[axis]) / ratio);
        })()"""
    )
    page.locator("#map").click(position={"x": x, "y": y})
    page.wait_for_url("**/nearby/*")
    page.wait_for_selector("h2.section")


def test_escape_closes_the_menu_of_further_layers_before_it_leads_out(page: Page, standing: StandingHall) -> None:
    code = standing.hall.city.areas[1].code
    open_map(page, standing, f"?area={code}")
    page.focus(".switches summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".switches details[open]")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".switches details[open]").count() == 0
    assert page.evaluate("[document.activeElement.tagName, hall.area()]") == ["SUMMARY", code]
    page.keyboard.press("Escape")
    page.wait_for_function("hall.area() === ''")
