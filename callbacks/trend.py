"""``/trend``: the chart of one's own desk, of a wall, or of a wall at a past moment, as a table."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import within
from dashboard.domain.account import Right
from dashboard.domain.arrangement import DESK
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.model import Snapshot
from layouts import ids
from layouts.desk import message
from layouts.trend import Drawn, trend_page


def register(desk: Desk, hall: Hall) -> None:
    def shown(asked: Asked, wall: str | None, stood: Selection) -> Snapshot | None:
        if wall is None:
            return hall.snapshot(DESK, asked.scope)
        if wall not in within(hall, asked.scope) or Right.SEE_WALLS not in asked.rights:
            raise NotFoundError
        if stood.at is None:
            return hall.snapshot(wall, hall.scope_of(hall.city.declaration.walls[wall]))
        found = hall.moment(wall, stood.at)
        return found.then if stood.known == "then" else found.now

    def trend(asked: Asked) -> list[Component]:
        wall, at, known = asked.said.get("wall"), asked.said.get("at"), asked.said.get("known")
        said = {name: text for name, text in (("wall", wall), ("at", at), ("known", known)) if text}
        stood = Selection.of_query({"at": at, "known": known or "then"}) if at else Selection()
        name = asked.said.get("window") or ids.TREND_WINDOWS[0]
        if name not in ids.TREND_WINDOWS:
            raise ValueError(f"window: '{name}' is not one of {', '.join(ids.TREND_WINDOWS)} / 取值有误")
        found = shown(asked, wall or None, stood)
        stands = stood.at or (found.counted_at if found else None)
        if found is None or found.trend is None or stands is None:
            return [message(asked.words("trend_none"))]
        window = next(one for one in found.trend.windows if one.name == name)
        whose = found.trend.opens and found.trend.opens.but(at=stands, known=stood.known)
        return trend_page(Drawn(found.trend, window, stands, said, whose), hall.clock.zone, asked.words)

    desk.page("trend", "/trend", trend, right=Right.SEE_FIGURES, bar=False)
