"""The trend tile: three windows of one chart each, labelled at the line's end, the unfinished bucket dashed."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.snapshot.model import TrendTile, TrendWindow
from layouts import ids, links
from layouts.elements import dcc, html
from layouts.parts.tile import aria, data, tile
from layouts.theme import colour, template
from layouts.words import Words

INKS = ("trend-first", "trend-second", "trend-third")
PLOT_SHARE = 0.75  # of the width; the rest is for the names at the lines' ends
LABEL_SHARE = 0.24  # of the height that one label takes
HEADROOM = 1.25  # over the highest value, for the figure at the peak


def trend_slot(waiting: Component) -> html.Div:
    """The graphs are made once and only their figures replaced: a graph made anew each time leaks.

    The head is ready with its words; the whole is when its lines are drawn, and a script says so.
    """
    windows = [
        html.Div(
            [
                html.Div(id=ids.trend_caption(window), className="trend-caption"),
                html.Div(html.Div(_graph(window), className="trend-scaled"), className="trend-plot"),
            ],
            className="trend-window",
            **data(window=window),
        )
        for window in ids.TREND_WINDOWS
    ]
    return html.Div(
        [html.Div(waiting, id=ids.TREND), html.Div(windows, className="trend-windows")],
        id=ids.TREND_TILE,
        className="slot slot-trend",
        **data(ready="false", turn=ids.TREND_WINDOWS[0]),
    )


def _graph(window: str) -> dcc.Graph:
    return dcc.Graph(
        id=ids.trend_graph(window),
        figure=no_figure(),
        responsive=True,
        config={"staticPlot": True, "displayModeBar": False},
    )


def trend_head(trend: TrendTile, wall: str | None, words: Words) -> html.Div:
    """The windows' names, the one on show picked out by the stylesheet; and the way to the same as a table."""
    names = [html.Span(words.period(w.name), className="turn", **data(window=w.name)) for w in trend.windows]
    whose = {"wall": wall} if wall else {}
    twin = html.A(words("as_table"), href=links.trend(words, **whose), className="trend-table")
    return tile(words("trend"), [html.Span(names, className="turns"), twin], [], trend.freshness)


def trend_caption(window: TrendWindow, zone: ZoneInfo, words: Words) -> list[Component]:
    name = html.Span(words.period(window.name), className="trend-name")
    changed = [_changed(window, zone, words)] if window.changes else []
    if not window.unfinished or not window.starts:
        return [name, *changed]
    last = window.starts[-1].astimezone(zone)
    at = words("hour", n=last.hour) if window.name == "24h" else f"{last:%m-%d}"
    return [name, *changed, html.Span(words("unfinished", at=at), className="trend-unfinished")]


def _changed(window: TrendWindow, zone: ZoneInfo, words: Words) -> html.Span:
    """How many definitions changed within the window; which, when and to what version on hover and focus."""
    told = changes_text(window, zone, words)
    shown = html.Span(told, className="trend-said", role="tooltip")
    return html.Span([f"◆{len(window.changes)}", shown], className="trend-changed", tabIndex=0, **aria(label=told))


def changes_text(window: TrendWindow, zone: ZoneInfo, words: Words) -> str:
    said = "; ".join(
        words(
            "changed_on",
            name=one.label_en if words.lang == "en" else one.label_zh,
            n=one.version,
            at=f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
        )
        for one in window.changes
    )
    return f"{words('trend_changed')}: {said}"


def window_panels(window: TrendWindow, zone: ZoneInfo, words: Words) -> dict[str, dict[str, Any]]:
    """What the wire carries for one window: component id → property → value."""
    return {
        ids.trend_caption(window.name): {"children": trend_caption(window, zone, words)},
        ids.trend_graph(window.name): {"figure": trend_figure(window, zone, words)},
    }


def no_panels(window: str) -> dict[str, dict[str, Any]]:
    return {ids.trend_caption(window): {"children": None}, ids.trend_graph(window): {"figure": no_figure()}}


def no_figure() -> dict[str, Any]:
    return {"data": [], "layout": {"template": template(), "xaxis": {"visible": False}}}


def trend_figure(window: TrendWindow, zone: ZoneInfo, words: Words) -> dict[str, Any]:
    """A Plotly figure as a plain dict; x is the number of the bucket."""
    lines: list[tuple[str, tuple[int | None, ...], str]] = []
    if window.previous is not None:
        versus = words.period(window.previous_versus) if window.previous_versus else ""
        lines.append((versus, window.previous.values, "trend-previous"))
    lines += [(words.indicator(x.indicator), x.values, ink) for x, ink in zip(window.lines, INKS, strict=False)]
    highest = max((v for _, values, _ in lines for v in values if v is not None), default=0) or 1
    top = highest * HEADROOM
    buckets = len(window.starts)
    traces = [trace for _, values, ink in lines for trace in _traces(values, ink, window.unfinished)]
    ends = [(text, last, ink) for text, values, ink in lines if (last := _last(values)) is not None]
    return {
        "data": traces,
        "layout": {
            "template": template(),
            "xaxis": {"domain": [0, PLOT_SHARE], "range": [-0.3, max(buckets - 0.7, 0.7)], **_ticks(window, zone)},
            "yaxis": {"range": [0, top]},
            "annotations": [*_labels(ends, top), *_peak(window), *_signs(window)],
            "shapes": _rules(window),
        },
    }


def _rules(window: TrendWindow) -> list[dict[str, Any]]:
    """An upright line wherever a definition changed."""
    line = {"color": colour("trend-previous"), "width": 1.5, "dash": "2px,3px"}
    place = {"type": "line", "yref": "paper", "y0": 0, "y1": 0.9, "line": line, "layer": "below"}
    return [{**place, "x0": x, "x1": x} for x in sorted({one.bucket for one in window.changes})]


def _signs(window: TrendWindow) -> list[dict[str, Any]]:
    place = {"yref": "paper", "y": 0.98, "yanchor": "middle", "showarrow": False, "text": "◆"}
    ink = {"font": {"color": colour("trend-previous")}}
    return [{**place, **ink, "x": x} for x in sorted({one.bucket for one in window.changes})]


def _traces(values: tuple[int | None, ...], ink: str, unfinished: bool) -> list[dict[str, Any]]:
    line = {"color": colour(ink), "width": 1.5 if ink == "trend-previous" else 2.5}
    whole = list(values)
    if ink == "trend-previous" or not unfinished or len(whole) < 2:
        return [{"mode": "lines", "y": whole, "line": line}]
    tail = {"mode": "lines", "x0": len(whole) - 2, "y": whole[-2:], "line": {**line, "dash": "3px,4px"}}
    return [{"mode": "lines", "y": whole[:-1], "line": line}, tail]


def _last(values: tuple[int | None, ...]) -> int | None:
    return next((value for value in reversed(values) if value is not None), None)


def _labels(ends: list[tuple[str, int, str]], top: float) -> list[dict[str, Any]]:
    """Names beside the ends of their lines, pushed apart from the bottom up where they would touch."""
    gap, floor, labels = top * LABEL_SHARE, 0.0, []
    above = len(ends) * gap
    for text, value, ink in sorted(ends, key=lambda end: end[1]):
        above -= gap
        y = min(max(value, floor), top - above - gap / 2)
        floor = y + gap
        place = {"xref": "paper", "x": PLOT_SHARE + 0.015, "xanchor": "left", "y": y, "yanchor": "middle"}
        labels.append({**place, "text": text, "showarrow": False, "font": {"color": colour(ink)}})
    return labels


def _peak(window: TrendWindow) -> list[dict[str, Any]]:
    """The highest bucket of the first line says how high: the only scale the chart needs."""
    known = [(v, x) for line in window.lines[:1] for x, v in enumerate(line.values) if v is not None]
    if not known:
        return []
    value, x = max(known)
    # Above every line that passes there, or it would stand on another.
    passing = [window.previous, *window.lines] if window.previous else window.lines
    beside = (v for line in passing for v in line.values[max(0, x - 1) : x + 2] if v is not None)
    place = {"x": x, "y": max(beside), "xanchor": "center", "yanchor": "bottom"}
    return [{**place, "text": f"{value:,}", "showarrow": False, "font": {"color": colour(INKS[0])}}]


def _ticks(window: TrendWindow, zone: ZoneInfo) -> dict[str, Any]:
    """Six hours apart in a day, each second day of a week, each tenth day of a month."""
    local = [start.astimezone(zone) for start in window.starts]
    if window.name == "24h":
        marks = [(x, f"{at.hour}") for x, at in enumerate(local) if at.hour % 6 == 0]
    else:
        step = 2 if window.name == "7d" else 10
        marks = [(x, f"{local[x]:%m-%d}") for x in range(len(local) - 1, -1, -step)][::-1]
    return {"tickvals": [x for x, _ in marks], "ticktext": [text for _, text in marks]}
