"""The ways to take a table along."""

from __future__ import annotations

from collections.abc import Callable

from layouts.elements import html
from layouts.parts.tile import aria
from layouts.words import Words


def files(href: Callable[[str], str], words: Words) -> html.Span:
    """One for each kind of file."""
    ways = [
        html.A(
            kind.upper(),
            href=href(kind),
            className="desk-link",
            **aria(label=f"{words('sheet_take')} {kind.upper()}"),
        )
        for kind in ("xlsx", "csv")
    ]
    return html.Span([words("sheet_take"), *ways], className="list-files")
