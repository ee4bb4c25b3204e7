"""The map tile: a bare Leaflet map whose layers a script draws, the counts it colours by, and a legend."""

from __future__ import annotations

import json
from itertools import pairwise

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from dashboard.snapshot.model import MapTile
from layouts import ids
from layouts.parts.tile import age, attributes, data, iso
from layouts.words import Words

_FLEET_COLOURS = 6


def map_slot(waiting: Component) -> html.Div:
    """The parts that stay while their content is replaced: the map itself is made once."""
    return html.Div(
        [
            html.Div(waiting, id=ids.MAP_HEAD),
            dl.Map(
                id=ids.MAP,
                className="hall-map",
                center=[0, 0],
                zoom=2,
                zoomSnap=0,
                zoomControl=False,
                attributionControl=False,
                zoomAnimation=False,
                fadeAnimation=False,
                keyboard=False,
            ),
            html.Div(id=ids.MAP_LEGEND),
            html.Div(id=ids.MAP_COUNTS, hidden=True),
        ],
        className="slot slot-map",
    )


def map_head(tile: MapTile, words: Words) -> html.Div:
    """The breadcrumb and how many areas lie below it."""
    here = [html.Span(name, className="crumb", **data(area=code)) for code, name in tile.crumbs]
    below = " · ".join(f"{words.number(n)} {words(f'level_{level}')}" for level, n in tile.totals)
    return html.Div(
        html.Div(
            [
                html.H2(here, className="tile-title crumbs"),
                html.Span(below, className="map-below"),
                html.Span(words("map"), className="tile-note map-layer"),
                age(),
            ],
            className="tile-head",
        ),
        className="tile",
        **attributes(tile.freshness),
    )


def map_counts(tile: MapTile) -> html.Div:
    """What the drawing script reads: counts in the outline's order, colour steps, marked cases."""
    drawn = {
        "outline_version": tile.outline_version,
        "counts": tile.counts,
        "steps": tile.steps,
        "fleets": tile.fleets,
        "cases": [[case.lon, case.lat, case.light] for case in tile.cases],
    }
    return html.Div(**data(map=json.dumps(drawn, separators=(",", ":"))))


def map_legend(tile: MapTile, words: Words) -> html.Div:
    steps = [*step_names(tile.steps)]
    ramp = [
        html.Span([html.Span(className=f"swatch swatch-{step}"), name], className="legend-step")
        for step, name in enumerate(steps)
    ]
    signs = [
        html.Span([html.Span(className=f"sign sign-{sign}"), words(word)], className="legend-sign")
        for sign, word in (("red", "overdue"), ("yellow", "nearly_due"))
    ]
    fleets = [
        html.Span([html.Span(className=f"arrow fleet-{min(place, _FLEET_COLOURS - 1)}"), name], className="legend-sign")
        for place, name in enumerate(tile.fleets)
    ]
    apart = [
        html.Span(words(word, n=words.number(n)), className="legend-apart")
        for word, n in (("unplaced", tile.unplaced), ("unassigned", tile.unassigned))
    ]
    return html.Div(
        [html.Span(words("open"), className="legend-title"), *ramp, *signs, *fleets, *apart],
        className="legend",
        **data(as_of=iso(tile.freshness.as_of)),
    )


def step_names(steps: tuple[int, ...]) -> list[str]:
    """0, then each colour class by its bounds: (1, 2, 3, 5) gives 0, 1, 2, 3–4, 5+."""
    names = ["0"] if not steps or steps[0] <= 1 else [f"0–{steps[0] - 1}"]
    for low, following in pairwise(steps):
        names.append(str(low) if following == low + 1 else f"{low}–{following - 1}")
    return [*names, *(f"{last}+" for last in steps[-1:])]
