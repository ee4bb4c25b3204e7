"""``/areas`` and ``/areas/<code>``: any area of the five levels."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.window import Window
from dashboard.hall import Hall
from layouts.areas import area_page


def register(desk: Desk, hall: Hall) -> None:
    def area(asked: Asked) -> list[Component]:
        window = Window.of_query(asked.said)
        file = hall.area(asked.said.get("code"), window, asked.scope)
        if file is None:
            raise NotFoundError
        return area_page(file, window, asked.now, hall.clock.zone, asked.words)

    desk.page("areas", "/areas", area, right=Right.SEE_FIGURES)
    desk.page("area", "/areas/<code>", area, right=Right.SEE_FIGURES, bar=False, here="areas")
