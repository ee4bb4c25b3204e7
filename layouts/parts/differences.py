"""What differs between two pictures of one wall: each figure that does, marked with both values in its own words.

Figures are compared as they are drawn, so no tile has to know of it: two are the same figure where tile, row and kind
are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from dash.development.base_component import Component

from layouts.elements import html
from layouts.words import UNKNOWN, Words

Panels = Mapping[str, Mapping[str, Any]]

_KINDS = frozenset({
    "figure", "fraction-part", "kpi-beside", "kpi-base", "total", "count", "row-number", "rank-numerator", "rank-count",
    "ticker-at",
})  # fmt: skip
_OF_A_CASE = "deadline-"
_WHOLE = frozenset({"sources", "classes", "overdue_areas", "overdue_departments"})  # panels that leave out nothing
_TITLES = frozenset({"kpi-title", "tile-title"})
_TELLS_APART = frozenset({"row-label", "ticker-step"})  # what of a row says which it is
# Of a kind, and of which of that kind in its row, the word; the others are what the tile or the row is called.
_HALVES = {
    ("fraction-part", 0): "moment_above",
    ("fraction-part", 1): "moment_below",
    ("rank-numerator", 0): "moment_above",
    ("rank-count", 0): "moment_below",
    ("kpi-base", 0): "moment_base",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands. ``n`` tells apart those of one kind in one row."""

    panel: str
    tile: str = ""
    row: str = ""
    key: str = ""
    kind: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two pictures; ``None`` where one of them does not list it."""

    tile: str
    row: str
    here: str | None
    there: str | None


def mark(here: Panels, there: Panels, other: str, words: Words) -> list[Difference]:
    """Every figure that differs, and ``here`` marked with what stands ``there``. ``other`` says what that is."""
    mine, theirs = _figures(here), _figures(there)
    found = []
    for place, drawn in mine.items():
        twin = theirs.get(place)
        text, against = text_of(drawn), _absent(place) if twin is None else text_of(twin)
        if text != against:
            found.append(Difference(place.tile, _name(place, words), text, against))
            _mark(drawn, text, against, other, words)
    missing = (place for place in theirs if place not in mine)
    found += [Difference(place.tile, _name(place, words), _absent(place), text_of(theirs[place])) for place in missing]
    return found


def _absent(place: Place) -> str | None:
    """What is not in a tile that lists whatever there is, is none; in a tile that lists the first it is not known."""
    return "0" if place.panel in _WHOLE and place.kind == "row-number" else None


def _name(place: Place, words: Words) -> str:
    """What it is called beside others of its tile or row."""
    word = _HALVES.get((place.kind, place.n))
    return " · ".join(part for part in (place.row, words(word) if word else "") if part)


def _mark(drawn: Component, text: str, against: str | None, other: str, words: Words) -> None:
    short = UNKNOWN if against is None else against.removeprefix(_words_before(text, against)).strip(" /")
    drawn.className = " ".join([*_classes(drawn), "differs"])  # type: ignore[attr-defined]
    drawn.title = f"{other} {words('moment_not_there') if against is None else short}"  # type: ignore[attr-defined]
    drawn.children = [*_list(drawn.children), html.Span(words("moment_mark", value=short), className="other")]


def _words_before(one: str, other: str) -> str:
    """The words that both begin with; of a number nothing is left out."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in alike).rstrip("0123456789.,")


def _figures(panels: Panels) -> dict[Place, Component]:
    found: dict[Place, Component] = {}
    seen = Counter[Place]()
    for panel, props in panels.items():
        for place, drawn in _in(props.get("children"), Place(panel)):
            found[replace(place, n=seen[place])] = drawn
            seen[place] += 1
    return found


def _in(drawn: Any, place: Place) -> Iterator[tuple[Place, Component]]:
    for node in _list(drawn):
        if not isinstance(node, Component):
            continue
        classes = _classes(node)
        here = place
        if "tile" in classes:
            title = next((text_of(one) for one in walk(node) if _TITLES & set(_classes(one))), "")
            here = Place(place.panel, title)
        if "row" in classes:
            here = replace(here, row=_row(node), key=_key(node))
        if "count-of" in classes:
            said = "".join(one for one in _list(node.children) if isinstance(one, str)).strip()
            here = replace(here, row=said, key=said)
        kind = next((one for one in classes if one in _KINDS or one.startswith(_OF_A_CASE)), None)
        if kind is None:
            yield from _in(getattr(node, "children", None), here)
        else:  # of a case the light may differ, too
            yield replace(here, kind=_OF_A_CASE if kind.startswith(_OF_A_CASE) else kind), node


def _row(node: Component) -> str:
    return " · ".join(text_of(one) for one in walk(node) if _TELLS_APART & set(_classes(one)))


def _key(node: Component) -> str:
    """A row of a case is that case's, whatever else is called so; a class under another is that one's."""
    links = (str(getattr(one, "href", "")) for one in walk(node))
    cases = (href for href in links if href.startswith("/cases/"))
    return f"{_row(node)} {next(cases, '')} {getattr(node, 'data-under', '')}"


def walk(drawn: Any) -> Iterator[Component]:
    """Every component of a tree, from the root."""
    for node in _list(drawn):
        if isinstance(node, Component):
            yield node
            yield from walk(getattr(node, "children", None))


def text_of(drawn: Any) -> str:
    """All that is written in it."""
    return "".join(
        text_of(getattr(node, "children", None)) if isinstance(node, Component) else str(node) for node in _list(drawn)
    )


def _classes(node: Component) -> list[str]:
    return str(getattr(node, "className", None) or "").split()


def _list(drawn: Any) -> Iterable[Any]:
    if drawn is None:
        return []
    return drawn if isinstance(drawn, list | tuple) else [drawn]
