"""Quick elements are Dash's own: they are written alike, and refuse alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import dcc, html
from dash._utils import to_json

from layouts import elements

# One data- or aria- property each: Dash itself orders several by chance.
SAID: list[tuple[Any, str, tuple[Any, ...], dict[str, Any]]] = [
    (html, "Div", (), {}),
    (html, "Div", ("<b>",), {"id": "here", "className": "a", "data-at": "1", "title": None}),
    (html, "Td", (), {"children": ["a", None, 1], "colSpan": "2", "aria-label": "x"}),
    (html, "Option", ("text",), {"value": "v", "selected": "selected"}),
    (dcc, "Link", ("to",), {"href": "/cases?text=井盖", "title": "why"}),
    (dcc, "Input", (), {"type": "hidden", "name": "at", "value": "1"}),
    (dcc, "Store", (), {"id": "kept", "data": {"a": [1, 2]}}),
]


@pytest.mark.parametrize(("package", "name", "children", "said"), SAID)
def test_an_element_is_written_as_dash_writes_it(
    package: Any, name: str, children: tuple[Any, ...], said: dict[str, Any]
) -> None:
    theirs = getattr(package, name)
    ours = getattr(elements.html if package is html else elements.dcc, name)
    made, their = ours(*children, **said), theirs(*children, **said)
    assert json.loads(to_json([made])) == json.loads(to_json([their]))
    assert repr(made) == repr(their)
    assert isinstance(made, theirs)


def test_a_property_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="classname"):
        elements.html.Div("x", classname="a")
