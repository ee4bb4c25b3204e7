"""``/definitions``: what every indicator means."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk
from dashboard.domain.account import Right
from dashboard.hall import Hall
from layouts.definitions import definitions_page


def register(desk: Desk, hall: Hall) -> None:
    def definitions(asked: Asked) -> list[Component]:
        return definitions_page(hall.dictionary(), hall.clock.zone, asked.words)

    desk.page("definitions", "/definitions", definitions, right=Right.SEE_FIGURES)
