"""The pages of a long list: which lines are shown of how many, and the way to the others."""

from __future__ import annotations

from collections.abc import Callable

from dash.development.base_component import Component

from layouts.elements import dcc, html
from layouts.parts.tile import aria
from layouts.words import Words

_BESIDE = 2


def pager(page: int, size: int, total: int, address: Callable[[int], str], words: Words) -> html.Nav:
    """``address`` is that of a page, the first is 1."""
    last = max(1, -(-total // size))
    lines = words(
        "pages_lines",
        first=words.number(min((page - 1) * size + 1, total)),
        last=words.number(min(page * size, total)),
        n=words.number(total),
    )
    shown = sorted({1, last, *range(max(1, page - _BESIDE), min(last, page + _BESIDE) + 1)})
    parts: list[Component] = [html.Span(lines if page <= last else words("pages_past"), className="pager-lines")]
    if last > 1:
        parts.append(_turn(words("pages_previous"), address(min(page, last + 1) - 1) if page > 1 else None))
        before = 0
        for n in shown:
            if n > before + 1:
                parts.append(html.Span("…", className="pager-gap"))
            parts.append(_number(n, page, address, words))
            before = n
        parts.append(_turn(words("pages_next"), address(page + 1) if page < last else None))
    return html.Nav(parts, className="pager", **aria(label=words("pages")))


def _number(n: int, page: int, address: Callable[[int], str], words: Words) -> Component:
    if n == page:
        return html.Span(words.number(n), className="pager-here", **aria(current="page"))
    return dcc.Link(words.number(n), href=address(n), className="pager-page")


def _turn(text: str, href: str | None) -> Component:
    if href is None:
        return html.Span(text, className="pager-page pager-end")
    return dcc.Link(text, href=href, className="pager-page")
