"""``/``: where people begin, with everything of their scope at hand; and its chart as a table."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks import trend
from callbacks.desk import Asked, Desk
from callbacks.door import AT_A_DESK
from callbacks.wall import ASK_EVERY_S
from dashboard.hall import Hall
from layouts.own_desk import own_desk


def register(desk: Desk, hall: Hall, build: str) -> None:
    def own(asked: Asked) -> list[Component]:
        arrangement = hall.desk(asked.scope).arrangement
        return [own_desk(arrangement, hall.clock.zone.key, asked.words, build=build, interval_s=ASK_EVERY_S)]

    desk.page("desk", "/", own, right=AT_A_DESK, live=True)
    trend.register(desk, hall)
