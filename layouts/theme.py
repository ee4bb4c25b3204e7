"""The colours of the stylesheet for charts: read from the one file that holds them, so that the two cannot drift."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

TOKENS = Path(__file__).parent.parent / "assets" / "css" / "10-tokens.css"


@cache
def tokens() -> dict[str, str]:
    """The custom properties of the first ``:root`` block, without the leading dashes; references resolved."""
    block = re.search(r":root\s*\{(.*?)\}", TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    if block is None:
        raise ValueError(f"{TOKENS} has no :root block")
    stated = dict(re.findall(r"--([\w-]+):\s*([^;]+);", block.group(1)))

    def resolved(value: str) -> str:
        reference = re.fullmatch(r"var\(--([\w-]+)\)", value.strip())
        return resolved(stated[reference.group(1)]) if reference else value.strip()

    return {name: resolved(value) for name, value in stated.items()}


def colour(name: str) -> str:
    """A colour by its token, as ``accent``; an unknown name raises ``KeyError``."""
    return tokens()[name]


@cache
def template() -> dict[str, Any]:
    """What every chart shares, in a few hundred bytes: no grid, no legend, a baseline and our type."""
    clear = "rgba(0,0,0,0)"
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": False}
    return {
        "layout": {
            "font": {"family": tokens()["face"].replace("\n", " "), "size": 20, "color": colour("text-faint")},
            "paper_bgcolor": clear,
            "plot_bgcolor": clear,
            "margin": {"l": 0, "r": 0, "t": 4, "b": 26},
            "showlegend": False,
            "hovermode": False,
            "xaxis": {**axis, "showline": True, "linecolor": colour("line"), "ticks": ""},
            "yaxis": {**axis, "visible": False},
        }
    }
