"""``/rhythm``: the running week; its list is written and frozen by a button."""

from __future__ import annotations

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import refused
from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.domain.account import Right
from dashboard.domain.archive import BriefingLine
from dashboard.domain.board import CONTESTANTS
from dashboard.domain.window import Window
from layouts import links
from layouts.rhythm import rhythm_page

_LIST = "due_list"


def register(desk: Desk, server: Flask, entrance: Entrance) -> None:
    hall = entrance.hall
    top = hall.city.declaration.top.code

    def written(asked: Asked) -> list[BriefingLine] | None:
        """The lists of the running week, newest first; ``None`` for who sees no briefings."""
        if Right.BRIEFINGS not in asked.rights:
            return None
        week = hall.calendar.this_week(asked.now)
        lines = hall.archive.lines(asked.scope)
        return [one for one in lines if one.kind == _LIST and week.start <= one.as_of < week.end]

    def rhythm(asked: Asked) -> list[Component]:
        window, by = Window.of_query(asked.said), asked.said.get("by", "department")
        if by not in CONTESTANTS:
            raise ValueError(f"by: '{by}' is not one of {', '.join(CONTESTANTS)} / 取值有误")
        found = hall.rhythm(asked.said.get("area"), window, asked.scope, by)
        if found is None:
            raise NotFoundError
        file, scope = found
        area = None if scope.area_code == top else scope.area_code
        return rhythm_page(file, hall.feeds(), written(asked), window, area, hall.clock.zone, asked.words)

    desk.page("rhythm", "/rhythm", rhythm, right=Right.SEE_CASES)

    @server.post("/rhythm/list")
    @allow(Right.BRIEFINGS, noted="briefing.freeze")
    def write_list() -> Response:
        words = entrance.words()
        try:
            code = hall.freeze_due_list(asker().scope, request.form.get("area"), words.lang)
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), links.rhythm(words))
        if code is None:
            abort(404)
        return to(links.briefing(code, words), 303)
