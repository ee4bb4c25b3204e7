"""Filters as a plain form: what is chosen becomes the address, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dash.development.base_component import Component

from dashboard.domain.selection import ANY
from layouts.elements import dcc, html
from layouts.words import Words

Options = Sequence[tuple[str, str]]


def form(path: str, fields: Sequence[Component], carried: Mapping[str, str], tools: Sequence[Component]) -> html.Form:
    """``carried`` are the parameters that the form does not ask for and must not lose."""
    kept = [dcc.Input(type="hidden", name=name, value=text, className="carried") for name, text in carried.items()]
    return html.Form(
        [*kept, *fields, html.Div(list(tools), className="form-tools")], action=path, method="get", className="form"
    )


def choice(
    name: str, label: str, options: Options, chosen: str | None, words: Words, *, must: bool = False
) -> html.Label:
    """One of several or, unless one ``must`` be chosen, any.

    A value that is none of the options stands as it came, so that nothing is lost.
    """
    known = [value for value, _ in options]
    shown = [*([] if must else [(ANY, words("cases_any"))]), *options]
    if chosen is not None and chosen not in known:
        shown.append((chosen, chosen or words("cases_none_of")))
    marked: dict[str, Any] = {"selected": "selected"}
    return html.Label(
        [
            html.Span(label, className="field-label"),
            html.Select(
                [
                    html.Option(text, value=value, **(marked if value == (ANY if chosen is None else chosen) else {}))
                    for value, text in shown
                ],
                name=name,
                key=f"{name}={chosen}",  # a select that is drawn again keeps what was picked, not what is marked
                className="field",
            ),
        ],
        className="field-of",
    )


def written(name: str, label: str, text: str | None, hint: str, kind: Literal["text", "search"] = "text") -> html.Label:
    """A field to write in."""
    return html.Label(
        [
            html.Span(label, className="field-label"),
            dcc.Input(type=kind, name=name, value=text or "", placeholder=hint, autoComplete="off", className="field"),
        ],
        className=f"field-of field-{name}",
    )
