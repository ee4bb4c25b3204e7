"""``/areas`` and ``/areas/<code>``: any area of the five levels."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.hall import Hall
from layouts.areas import area_page


def register(desk: Desk, hall: Hall) -> None:
    def area(asked: Asked) -> list[Component]:
        window = Window.of_query(asked.said)
        said = asked.said
        grids = Selection.of_query({"grids": said["grids"]}).grids if said.get("grids") else "then"
        file = hall.area(said.get("code"), window, asked.scope, trend=said.get("trend") == "yes", grids=grids)
        if file is None:
            raise NotFoundError
        since, patrols = hall.redrawing.since, Right.SEE_PATROLS in asked.rights
        return area_page(file, window, asked.now, hall.clock.zone, asked.words, since, patrols=patrols)

    desk.page("areas", "/areas", area, right=Right.SEE_FIGURES)
    desk.page("area", "/areas/<code>", area, right=Right.SEE_FIGURES, bar=False, here="areas")
