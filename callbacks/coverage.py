"""``/patrols/coverage``: which areas, checkpoints and road segments were visited."""

from __future__ import annotations

from datetime import date, datetime

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.beat import BeatKind
from dashboard.hall import Hall
from dashboard.snapshot.details import UNITS_A_PAGE, BeatsAsked
from layouts.beats import beats_page
from layouts.coverage import coverage_page

_STATES = (None, "visited", "repeated", "missed", "quiet", "unvisited", "data_cut")
_BEAT_STATES = (None, "visited", "repeated", "missed", "data_cut", "undeclared")


def register(desk: Desk, hall: Hall) -> None:
    def coverage(asked: Asked) -> list[Component]:
        said, zone = asked.said, hall.clock.zone
        at = datetime.fromisoformat(said["at"]) if said.get("at") else asked.now
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        if said.get("of"):
            return beats(asked, at)
        state = said.get("state") or None
        if state not in _STATES:
            raise ValueError(f"state={state}")
        page = max(1, int(said.get("page") or 1))
        found = hall.coverage(asked.scope, at, state, page)
        return coverage_page(found, said, page, UNITS_A_PAGE, zone, asked.words, hall.beat_kinds)

    def beats(asked: Asked, at: datetime) -> list[Component]:
        said = asked.said
        sought = BeatsAsked(
            kind=BeatKind(said["of"]),
            at=at,
            state=said.get("state") or None,
            page=max(1, int(said.get("page") or 1)),
            beat=int(said["beat"]) if said.get("beat") else None,
            day=date.fromisoformat(said["day"]) if said.get("day") else None,
        )
        if sought.state not in _BEAT_STATES:
            raise ValueError(f"state={sought.state}")
        found = hall.beat_coverage(asked.scope, sought)
        if found is None:
            raise NotFoundError
        return beats_page(found, sought, hall.beat_kinds, asked.now, hall.clock.zone, asked.words)

    desk.page("coverage", "/patrols/coverage", coverage, right=Right.SEE_PATROLS)
