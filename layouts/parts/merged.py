"""What was reported, counted once for each matter, beside the table that counts every case."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.domain.selection import Basis, Selection
from dashboard.domain.window import Stretch
from dashboard.snapshot.evaluation import Measure
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.measures import Narrowed
from layouts.words import Words

REPORTED = "reported"


def merged_line(
    told_again: int, measures: Sequence[Measure], stretch: Stretch, basis: Basis, whose: Narrowed, words: Words
) -> list[Component]:
    """Nothing where no case was said to tell again what an earlier one told: both counts are one then."""
    reported = next(one for one in measures if one.slug == REPORTED)
    if not told_again or reported.numerator is None:
        return []
    whole = stretch.selection(REPORTED, basis, **whose)

    def part(name: str, n: int, selection: Selection) -> list[Component | str]:
        return [f"{words(f'matters_{name}')} ", dcc.Link(words.number(n), href=links.cases(selection, words))]

    before = reported.numerator[1]
    said = [
        *(f"{words.of(reported.label)}: ", *part("before", before, whole)),
        *(" · ", *part("repeats", told_again, whole.but(once=False))),
        *(" · ", html.Span(part("after", before - told_again, whole.but(once=True)), className="strong")),
    ]
    return [html.P([*said, " ", html.Span(words("merged_note"), className="aside")], className="prose under-table")]
