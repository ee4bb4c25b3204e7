"""A small map of an area: its children filled by what is overdue in them, each a link, the outline around them."""

from __future__ import annotations

from collections.abc import Mapping

import dash_svg as svg

from dashboard.snapshot.evaluation import AreaLine, Sketch
from layouts.elements import html
from layouts.parts.tile import aria
from layouts.words import Words

_STEPS = (1, 3, 6, 10)


def sketch(drawn: Sketch, children: Mapping[str, AreaLine], hrefs: Mapping[str, str], words: Words) -> html.Figure:
    """Reached by keyboard as any link; says on hover what it colours."""
    shapes = []
    for code, name, path in drawn.shapes:
        child = children.get(code)
        overdue, pending = (child.owes.overdue, child.owes.pending) if child else (0, 0)
        said = words("sketch_says", name=name, pending=words.number(pending), overdue=words.number(overdue))
        shape = svg.Path(d=path, className=f"sketch-area sketch-{_step(pending, children)}")
        signs = [html.Title(said)]
        shapes.append(
            html.A([*signs, shape], href=hrefs.get(code, ""), className="sketch-link", **aria(label=said))
            if code in hrefs
            else svg.G([*signs, shape])
        )
    picture = svg.Svg(
        [*shapes, svg.Path(d=drawn.outer, className="sketch-outer")],
        viewBox=f"-2 -2 {drawn.width + 4} {drawn.height + 4}",
        className="sketch",
    )
    told = [html.Figcaption(words("sketch_about"))] if drawn.shapes else []  # a grid has nothing below it to go into
    return html.Figure([picture, *told], className="sketch-room")


def whereabouts(
    drawn: Sketch, within: str | None, spot: tuple[float, float] | None, hrefs: Mapping[str, str], said: str = ""
) -> svg.Svg:
    """An area with the one below it that something lies in, and a dot where its position is known (lon, lat)."""
    shapes = []
    for code, name, path in drawn.shapes:
        shape = svg.Path(d=path, className=f"sketch-area {'sketch-here' if code == within else 'sketch-0'}")
        link = {"href": hrefs[code], "className": "sketch-link", **aria(label=name)} if code in hrefs else None
        shapes.append(shape if link is None else html.A([html.Title(name), shape], **link))
    dot = []
    if spot is not None:
        x, y = (f"{one:.1f}" for one in drawn.at(*spot))
        dot.append(svg.Circle(cx=x, cy=y, r="9", className="sketch-spot"))
    named = {"role": "img", **aria(label=said)} if said else {}
    return svg.Svg(
        [*shapes, svg.Path(d=drawn.outer, className="sketch-outer"), *dot],
        viewBox=f"-2 -2 {drawn.width + 4} {drawn.height + 4}",
        className="sketch",
        **named,
    )


def _step(pending: int, children: Mapping[str, AreaLine]) -> int:
    """One of five shades, by share of the most."""
    most = max((child.owes.pending for child in children.values()), default=0)
    if not pending or not most:
        return 0
    return min(4, 1 + pending * 4 // (most + 1))
