"""``/moment/<wall>``: a wall as it was at a past moment, as known then or as known now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import within
from dashboard.domain.account import Right
from dashboard.domain.selection import Known
from dashboard.hall import Hall
from layouts.moment import moment_page

_USUAL = timedelta(hours=1)  # ago, where the address names no moment


def moment_of(text: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment of an address; one without an offset is the city's. Raises ``ValueError``."""
    if not text:
        return (now - _USUAL).replace(second=0, microsecond=0)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"at: '{text}' is no moment such as 2026-01-31T09:30 / 不是时刻") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def register(desk: Desk, hall: Hall) -> None:
    zone = hall.clock.zone

    def moment(asked: Asked) -> list[Component]:
        seen = within(hall, asked.scope)
        name = asked.said.get("wall") or next(iter(seen), None)
        if name not in seen:
            raise NotFoundError
        known = asked.said.get("known", "then")
        if known not in get_args(Known):
            raise ValueError(f"known: '{known}' is not one of {', '.join(get_args(Known))} / 取值有误")
        found = hall.moment(name, moment_of(asked.said.get("at"), asked.now, zone))
        return moment_page(
            found,
            known,  # type: ignore[arg-type]
            name,
            seen,
            hall.outline(hall.city.declaration.walls[name]),
            asked.now,
            zone,
            asked.words,
        )

    desk.page("moment", "/moment", moment, right=Right.SEE_WALLS)
    desk.page("moment_of", "/moment/<wall>", moment, right=Right.SEE_WALLS, bar=False, here="moment")
