"""``/nearby/<case>?radius=<metres>``: which units are nearest to a case, and what lies around it."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.policy import rights_of
from dashboard.domain.account import Right
from dashboard.hall import Hall
from layouts.nearby import RADII_M, nearby_page


def register(desk: Desk, hall: Hall) -> None:
    def nearby(asked: Asked) -> list[Component]:
        case = asked.said.get("case", "")
        radius = asked.said.get("radius", str(RADII_M[1]))
        if not radius.isascii() or not radius.isdigit() or not 1 <= int(radius) <= 50_000:
            raise ValueError(f"radius={radius}")
        known = case.isascii() and case.isdigit() and len(case) < 19
        found = hall.nearby(asked.scope, int(case), int(radius)) if known else None
        if found is None:
            raise NotFoundError
        return nearby_page(int(case), found, asked.now, asked.words)

    desk.page("nearby", "/nearby/<case>", nearby, right=rights_of(Right.SEE_PATROLS, noted="nearby.open"), bar=False)
