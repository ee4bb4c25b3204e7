"""Dash's elements, quick to make and to write: a page has a thousand, and each was looked through twice.

Dash holds every property against its class as an element is made, and asks every element for each property that it
could have as it is written. Here a class knows its properties, and an element has those that it was given.
"""

from __future__ import annotations

from inspect import signature
from types import ModuleType, new_class
from typing import TYPE_CHECKING, Any

import dash
from dash.development.base_component import Component

if TYPE_CHECKING:
    from dash import dcc, html

__all__ = ["dcc", "html"]

_ANY_OF = ("data-", "aria-")


class _Elements:
    """A package of elements, each made quick as it is first asked for."""

    def __init__(self, package: ModuleType) -> None:
        self._package = package

    def __getattr__(self, name: str) -> type[Component]:
        quick = _quick(getattr(self._package, name))
        setattr(self, name, quick)
        return quick


def _quick(of: type[Component]) -> type[Component]:
    """The same element. Raises ``TypeError`` for a property it has not, as the other does."""
    names = [name for name in signature(of.__init__).parameters if name not in ("self", "kwargs")]
    known = frozenset(names)
    holds = "children" in known

    def made(self: Any, children: Any = None, **said: Any) -> None:
        if not said.keys() <= known:
            wrong = [name for name in said if name not in known and not name.startswith(_ANY_OF)]
            if wrong:
                raise TypeError(f"{of.__name__} has no {', '.join(wrong)}")
        self.__dict__ = {"children": children, **said} if holds else said

    def written(self: Any) -> dict[str, Any]:
        return {"props": self.__dict__, "type": self._type, "namespace": self._namespace}

    own = {
        "__module__": of.__module__,  # by which Dash finds the scripts of a package
        "__init__": made,
        "to_plotly_json": written,
        "_prop_names": names,
        "_valid_wildcard_attributes": list(_ANY_OF),
    }
    return new_class(of.__name__, (of,), exec_body=lambda body: body.update(own))


if not TYPE_CHECKING:
    dcc, html = _Elements(dash.dcc), _Elements(dash.html)
