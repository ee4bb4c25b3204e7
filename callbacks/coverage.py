"""``/patrols/coverage``: which areas were visited."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk
from dashboard.domain.account import Right
from dashboard.hall import Hall
from dashboard.snapshot.details import UNITS_A_PAGE
from layouts.coverage import coverage_page

_STATES = (None, "visited", "repeated", "missed", "quiet", "unvisited", "data_cut")


def register(desk: Desk, hall: Hall) -> None:
    def coverage(asked: Asked) -> list[Component]:
        said, zone = asked.said, hall.clock.zone
        at = datetime.fromisoformat(said["at"]) if said.get("at") else asked.now
        state = said.get("state") or None
        if state not in _STATES:
            raise ValueError(f"state={state}")
        page = max(1, int(said.get("page") or 1))
        found = hall.coverage(asked.scope, at if at.tzinfo else at.replace(tzinfo=zone), state, page)
        return coverage_page(found, said, page, UNITS_A_PAGE, zone, asked.words)

    desk.page("coverage", "/patrols/coverage", coverage, right=Right.SEE_PATROLS)
