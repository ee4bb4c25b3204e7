"""A small picture of what a display shows: its figures, and its tiles where they stand, each with its state."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import dash_svg as svg
from dash.development.base_component import Component

from dashboard.domain.health import State
from dashboard.snapshot.evaluation import Sketch
from dashboard.snapshot.model import KpiTile, Snapshot
from layouts.elements import html
from layouts.parts.tile import aria
from layouts.words import UNKNOWN, Words

_WIDTH, _HEIGHT = 480, 270
_GAP = 3
_STRIP = (22, 62)  # from where to where each part reaches, in height
_STAGE = (64, 256)
_COLUMNS = (0, 110, 370, 480)  # where the lines of an ordinary wall's three columns stand
_ROWS = 60  # lines that an arrangement lays tiles between
_SIGNS = {State.LATE: "◐", State.STALE: "▲", State.FAILED: "▲", State.NEVER: "○"}

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Picture:
    """What a wall was last published as, and the outline of its area."""

    snapshot: Snapshot
    outline: Sketch | None


def thumbnail(picture: Picture, words: Words, *, figures: bool) -> html.Figure:
    """The numbers stand in it only where they are the display's own (``figures``): one that is away, or stands still,
    may show others.
    """
    snapshot = picture.snapshot
    title = snapshot.title_en if words.lang == "en" else snapshot.title_zh
    parts = [
        svg.Text(title, x=_WIDTH / 2, y=15, className="thumb-head"),
        *_strip(snapshot.kpis, words, figures=figures),
        *_tiles(picture, words),
        svg.Rect(x=0, y=_STAGE[1] + _GAP, width=_WIDTH, height=_HEIGHT - _STAGE[1] - _GAP, className="thumb-tile"),
    ]
    about = words("display_thumbnail", wall=snapshot.wall)
    note = [] if figures else [html.Figcaption(words("display_no_figures"))]
    drawn = svg.Svg(
        parts,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        className="thumb" if figures else "thumb thumb-past",
        role="img",
        **aria(label=about),
    )
    return html.Figure([drawn, *note], className="thumb-room")


def _strip(kpis: tuple[KpiTile | None, ...], words: Words, *, figures: bool) -> list[Component]:
    edges = [_WIDTH * n / max(1, len(kpis)) for n in range(len(kpis) + 1)]
    parts: list[Component] = []
    for kpi, (left, right) in zip(kpis, pairwise(edges), strict=True):
        state = State.FAILED if kpi is None else kpi.freshness.state
        name = UNKNOWN if kpi is None else words.kpi(kpi.indicator)
        said = _value(kpi, words) if figures else ""
        box = (left, _STRIP[0], right - left, _STRIP[1] - _STRIP[0])
        number = svg.Text(said, x=(left + right) / 2, y=_STRIP[0] + 26, className="thumb-figure")
        parts.append(svg.G([*_frame(name, state, box, words), number]))
    return parts


def _value(kpi: KpiTile | None, words: Words) -> str:
    if kpi is None or kpi.value is None:
        return UNKNOWN
    return f"{Decimal(kpi.value):.0f}%" if kpi.unit == "percent" else words.short_number(int(kpi.value))


def _tiles(picture: Picture, words: Words) -> list[Component]:
    height = (_STAGE[1] - _STAGE[0]) / _ROWS
    parts: list[Component] = []
    for tile, places in picture.snapshot.arrangement.places().items():
        top, first, bottom, last = (int(line) - 1 for line in places[0].split(" / "))
        view = getattr(picture.snapshot, tile)
        state = State.FAILED if view is None else view.freshness.state
        left, right = _COLUMNS[first], _COLUMNS[last]
        box = (left, _STAGE[0] + top * height, right - left, (bottom - top) * height)
        name = svg.Text(words.tile(tile), x=left + 8, y=box[1] + 16, className="thumb-name")
        inside = _map(picture.outline, box) if tile == "map" else []
        parts.append(svg.G([*_frame(words.tile(tile), state, box, words), *inside, name]))
    return parts


def _map(outline: Sketch | None, box: Box) -> list[Component]:
    if outline is None:
        return []
    left, top, width, height = box
    shapes = [svg.Path(d=path, className="sketch-area sketch-1") for _, _, path in outline.shapes]
    place = {"x": left + 8, "y": top + 22, "width": width - 16, "height": height - 30}
    return [svg.Svg(shapes, viewBox=f"0 0 {outline.width} {outline.height}", **place)]


def _frame(name: str, state: State, box: Box, words: Words) -> list[Component]:
    """A state is told by its sign and its word as well as by its colour."""
    left, top, width, height = box
    frame = svg.Rect(
        x=left + _GAP / 2,
        y=top + _GAP / 2,
        width=width - _GAP,
        height=height - _GAP,
        className=f"thumb-tile thumb-{state.value}",
    )
    said = words("display_tile_state", tile=name, state=words(f"state_{state.value}"))
    sign = svg.Text(_SIGNS.get(state, ""), x=left + width - 6, y=top + 15, className=f"thumb-sign thumb-{state.value}")
    return [html.Title(said), frame, sign]
