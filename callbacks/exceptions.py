"""``/exceptions``: what did not go straight, each number with its cases."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.window import Window
from dashboard.hall import Hall
from layouts.exceptions import exceptions_page


def register(desk: Desk, hall: Hall) -> None:
    top = hall.city.declaration.top.code

    def exceptions(asked: Asked) -> list[Component]:
        window, appeals = Window.of_query(asked.said), asked.said.get("appeals", "with")
        if appeals not in ("with", "without"):
            raise ValueError(f"appeals: '{appeals}' is not one of with, without / 取值有误")
        found = hall.exceptions(asked.said.get("area"), window, asked.scope, exemptions=appeals == "with")
        if found is None:
            raise NotFoundError
        file, scope = found
        area = None if scope.area_code == top else scope.area_code  # the whole city holds what lies in no known area
        return exceptions_page(file, window, area, hall.clock.zone, asked.words)

    desk.page("exceptions", "/exceptions", exceptions, right=Right.SEE_CASES)
