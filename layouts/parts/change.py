"""A figure against another in words: 上升 0.04 个百分点, never "up 0.04 %" of a rate; from none at all it is new."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.domain.comparison import Comparison
from dashboard.domain.selection import Selection
from layouts import links
from layouts.elements import dcc, html
from layouts.words import UNKNOWN, Words


def change_text(held: Comparison, words: Words, *, unit: str) -> str:
    """``unit`` is "points" between two rates, "percent" between two counts, "score" between two scores."""
    if held.kind == "unknown":
        return UNKNOWN
    if held.kind in ("level", "new"):
        return words(held.kind)
    return words(f"change_{held.kind}_{unit}", n=f"{held.delta:,.2f}")


def change(held: Comparison, words: Words, *, unit: str, better: str) -> html.Span:
    """The same, with whether that way is good, and on hover what it was."""
    good = None if better == "neither" else {"up": better == "up", "down": better == "down"}.get(held.kind)
    news = {True: "delta-good", False: "delta-bad", None: "delta-neither"}[good]
    mark = {"up": "▲ ", "down": "▼ "}.get(held.kind, "")
    text = f"{mark}{change_text(held, words, unit=unit)}"
    return html.Span(text, className=f"change {news}", title=words("was", n=_was(held, words, unit)))


def change_from(
    moved: Component,
    held: Comparison,
    opened: Sequence[tuple[int, Selection | None]],
    words: Words,
    *,
    unit: str,
) -> html.Span:
    """The same with what it was under it. ``opened`` are the numbers of that and their cases: of a count itself."""
    if held.base is None or not opened:
        return html.Span(moved)
    whole = [] if unit == "percent" else [_was(held, words, unit), " · "]
    return html.Span([moved, html.Span([*whole, *numbers(opened, words)], className="held-against")])


def numbers(opened: Sequence[tuple[int, Selection | None]], words: Words) -> list[str | Component]:
    """Numbers of one measure beside each other, each the way to its cases."""
    parts: list[str | Component] = []
    for n, selection in opened:
        text = words.number(n)
        parts += [" / "] if parts else []
        parts.append(text if selection is None else dcc.Link(text, href=links.cases(selection, words)))
    return parts


def _was(held: Comparison, words: Words, unit: str) -> str:
    return words.percent(Decimal(held.base)) if unit == "points" and held.base is not None else words.number(held.base)
