"""Something that is done by a button: a form that is sent, and what came of the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component

from layouts import links
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.words import WORDS, Words

Options = Sequence[tuple[str, str]]


def act(
    path: str, button: str, words: Words, fields: Sequence[Component] = (), carried: Mapping[str, str] | None = None
) -> html.Form:
    """One button with what it needs to be told; without fields it stands in a line."""
    hidden = [
        dcc.Input(type="hidden", name=name, value=text, className="carried") for name, text in (carried or {}).items()
    ]
    press = html.Button(button, type="submit", className="button")
    tools = html.Div(press, className="form-tools") if fields else press
    return html.Form(
        [*hidden, *fields, tools],
        action=links.to(path, words),
        method="post",
        className="form" if fields else "act",
    )


def one_of(name: str, label: str, options: Options, chosen: str) -> html.Label:
    """Exactly one of several."""
    marked: dict[str, Any] = {"selected": "selected"}
    shown = [html.Option(text, value=value, **(marked if value == chosen else {})) for value, text in options]
    field = html.Select(shown, name=name, key=f"{name}={chosen}", className="field")
    return html.Label([html.Span(label, className="field-label"), field], className="field-of")


def said(name: str, label: str, hint: str, text: str = "", known: Options = ()) -> html.Div:
    """A field to write in, with what is known offered."""
    offered = f"known-{name}"
    given: dict[str, Any] = {"list": offered} if known else {}
    written = dcc.Input(
        type="text", name=name, value=text, placeholder=hint, autoComplete="off", className="field", **given
    )
    label_of = html.Label([html.Span(label, className="field-label"), written], className="field-of")
    if not known:
        return html.Div(label_of)
    return html.Div([label_of, html.Datalist([html.Option(text, value=value) for value, text in known], id=offered)])


def outcome(done: str | None, words: Words) -> list[Component]:
    """What the address says was done; nothing where it says nothing that there is a word for."""
    return [message(words(f"done_{done}"))] if f"done_{done}" in WORDS else []
