"""What a page can be asked differently: every choice a link, every free entry a form that changes the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.domain.window import PERIODS, VERSUS, Window
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.tile import aria
from layouts.words import Words

Choice = tuple[str, str, bool]  # text, address, whether it is the one on show
_DAY = r"\d{4}-\d{2}-\d{2}"


def choices(title: str, offered: Sequence[Choice], *forms: Component) -> html.Nav:
    """One line of alternatives."""
    shown = [
        dcc.Link(text, href=href, className="choice chosen" if chosen else "choice") for text, href, chosen in offered
    ]
    line = html.Div([*shown, *forms], className="choices-line")
    return html.Nav([html.Span(title, className="choices-title"), line], className="choices", **aria(label=title))


def period_choices(window: Window, path: str, further: Mapping[str, str], words: Words) -> list[Component]:
    """The lines of period, comparison and basis. ``further`` is what else the address says."""

    def to(**changes: object) -> str:
        return links.to(path, words, **further, **window.but(**changes).query())

    named = [
        (words(f"window_{name}"), to(period=name, first=None, last=None, at=None), name == window.period)
        for name in PERIODS
        if name != "range"
    ]
    bases = [(words(f"basis_{basis}"), to(basis=basis), basis == window.basis) for basis in ("due", "cohort")]
    against = [
        (words(f"versus_{name}"), to(versus=name, against=None), name == window.versus)
        for name in VERSUS
        if name != "custom"
    ]
    kept = window.query()
    range_form = _form(
        path,
        {**further, **{name: text for name, text in kept.items() if name not in ("period", "from", "to", "at")}},
        [("from", words("from_day"), kept.get("from", "")), ("to", words("to_day"), kept.get("to", ""))],
        words("show_range"),
        words,
    )
    against_form = _form(
        path,
        {**further, **{name: text for name, text in kept.items() if name not in ("versus", "against")}},
        [("against", words("against_day"), kept.get("against", ""))],
        words("show_against"),
        words,
    )
    return [
        choices(words("choose_period"), named, range_form),
        choices(words("choose_versus"), against, against_form),
        choices(words("choose_basis"), bases),
    ]


def _form(
    path: str, hidden: Mapping[str, str], fields: Sequence[tuple[str, str, str]], send: str, words: Words
) -> html.Form:
    """Days of an address. What the address says besides goes along."""
    carried = {**hidden, "lang": words.lang} if words.chosen else hidden
    return html.Form(
        [
            *(dcc.Input(type="hidden", name=name, value=text) for name, text in carried.items()),
            *(
                html.Span(
                    dcc.Input(
                        type="text",
                        name=name,
                        value=value,
                        placeholder=f"{label} 2026-01-31",
                        pattern=_DAY,
                        required=True,
                    ),
                    className="day",
                )
                for name, label, value in fields
            ),
            html.Button(send, type="submit", className="choice"),
        ],
        method="GET",
        action=path,
        className="choices-form",
    )
