"""What an operator tells screens: another wall, their number, to stand still, guests, an emergency."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.displays import found, mine
from callbacks.door import asker, within
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.displays import Displays
from dashboard.domain.access import Display
from dashboard.domain.account import Right
from dashboard.domain.order import OrderKind
from dashboard.hall import Hall
from layouts import links

_ALONE = {OrderKind.IDENTIFY, OrderKind.FREEZE, OrderKind.VISITOR, OrderKind.MUTE}  # what needs nothing said with it


def register(server: Flask, entrance: Entrance, displays: Callable[[], Displays]) -> None:
    """No order shows a screen anything outside its scope: neither a wall nor an emergency."""
    hall = entrance.hall

    def tell(screens: Sequence[Display]) -> Response:
        kind, end = _asked()
        if end:
            displays().take_back(actor(), screens, kind)
        else:
            displays().order(actor(), screens, kind)
        return _back(entrance, "taken_back" if end else "ordered")

    @server.post("/displays/<int:display_id>/order")
    @allow(Right.OPERATE)
    def tell_display(display_id: int) -> Response:
        return tell([found(hall, displays(), display_id)])

    @server.post("/displays/order")
    @allow(Right.OPERATE)
    def tell_displays() -> Response:
        return tell(mine(hall, displays()))

    @server.post("/displays/<int:display_id>/push")
    @allow(Right.OPERATE)
    def push_wall(display_id: int) -> Response:
        one = found(hall, displays(), display_id)
        names = request.form.get("what", "").split(",")
        if not set(names) <= set(within(hall, one.scope)):
            return _no(entrance, "wall_not_theirs")
        displays().order(actor(), [one], OrderKind.PUSH, ",".join(names))
        return _back(entrance, "ordered")

    @server.post("/displays/turn")
    @allow(Right.OPERATE)
    def turn_displays() -> Response:
        """Every display of the asker's that may show it; the others keep their picture."""
        target = _target(hall, request.form.get("area", ""), request.form.get("case", "").strip())
        if target is None:
            displays().not_turned(actor(), request.form.get("case") or request.form.get("area", ""))
            return _no(entrance, "no_turn_target")
        screens = mine(hall, displays())
        shown = [one for one in screens if hall.shows(target, one.scope)]
        displays().order(actor(), shown, OrderKind.TURN, target)
        return _back(entrance, "ordered" if len(shown) == len(screens) else "ordered_some")


def _asked() -> tuple[OrderKind, bool]:
    """Which order, and whether it is taken back; aborts for what is none, or says too little."""
    end, kind = bool(request.form.get("end")), request.form.get("kind", "")
    if kind not in {one.value for one in OrderKind} or not (end or kind in _ALONE):
        abort(404)
    return OrderKind(kind), end


def _target(hall: Hall, area: str, case: str) -> str | None:
    """What the asker may see themselves, and turn screens to."""
    scope = asker().scope
    if case:
        id_ = hall.case_numbered(case, scope) if asker().may(Right.SEE_CASES) else None
        return None if id_ is None else f"case:{id_}"
    return f"area:{area}" if area and hall.shows(f"area:{area}", scope) else None


def _back(entrance: Entrance, done: str) -> Response:
    return to(links.to("/displays", entrance.words(), done=done), 303)


def _no(entrance: Entrance, key: str) -> Response:
    words = entrance.words()
    return refused(entrance, words, words(key), links.to("/displays", words))
