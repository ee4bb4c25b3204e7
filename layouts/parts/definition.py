"""What an indicator means, where it stands: on hover, behind a link, and as a footnote under a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from layouts import links
from layouts.elements import dcc, html
from layouts.words import Words

Notes = Mapping[str, tuple[str, str]]  # slug → what it means in a sentence, (Chinese, English)


def definition_note(slug: str, text: str, notes: Notes, words: Words) -> Component:
    """The name of an indicator that leads to its definition and says it on hover."""
    if slug not in notes:
        return html.Span(text)
    said = words.of(notes[slug])
    return dcc.Link(text, href=links.definition(slug, words), title=said, className="defined")


def footnotes(slugs: Sequence[str], notes: Notes, words: Words) -> html.Div:
    """The definitions of a page's indicators, as they stand under it on paper."""
    known = [slug for slug in dict.fromkeys(slugs) if slug in notes]
    lines = [
        html.Li([f"{words.of(notes[slug])} ", dcc.Link("§", href=links.definition(slug, words))]) for slug in known
    ]
    return html.Div([html.H2(words("definitions_here"), className="section"), html.Ol(lines)], className="footnotes")
