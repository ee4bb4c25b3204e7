"""A figure against another in words: 上升 0.04 个百分点, never "up 0.04 %" of a rate; from none at all it is new."""

from __future__ import annotations

from decimal import Decimal

from dashboard.domain.comparison import Comparison
from layouts.elements import html
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
    was = words.percent(Decimal(held.base)) if unit == "points" and held.base is not None else words.number(held.base)
    text = f"{mark}{change_text(held, words, unit=unit)}"
    return html.Span(text, className=f"change {news}", title=words("was", n=was))
