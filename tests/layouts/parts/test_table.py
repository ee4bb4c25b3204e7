"""The plain table: what a phone needs to show a row as a card."""

from __future__ import annotations

from dash import html

from layouts.parts.table import Column, table
from layouts.words import Words


def test_every_cell_knows_the_head_of_its_column() -> None:
    drawn = table([Column("部门"), Column("在办", number=True)], [["城管局", "12"], ["园林局", None]], Words("zh"))
    body = drawn.children.children[-1]
    assert isinstance(body, html.Tbody)
    cells = [
        [(cell.to_plotly_json()["props"]["data-label"], cell.children) for cell in row.children]
        for row in body.children
    ]
    assert cells == [[("部门", "城管局"), ("在办", "12")], [("部门", "园林局"), ("在办", "—")]]
