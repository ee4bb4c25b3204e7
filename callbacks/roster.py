"""``/patrols``: the units by fleet."""

from __future__ import annotations

from datetime import date

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.patrol import Presence
from dashboard.hall import Hall
from dashboard.snapshot.details import UNITS_A_PAGE
from layouts.roster import roster_page

_STATES = (*Presence, "expected", "present")
_KINDS = ("vehicle", "worker")


def register(desk: Desk, hall: Hall) -> None:
    def patrols(asked: Asked) -> list[Component]:
        said = asked.said
        day = date.fromisoformat(said["day"]) if said.get("day") else None
        kind, state = said.get("kind") or None, said.get("state") or None
        if kind not in (None, *_KINDS) or state not in (None, *_STATES):
            raise ValueError(f"kind={kind} state={state}")
        page = max(1, int(said.get("page") or 1))
        area = said.get("area") or None
        shown = hall.roster(asked.scope, day=day, kind=kind, fleet=said.get("fleet"), state=state, page=page, area=area)
        if shown is None:
            raise NotFoundError
        return roster_page(shown, said, page, UNITS_A_PAGE, asked.now, hall.clock.zone, asked.words)

    desk.page("patrols", "/patrols", patrols, right=Right.SEE_PATROLS)
