"""``/displays``: every screen and what it shows; one is joined by the code that it shows, and revoked."""

from __future__ import annotations

from collections.abc import Callable

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.desk import Asked, Desk
from callbacks.door import asker, preset, within
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.displays import CodeProblem, Displays
from dashboard.domain.access import Display
from dashboard.domain.account import Right
from dashboard.domain.area import Level
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from layouts import links
from layouts.displays import Room, displays_page
from layouts.parts.act import Options
from layouts.parts.thumbnail import Picture
from layouts.words import Words

_NUMBERS = 2**63  # as many as a store can hold


def register(desk: Desk, server: Flask, entrance: Entrance, displays: Callable[[], Displays], build: str) -> None:
    """An operator sees and joins what lies in their own scope."""
    hall = entrance.hall
    areas = {one.code: one.name for one in hall.areas}

    def walls() -> list[str]:
        return [name for name in hall.city.declaration.walls if preset(hall, name, asker()) is not None]

    def page(asked: Asked) -> list[Component]:
        screens = mine(hall, displays())
        pushed = {one.id: _pushes(hall, one, asked.words) for one in screens}
        shown = ((one.id, _picture(hall, one)) for one in screens)
        pictures = {id_: picture for id_, picture in shown if picture is not None}
        room = Room(walls(), pushed, pictures, _targets(hall, asked.scope), areas, build, asked.now, hall.clock.zone)
        return displays_page(screens, room, asked.words, asked.said.get("done"))

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
        displays().revoke(actor(), found(hall, displays(), display_id).name)
        return to(links.to("/displays", entrance.words(), done="revoked"), 303)


def mine(hall: Hall, displays: Displays) -> list[Display]:
    """The displays in the asker's scope."""
    return [one for one in displays.all() if hall.reaches(asker().scope, one.scope)]


def found(hall: Hall, displays: Displays, display_id: int) -> Display:
    """One of them; aborts with 404 for any other."""
    one = displays.numbered(display_id) if display_id < _NUMBERS else None
    if one is None or not hall.reaches(asker().scope, one.scope):
        abort(404)
    return one


def _pushes(hall: Hall, one: Display, words: Words) -> Options:
    """Each wall that lies in a display's scope, and the city's rotation of them."""
    theirs = within(hall, one.scope)
    turning = [name for name in hall.city.declaration.rotation.walls if name in theirs]
    several = [(",".join(turning), words("rotation", walls=", ".join(turning)))] if len(turning) > 1 else []
    return [*((name, name) for name in theirs), *several]


def _picture(hall: Hall, one: Display) -> Picture | None:
    """The latest of the wall that it last said it shows, if that lies in its scope."""
    shown = one.shown if one.shown in within(hall, one.scope) else None
    wall = hall.wall(shown) if shown else None
    if shown is None or wall is None:
        return None
    scope = hall.scope_of(wall)
    snapshot = hall.snapshot(shown, scope)
    return None if snapshot is None else Picture(snapshot, hall.sketch(scope.area_code))


def _targets(hall: Hall, scope: Scope) -> Options:
    """The areas that an asker may turn screens to, but for grids: those are many."""
    wider = [one for one in hall.areas if one.level is not Level.GRID]
    return [(one.code, one.name) for one in wider if hall.reaches(scope, Scope(one.code, scope.departments))]
