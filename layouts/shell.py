"""The frame of a page that a screen shows: what its scripts need to know, and the canvas everything is scaled on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from layouts import ids
from layouts.elements import html
from layouts.parts.tile import data
from layouts.words import Words


def screen(
    name: str,
    words: Words,
    children: list[Component],
    *,
    interval_s: float,
    build: str,
    turning: Mapping[str, Any] | None = None,
    display: str = "",
    kind: str = "wall",
    **told: str,
) -> html.Div:
    """The root. ``build`` is the program it was served by, empty where that is not known.

    ``turning`` is what its scripts need to know of the walls it turns to: where each tile stands, how long, and at what
    hours it is bright.
    ``display`` is the number of the display that shows it, empty for a person: it is what orders go to. ``told`` is
    what else its scripts read.
    """
    return html.Div(
        html.Div(children, className="canvas"),
        id=ids.WALL,
        className=kind,
        lang="en" if words.lang == "en" else "zh-CN",
        **data(
            wall=name,
            lang=words.lang,
            interval_s=f"{interval_s:g}",
            build=build,
            words=json.dumps(words.screen(), ensure_ascii=False),
            turning=json.dumps(turning or {}, separators=(",", ":")),
            display=display,
            **told,
        ),
    )


def masthead() -> html.Header:
    """The name of the hall on the left, the server's time on the right; a script writes the time."""
    return html.Header([html.Div(id=ids.MASTHEAD), clock()], className="masthead")


def clock() -> html.Div:
    """Where the script writes day and time."""
    hands = [html.Span(className="masthead-date"), html.Span(className="masthead-clock")]
    return html.Div(hands, className="masthead-time")


def masthead_name(title: str, zone: str, demo: bool, words: Words) -> html.Div:
    badge = [html.Span(words("demo"), className="masthead-demo")] if demo else []
    return html.Div([html.H1(title, className="masthead-title"), *badge], className="masthead-name", **data(zone=zone))


def slot(component_id: str) -> html.Div:
    """A place on the canvas whose content the wire replaces."""
    return html.Div(id=component_id, className=f"slot slot-{component_id}")
