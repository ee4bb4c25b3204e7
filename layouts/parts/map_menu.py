"""What can be switched on a map, and the legend of what is switched on. A script keeps the choice in the address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from dash.development.base_component import Component

from dashboard.snapshot.model import MapBasemap, MapLayer, MapTile, MapTint
from layouts import links
from layouts.elements import html
from layouts.parts.tile import aria, data, iso, number
from layouts.words import Words

_FLEET_COLOURS = 6
_AT_HAND = ("cases", "heat", "vehicles", "workers")  # the others are one step further, under "more"
_GRADES = "ABCDE"


def map_switches(tile: MapTile, words: Words) -> html.Div:
    """Buttons for every tint and layer there are numbers for; what is not there is not offered."""
    menu = tile.menu
    tints = [_switch("tint", tint.name, words(f"tint_{tint.name}")) for tint in tile.tints]
    at_hand = [layer for layer in menu.layers if layer.name in _AT_HAND]
    further = [layer for layer in menu.layers if layer.name not in _AT_HAND]
    more: list[Component] = [_group(words("layers"), [_layer(layer, words) for layer in further])] if further else []
    if menu.basemaps:
        none = _switch("basemap", "", words("no_basemap"))
        more.append(_group(words("basemap"), [none, *(_basemap(basemap, words) for basemap in menu.basemaps)]))
    said = {
        "tints": [tint.name for tint in tile.tints],
        "layers": {layer.name: {"kind": layer.kind, "version": layer.version} for layer in menu.layers},
        "basemaps": {basemap.name: _declared(basemap) for basemap in menu.basemaps},
        "shown": {"layers": menu.shown_layers, "tint": menu.shown_tint, "basemap": menu.shown_basemap or ""},
    }
    return html.Div(
        [
            _group(words("tint"), tints if len(tints) > 1 else []),
            _group(words("layers"), [_layer(layer, words) for layer in at_hand]),
            *([html.Details([html.Summary(words("more")), html.Div(more, className="more")])] if more else []),
        ],
        className="switches",
        **data(menu=json.dumps(said, ensure_ascii=False, separators=(",", ":"))),
    )


def _declared(basemap: MapBasemap) -> dict[str, str | int]:
    return {
        "url": basemap.url,
        "datum": basemap.datum,
        "attribution": basemap.attribution,
        "lowest": basemap.lowest_zoom,
        "highest": basemap.highest_zoom,
    }


def _group(title: str, switches: Sequence[Component]) -> html.Div:
    return html.Div(list(switches), className="switch-group", role="group", **aria(label=title))


def _layer(layer: MapLayer, words: Words) -> html.Button:
    return _switch("layer", layer.name, _layer_label(layer, words))


def _layer_label(layer: MapLayer, words: Words) -> str:
    own = layer.label_en if words.lang == "en" else layer.label_zh
    return own or words(f"layer_{layer.name}")


def _basemap(basemap: MapBasemap, words: Words) -> html.Button:
    return _switch("basemap", basemap.name, basemap.label_en if words.lang == "en" else basemap.label_zh)


def _switch(of: str, name: str, label: str) -> html.Button:
    return html.Button(label, type="button", className="switch", **data(**{of: name}), **aria(pressed="false"))


def map_legend(tile: MapTile, words: Words) -> html.Div:
    """Every sign with its word. The script hides what is not switched on."""
    parts: list[Component] = [_tint_legend(tint, words) for tint in tile.tints]
    parts += [
        _of_layer("cases clusters", _sign("sign sign-red", words("overdue"))),
        _of_layer("cases clusters", _sign("sign sign-yellow", words("nearly_due"))),
        _of_layer("clusters", _sign("sign sign-green", words("in_time"))),
        _of_layer("heat", _sign("swatch swatch-heat", words("case_heat"))),
    ]
    parts += [
        _of_layer("vehicles", _sign(f"arrow fleet-{min(place, _FLEET_COLOURS - 1)}", name))
        for place, name in enumerate(tile.fleets)
    ]
    if tile.fleets:
        parts.append(_of_layer("vehicles", _sign("arrow arrow-stale", words("stale_unit"))))
    parts.append(_of_layer("workers", _sign("dot", words("workers"))))
    parts += [_of_layer(layer.name, _declared_legend(layer, words)) for layer in tile.menu.layers if layer.kind]
    parts += [
        number(words(word, n=words.number(n)), tile.freshness.as_of, "legend-apart", links.opened(found, words))
        for word, n, found in (
            ("unplaced", tile.unplaced, tile.opens_unplaced),
            ("unassigned", tile.unassigned, tile.opens_unassigned),
        )
        if n or word == "unplaced"
    ]
    return html.Div(parts, className="legend", **data(as_of=iso(tile.freshness.as_of)))


def _tint_legend(tint: MapTint, words: Words) -> html.Span:
    title = words(f"legend_{tint.name}", n=tint.days) if tint.days else words(f"legend_{tint.name}")
    if tint.name == "quiet":
        steps = [("swatch swatch-1", words("heard")), ("swatch swatch-hatched", words("quiet"))]
    elif tint.name == "grade":
        least = [f"≥{bound / 100:g}" for bound in reversed(tint.steps)]
        steps = [
            (f"swatch grade-{grade.lower()}", f"{grade} {bound}%" if bound else grade)
            for grade, bound in zip_longest(_GRADES, least)
        ]
    else:
        steps = [(f"swatch swatch-{step}", name) for step, name in enumerate(step_names(tint.steps))]
    if None in tint.values:
        steps.append(("swatch swatch-unknown", words("not_known")))
    shown = [html.Span([html.Span(className=kind), name], className="legend-step") for kind, name in steps]
    return html.Span(
        [html.Span(title, className="legend-title"), *shown], className="legend-tint", **data(of_tint=tint.name)
    )


def _declared_legend(layer: MapLayer, words: Words) -> Component:
    label = _layer_label(layer, words)
    if layer.kind == "cameras":
        states = [_sign(f"camera camera-{state}", words(f"place_{state}")) for state in ("up", "down", "unknown")]
        return html.Span([label, *states], className="legend-tint")
    return _sign(f"sign-{layer.kind}", label)


def _of_layer(name: str, shown: Component) -> html.Span:
    return html.Span(shown, **data(of_layer=name))


def _sign(kind: str, name: str) -> html.Span:
    return html.Span([html.Span(className=kind), name], className="legend-sign")


def step_names(steps: tuple[int, ...]) -> list[str]:
    """0, then each colour class by its bounds: (1, 2, 3, 5) gives 0, 1, 2, 3–4, 5+."""
    names = ["0"] if not steps or steps[0] <= 1 else [f"0–{steps[0] - 1}"]
    for low, following in pairwise(steps):
        names.append(str(low) if following == low + 1 else f"{low}–{following - 1}")
    return [*names, *(f"{last}+" for last in steps[-1:])]
