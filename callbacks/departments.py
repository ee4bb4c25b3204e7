"""``/departments`` and ``/departments/<code>``: what each owes, what it did, where it stands."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.window import Window
from dashboard.hall import Hall
from layouts.departments import department_page, departments_page


def register(desk: Desk, hall: Hall) -> None:
    top = hall.city.declaration.top.code

    def narrowed(asked: Asked) -> str | None:
        """The area that every list behind a number must name: none for the whole city."""
        return None if asked.scope.area_code == top else asked.scope.area_code

    def departments(asked: Asked) -> list[Component]:
        window = Window.of_query(asked.said)
        return departments_page(hall.departments(window, asked.scope), window, narrowed(asked), asked.words)

    def department(asked: Asked) -> list[Component]:
        window = Window.of_query(asked.said)
        trend = asked.said.get("trend") == "yes"
        file = hall.department(asked.said.get("code", ""), window, asked.scope, trend=trend)
        if file is None:
            raise NotFoundError
        return department_page(file, window, narrowed(asked), hall.clock.zone, asked.words)

    desk.page("departments", "/departments", departments, right=Right.SEE_FIGURES)
    desk.page("department", "/departments/<code>", department, right=Right.SEE_FIGURES, bar=False, here="departments")
