"""The map tile: a bare Leaflet map whose layers a script draws, and the figures the script draws them from."""

from __future__ import annotations

import json
from typing import Final

import dash_leaflet as dl
from dash.development.base_component import Component

from dashboard.snapshot.model import MapTile
from layouts import ids
from layouts.elements import html
from layouts.parts.tile import age, aria, attributes, data
from layouts.words import Words

# A map of ours until its script has read what it shows: without Leaflet's own controls and movements.
BARE: Final = {
    "center": [0, 0],
    "zoom": 2,
    "zoomSnap": 0,
    "zoomControl": False,
    "attributionControl": False,
    "zoomAnimation": False,
    "fadeAnimation": False,
}
_LIGHTS = ("red", "yellow")  # everything else is drawn as in time
_STEP = 1e-5  # degrees a unit of a packed position


def map_slot(waiting: Component, words: Words) -> html.Div:
    """The parts that stay while their content is replaced: the map itself is made once.

    The head is ready with its figures; the whole is when the screen has drawn its areas, and says so itself.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.Div(waiting, id=ids.MAP_HEAD),
                    html.Nav(id=ids.MAP_PATH, className="map-path", **aria(label=words("area_list"))),
                    html.Div(id=ids.MAP_SWITCHES),
                ],
                className="map-top",
            ),
            dl.Map(
                id=ids.MAP,
                className="hall-map",
                **BARE,
                keyboard=False,
            ),
            html.Div(id=ids.MAP_AREAS, className="map-areas"),
            html.Div(id=ids.MAP_LEGEND),
            html.Div(id=ids.MAP_COUNTS, hidden=True),
            html.Div(id=ids.MAP_CASES, hidden=True),
        ],
        id=ids.MAP_TILE,
        className="slot slot-map",
        **data(ready="false"),
    )


def map_head(tile: MapTile, words: Words) -> html.Div:
    """The way down to the scope and how many areas lie below it. The last of the way leads back to the whole."""
    *higher, here = tile.crumbs
    crumbs: list[Component] = [html.Span(name, className="crumb") for _, name in higher]
    crumbs.append(html.Button(here[1], type="button", className="crumb", **data(area="")))
    below = [html.Span(f"{words.number(n)} {words(f'level_{level}')}") for level, n in tile.totals]
    return html.Div(
        html.Div(
            [html.H2(crumbs, className="tile-title crumbs"), html.Span(below, className="map-below"), age()],
            className="tile-head",
        ),
        className="tile",
        **attributes(tile.freshness),
    )


def map_counts(tile: MapTile) -> html.Div:
    """What the drawing script reads of areas: each tint's values in the outline's order, with its colour steps."""
    drawn = {
        "outline_version": tile.outline_version,
        "tints": {tint.name: {"values": tint.values, "steps": tint.steps} for tint in tile.tints},
        "fleets": tile.fleets,
    }
    return html.Div(**data(map=_text(drawn)))


def map_cases(tile: MapTile) -> html.Div:
    """What it reads of cases: id, lon, lat and light of each in one flat list, the last three as whole numbers."""
    flat: list[int] = []
    for case in tile.cases:
        light = _LIGHTS.index(case.light) if case.light in _LIGHTS else len(_LIGHTS)
        flat += (case.case_id, round(case.lon / _STEP), round(case.lat / _STEP), light)
    return html.Div(**data(cases=_text(flat)))


def _text(drawn: object) -> str:
    return json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))
