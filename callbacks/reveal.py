"""``POST /cases/<id>/reveal``: what is masked of one case, as it came, in one answer that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, abort, request
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.cases import number_of
from callbacks.door import asker, noted
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.reveals import Reveals, reason_of
from dashboard.domain.account import Right
from layouts import links
from layouts.reveal import revealed_card


def register(server: Flask, entrance: Entrance, reveals: Callable[[], Reveals]) -> None:
    """``reveals`` is opened when somebody first asks for it. It is sent, never linked to: no address holds a reason."""
    hall = entrance.hall

    @server.post("/cases/<case_id>/reveal")
    @allow(Right.REVEAL)
    def reveal_case(case_id: str) -> Response:
        words, who, number = entrance.words(), actor(), number_of(case_id)
        if number is None:
            abort(404)
        back = links.case(number, words)
        try:
            reason = reason_of(request.form.get("reason", ""))
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), back)
        begun = False

        def note(fields: tuple[str, ...]) -> None:
            nonlocal begun
            begun = True
            reveals().note(who, number, reason, fields)

        try:
            found = hall.reveal(number, asker().scope, note)
        except ValueError as wrong:
            if not begun:
                reveals().refused(who, number, reason, "sealed")
            return refused(entrance, words, str(wrong).removeprefix("HALL_KEYS: "), back)
        if found is None:
            reveals().refused(who, number, reason, "not_theirs")
            noted()
            abort(404)
        at = hall.clock.now().astimezone(hall.clock.zone)
        return entrance.page(revealed_card(found, who.name, at, reason, back, words), words, once=True)
