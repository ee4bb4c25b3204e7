"""``/displays``: a screen is joined by the code that it shows, and revoked."""

from __future__ import annotations

from collections.abc import Callable

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.desk import Asked, Desk
from callbacks.door import asker, preset
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.displays import CodeProblem, Displays
from dashboard.domain.access import Display
from dashboard.domain.account import Right
from layouts import links
from layouts.displays import displays_page


def register(desk: Desk, server: Flask, entrance: Entrance, displays: Callable[[], Displays]) -> None:
    """An operator sees and joins what lies in their own scope."""
    hall = entrance.hall
    areas = {one.code: one.name for one in hall.areas}

    def mine() -> list[Display]:
        return [one for one in displays().all() if hall.reaches(asker().scope, one.scope)]

    def walls() -> list[str]:
        return [name for name in hall.city.declaration.walls if preset(hall, name, asker()) is not None]

    def page(asked: Asked) -> list[Component]:
        return displays_page(mine(), walls(), areas, asked.now, hall.clock.zone, asked.words, asked.said.get("done"))

    desk.page("displays", "/displays", page, right=Right.OPERATE)

    @server.post("/displays")
    @allow(Right.OPERATE)
    def join_display() -> Response:
        words, said = entrance.words(), request.form
        back = links.to("/displays", words)
        wall = preset(hall, said.get("wall", ""), asker())
        if wall is None:
            abort(404)
        try:
            done = displays().approve(
                actor(),
                said.get("code", ""),
                said.get("name", ""),
                said["wall"],
                hall.scope_of(wall),
                said.get("network") or None,
            )
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), back)
        if isinstance(done, CodeProblem):
            return refused(entrance, words, words(f"display_code_{done}"), back)
        return to(links.to("/displays", words, done="joined"), 303)

    @server.post("/displays/<int:display_id>/revoke")
    @allow(Right.OPERATE)
    def revoke_display(display_id: int) -> Response:
        one = next((one for one in mine() if one.id == display_id), None)
        if one is None:
            abort(404)
        displays().revoke(actor(), one.name)
        return to(links.to("/displays", entrance.words(), done="revoked"), 303)
