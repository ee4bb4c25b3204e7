"""What every tile shares: its head, its freshness as attributes a script can age, and how it looks when broken."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from dash.development.base_component import Component

from dashboard.domain.health import State
from dashboard.snapshot.model import FeedFreshness, FeedRow, Freshness
from layouts.elements import html
from layouts.words import Words

View = TypeVar("View")
log = logging.getLogger(__name__)


def iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()


def data(**said: str) -> dict[str, Any]:
    """``data-*`` attributes by their names: ``data(as_of="…")`` is ``data-as-of``."""
    return {f"data-{name.replace('_', '-')}": text for name, text in said.items()}


def aria(**said: str) -> dict[str, Any]:
    """``aria-*`` attributes by their names."""
    return {f"aria-{name}": text for name, text in said.items()}


def freshness_of(row: FeedRow) -> Freshness:
    """A feed's own line in the footer rests on that feed alone."""
    failing = row.state is State.FAILED
    feed = FeedFreshness(row.name, row.as_of, row.late_after_s, row.stale_after_s, failing)
    return Freshness(row.as_of, row.state, (feed,))


def attributes(freshness: Freshness) -> dict[str, Any]:
    """What the screen's watchdog ages: the feeds a tile rests on, by name; how fresh each is travels once for all.

    ``data-version`` is stamped by the screen: it alone knows what it shows.
    """
    names = json.dumps([feed.name for feed in freshness.feeds], ensure_ascii=False)
    return data(ready="true", as_of=iso(freshness.as_of), state=freshness.state.value, feeds=names)


def age() -> html.Span:
    """Empty until the tile is late; then the watchdog writes mark, time and age into it."""
    return html.Span(
        [html.Span(className="mark"), html.Span(className="age-at"), html.Span(className="age-ago")], className="age"
    )


def number(
    text: str | Sequence[Component | str], as_of: datetime | None, kind: str, href: str | None = None
) -> Component:
    """A number that says how old it is, and leads to its cases where it can."""
    if href is None:
        return html.Span(text, className=kind, **data(as_of=iso(as_of)))
    return html.A(text, href=href, className=f"{kind} opens", **data(as_of=iso(as_of)))


def said(definition: tuple[str, str] | None, words: Words) -> dict[str, Any]:
    """The attribute that shows a definition on hover; none where there is none."""
    return {} if definition is None else {"title": words.of(definition)}


def head(title: str, note: str | Sequence[Component], /, **hover: Any) -> html.Div:
    named = html.H2(title, className="tile-title", **hover)
    return html.Div([named, html.Span(note, className="tile-note"), age()], className="tile-head")


def tile(
    title: str, note: str | Sequence[Component], body: Sequence[Component], freshness: Freshness, /, **hover: Any
) -> html.Div:
    """``hover`` goes to the title."""
    return html.Div([head(title, note, **hover), *body], className="tile", **attributes(freshness))


def label(text: str, aside: str | None) -> html.Span:
    """A row's name and what stands beside it; where both do not fit, the aside goes whole before a word is cut."""
    beside = [html.Span(aside, className="row-aside")] if aside else []
    return html.Span([html.Span(text, className="row-label"), *beside], className="row-words")


def rows(children: Sequence[Component], words: Words, kind: str) -> html.Div:
    """As many rows as the place has room for; a row that does not fit whole is not begun."""
    shown = list(children) or [html.Div(words("nothing"), className="row row-empty")]
    return html.Div(shown, className=f"rows {kind}")


def broken(title: str, words: Words) -> html.Div:
    """One tile that could not be built; the others stand."""
    return html.Div(
        [html.H2(title, className="tile-title"), html.P(words("broken"), className="tile-broken")],
        className="tile",
        **data(ready="true", as_of="", state="broken", feeds="[]"),
    )


def bounded(title: str, view: View | None, draw: Callable[[View], Component], words: Words) -> Component:
    """The error boundary: a view that is missing or cannot be drawn is one broken tile, and the log says why."""
    if view is None:
        return broken(title, words)
    try:
        return draw(view)
    except Exception:
        log.exception("the tile %s could not be drawn", title)
        return broken(title, words)


def waiting(title: str, words: Words) -> html.Div:
    """A tile before its first answer."""
    return html.Div(
        [html.H2(title, className="tile-title"), html.P(words("waiting"), className="tile-broken")],
        className="tile",
        **data(ready="false"),
    )
