"""What somebody owes and what they did, as facts whose every number opens its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.domain.selection import Basis, Selection
from dashboard.domain.window import Stretch, Window
from dashboard.snapshot.evaluation import Measure, Owes
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.change import change, change_from, numbers
from layouts.parts.definition import definition_note
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

Narrowed = Mapping[str, object]  # whose cases: area, department, source of a Selection
Notes = Mapping[str, tuple[str, str]]


def owes_row(owes: Owes, whose: Narrowed, words: Words) -> html.Div:
    """Four figures of this moment, each a link."""
    shown = []
    for word, n, narrowed in _owed(owes, whose):
        href = links.cases(narrowed, words)
        sign = {"owes_overdue": "red", "owes_nearly_due": "yellow", "owes_supervised": "supervised"}.get(word)
        mark = [html.Span(className=f"sign sign-{sign}")] if sign and n else []
        figure = dcc.Link([*mark, words.number(n)], href=href, className="owed-figure")
        shown.append(html.Div([html.Span(words(word), className="owed-name"), figure], className="owed"))
    return html.Div(shown, className="owes")


def owes_cells(owes: Owes, whose: Narrowed, words: Words) -> list[Cell]:
    """The same four as cells of a table."""
    return [
        dcc.Link(words.number(n), href=links.cases(narrowed, words)) if n else words.number(n)
        for _, n, narrowed in _owed(owes, whose)
    ]


def owes_columns(words: Words) -> list[Column]:
    names = ("owes_pending", "owes_overdue", "owes_nearly_due", "owes_supervised")
    return [Column(words(name), number=True) for name in names]


def _owed(owes: Owes, whose: Narrowed) -> list[tuple[str, int, Selection]]:
    def of(count: str, **further: object) -> Selection:
        return Selection(count=count, at=owes.at).but(**whose, **further)

    return [
        ("owes_pending", owes.pending, of("dispose_pending")),
        ("owes_overdue", owes.overdue, of("pending_overdue")),
        ("owes_nearly_due", owes.nearly_due, of("dispose_pending", light="yellow")),
        ("owes_supervised", owes.supervised, of("supervised_open")),
    ]


def measures_table(
    measures: Sequence[Measure],
    stretch: Stretch,
    window: Window,
    whose: Narrowed,
    notes: Notes,
    words: Words,
) -> html.Div:
    """An indicator a line: its value, its n/d, and how it moved."""
    columns = [
        Column(words("measure")),
        Column(words("value"), number=True),
        Column(words("part_numbers"), number=True),
        Column(words(f"versus_{window.versus}"), number=True),
    ]
    rows: list[list[Cell]] = [
        [
            definition_note(one.slug, words.of(one.label), notes, words),
            html.Span(_value(one, stretch, window.basis, whose, words), className="strong"),
            fraction(one, stretch, window.basis, whose, words) if one.denominator else "",
            moved(one, stretch, window.basis, whose, words),
        ]
        for one in measures
    ]
    return table(columns, rows, words)


def _value(one: Measure, stretch: Stretch, basis: Basis, whose: Narrowed, words: Words) -> str | Component:
    if one.unit == "percent":
        return words.percent(one.value)  # type: ignore[arg-type]
    if one.unit == "hours":
        return words.number(one.value) if one.value is None else words("hours", n=words.number(one.value))
    return fraction(one, stretch, basis, whose, words)


def fraction(one: Measure, stretch: Stretch, basis: Basis, whose: Narrowed, words: Words) -> html.Span:
    """The numbers behind a measure, each the way to its cases."""
    counts = [part for part in (one.numerator, one.denominator) if part is not None]
    return html.Span(numbers([(n, stretch.selection(count, basis, **whose)) for count, n in counts], words))


def moved(one: Measure, stretch: Stretch, basis: Basis, whose: Narrowed, words: Words) -> html.Span:
    """How a measure moved; under it what it was, and the numbers of that, each the way to its cases."""
    unit = {"percent": "points", "count": "percent", "hours": "hours"}[one.unit]
    parts = zip((one.numerator, one.denominator), one.before or (), strict=False)
    counts = [(part[0], n) for part, n in parts if part is not None and n is not None]
    opened = [(n, stretch.selection_before(count, basis, **whose)) for count, n in counts]
    return change_from(change(one.versus, words, unit=unit, better=one.better), one.versus, opened, words, unit=unit)
