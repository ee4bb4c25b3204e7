"""A plain table: what the desk's pages are made of. It sorts by address, prints, and is read by a screen reader.

Each cell knows the head of its column: on a phone a row is a card, and the head stands beside its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.elements import dcc, html
from layouts.parts.tile import aria, data
from layouts.words import Words

Cell = str | Component | Sequence[Component] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``sort`` is the address that sorts by it; ``sorted_as`` is "ascending", "descending" or not said."""

    title: str
    number: bool = False
    sort: str | None = None
    sorted_as: str | None = None


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    words: Words,
    *,
    caption: str = "",
    details: Mapping[int, Component] | None = None,
) -> html.Div:
    """``None`` in a cell is unknown and stands as —. A table without rows says so.

    ``details`` stand under the row of their number, across all columns.
    """
    if not rows:
        return html.Div(words("nothing"), className="table-empty")
    head = html.Thead(html.Tr([_head(column) for column in columns]))
    body = html.Tbody(
        [line for place, row in enumerate(rows) for line in _lines(row, columns, (details or {}).get(place))]
    )
    named = [html.Caption(caption)] if caption else []
    return html.Div(html.Table([*named, head, body], className="table"), className="table-room")


def _lines(row: Sequence[Cell], columns: Sequence[Column], detail: Component | None) -> list[html.Tr]:
    line = html.Tr([_cell(cell, column) for cell, column in zip(row, columns, strict=True)])
    if detail is None:
        return [line]
    return [line, html.Tr(html.Td(detail, colSpan=str(len(columns))), className="detail")]


def _head(column: Column) -> html.Th:
    kind = "number" if column.number else ""
    if column.sort is None:
        return html.Th(column.title, className=kind, scope="col")
    mark = {"ascending": " ▲", "descending": " ▼"}.get(column.sorted_as or "", "")
    turn = dcc.Link(f"{column.title}{mark}", href=column.sort, className="sort")
    stated = aria(sort=column.sorted_as) if column.sorted_as else {}
    return html.Th(turn, className=kind, scope="col", **stated)


def _cell(cell: Cell, column: Column) -> html.Td:
    shown = "—" if cell is None else cell
    return html.Td(shown, className="number" if column.number else "", **data(label=column.title))
