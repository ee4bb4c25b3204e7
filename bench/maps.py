"""The same map as Dash pages: ours, and dash-leaflet's own layers of it; and a page of Dash with nothing on it.

11,337 grids, 5,000 cases, 2,000 vehicles that move with a tail of 30 minutes.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dash
import dash_leaflet as dl
from dash import dcc, html
from flask import Response, request

from callbacks.bundle import APART, bundled
from callbacks.patrols import packed
from dashboard.demo.geography import Geography, lay_out
from dashboard.domain.area import Level
from dashboard.domain.health import State
from dashboard.geography import outline_of
from dashboard.snapshot.fleet import FleetNews, UnitNews
from dashboard.snapshot.model import Freshness, MapCase, MapLayer, MapMenu, MapTile, MapTint
from dashboard.store.fleet import Unit
from layouts import ids
from layouts.parts.map import map_cases, map_counts, map_slot
from layouts.parts.map_menu import map_legend, map_switches
from layouts.words import Words

_ROOT = Path(__file__).parents[1]
_GRIDS, _CASES, _VEHICLES = 11_337, 5_000, 2_000
POLL_S = 2
_TAIL_S, _TOLD_EVERY_S = 1_800, 20
_STEPS = (1, 2, 3, 5)
_FULL = {"width": "1920px", "height": "1080px"}
_LIMITS = {"tail_s": _TAIL_S, "dim_after_s": 120, "hide_after_s": 3600}

Moment = Callable[[], float]  # seconds since 1970, asked for once a question


def geography() -> Geography:
    """The city of all these pages."""
    return lay_out(_GRIDS)


def empty() -> dash.Dash:
    """What Dash itself takes to show anything, with dash-leaflet among its scripts."""
    app = dash.Dash(__name__)
    app.layout = html.Div(id="shown", style=_FULL)
    return app


def ours(city: Geography, moment: Moment = time.time, in_turn: int = 1) -> dash.Dash:
    """Our map alone on a page, with every answer it asks for. Each answer tells of one vehicle of ``in_turn``."""
    assets = bundled(_ROOT / "assets", Path(tempfile.mkdtemp()) / "assets")
    app = dash.Dash(__name__, assets_folder=str(assets), assets_path_ignore=[APART])
    outline = outline_of(city.areas, Level.GRID)
    words = Words("zh")
    corners = city.roads.crossings
    tile = MapTile(
        outline_version=outline.version,
        tints=(MapTint("open", tuple(n % 7 for n in range(_GRIDS)), _STEPS),),
        crumbs=((city.district.code, city.district.name),),
        totals=(),
        cases=tuple(
            MapCase(n, *corners[n * 3 % len(corners)], ("red", "yellow", "green")[n % 3]) for n in range(_CASES)
        ),
        unplaced=0,
        unassigned=0,
        freshness=Freshness(None, State.LIVE, ()),
        fleets=("城管", "环卫"),
        menu=MapMenu(layers=(MapLayer("cases"), MapLayer("vehicles")), shown_layers=("cases", "vehicles")),
    )
    slot = map_slot(html.Div(), words)
    slot[ids.MAP_COUNTS].children = map_counts(tile)
    slot[ids.MAP_CASES].children = map_cases(tile)
    slot[ids.MAP_LEGEND].children = map_legend(tile, words)
    slot[ids.MAP_SWITCHES].children = map_switches(tile, words)
    slot.style = _FULL  # the page is nothing but the map
    said = {"data-wall": "main", "data-words": json.dumps(words.screen()), "data-interval-s": "5"}
    wall = html.Div(html.Div(slot, className="stage"), id="wall", className="canvas wall", style=_FULL, **said)
    app.layout = html.Div(wall, className="hall")
    text = json.dumps(asdict(outline), ensure_ascii=False, separators=(",", ":"))
    app.server.add_url_rule("/outline/main", "outline", lambda: Response(text, content_type="application/json"))

    @app.server.get("/live/patrols")
    def patrols() -> Response:
        now = moment()
        full = not request.args.get("since", "")
        news = packed(_fleet(city, int(now), 1 if full else in_turn, full=full)) | _LIMITS
        return Response(json.dumps(news), content_type="application/json", headers={"Hall-Now": str(int(now * 1000))})

    return app


def _fleet(city: Geography, second: int, in_turn: int, *, full: bool) -> FleetNews:
    step = _TOLD_EVERY_S if full else in_turn * POLL_S
    seconds = range(second - (_TAIL_S if full else step), second + 1, step)
    units = []
    for n in range(second // POLL_S % in_turn, _VEHICLES, in_turn):
        way = tuple((at, *_spot(city, n, at)) for at in seconds)
        fleet = ("城管", "环卫")[n % 2]
        unit = Unit(n, "gps", "vehicle", fleet, f"车{n}", True, 1, datetime.fromtimestamp(second, UTC),
                    *way[-1][1:], 30.0, 90.0, second)  # fmt: skip
        units.append(UnitNews(unit, way, full))
    return FleetNews(second, full, tuple(units), ())


def _spot(city: Geography, vehicle: int, second: float) -> tuple[float, float]:
    """Each drives around a crossing of its own, some 30 km/h."""
    lon, lat = city.roads.crossings[vehicle * 7 % len(city.roads.crossings)]
    turn = second / 90 + vehicle
    return lon + 0.006 * math.cos(turn), lat + 0.005 * math.sin(turn)


def _map(*children: Any) -> dl.Map:
    return dl.Map(list(children), center=[31.9, 118.6], zoom=11, preferCanvas=True, style=_FULL)


def geojson(city: Geography) -> dash.Dash:
    """The grids as dash-leaflet takes them, coloured by its ``hideout``."""
    app = dash.Dash(__name__)
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "MultiPolygon", "coordinates": grid.rings}}
        for n, grid in enumerate(city.grids)
    ]
    data = {"type": "FeatureCollection", "features": features}
    style = {"variable": "bench.style"}  # what dash-extensions writes for a function of an asset
    app.index_string = app.index_string.replace("<head>", f"<head><script>{_STYLE}</script>", 1)
    app.layout = html.Div(_map(dl.GeoJSON(id="grids", data=data, style=style, hideout={"turn": 0})))
    return app


_STYLE = """window.bench = { style: (feature, context) => ({ weight: 1, color: "#0a1220", fillOpacity: 1,
  fillColor: ["#12233a", "#173a56", "#1c5674", "#247a96", "#35a9c4"][
    (feature.properties.n + context.hideout.turn) % 5] }) };"""


def markers(city: Geography) -> dash.Dash:
    """The vehicles as a marker each, moved by a callback at every poll."""
    app = dash.Dash(__name__)

    def there() -> list[dl.Marker]:
        now = time.time()
        places = (_spot(city, n, now) for n in range(_VEHICLES))
        return [dl.Marker(id=f"m{n}", position=[lat, lon]) for n, (lon, lat) in enumerate(places)]

    group = dl.LayerGroup(there(), id="fleet")
    app.layout = html.Div([_map(group), dcc.Interval(id="tick", interval=POLL_S * 1000)])
    app.callback(dash.Output("fleet", "children"), dash.Input("tick", "n_intervals"))(lambda _: there())
    return app
