"""``/alerts``: what rings in the asker's scope, and taking it in hand with a reason and an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.desk import Asked, Desk
from callbacks.door import asker
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.alerts import AlertsInHand
from dashboard.domain.account import Right
from dashboard.domain.alert import Hush
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from layouts import links
from layouts.alerts import HOURS, alerts_page

_HOW = ("acknowledge", "silence", "silence_kind")


def register(desk: Desk, server: Flask, entrance: Entrance, in_hand: Callable[[], AlertsInHand]) -> None:
    """An operator takes in hand what rings in their scope; a whole kind only who has the whole city."""
    hall = entrance.hall

    def page(asked: Asked) -> list[Component]:
        may = asker().may(Right.OPERATE)
        ours = _ours(hall, in_hand().standing(), asked.scope)
        done = asked.said.get("done")
        return alerts_page(hall.alerts(asked.scope), ours, asked.now, hall.clock.zone, asked.words, may=may, done=done)

    desk.page("alerts", "/alerts", page, right=Right.SEE_CASES)

    @server.post("/alerts")
    @allow(Right.OPERATE)
    def hush_alert() -> Response:
        words, said = entrance.words(), request.form
        back = links.to("/alerts", words)
        how, key, hours = said.get("how", ""), said.get("key", ""), said.get("hours", "")
        if how not in _HOW or hours not in HOURS:
            abort(404)
        alert = next((one for one in hall.alerts(asker().scope) if one.key == key), None)
        if alert is None or not asker().may(Right.SEE_CASES):
            return refused(entrance, words, words("alert_gone"), back)
        if how == "silence_kind":
            if not hall.reaches(asker().scope, hall.whole_scope):
                abort(404)
            key = f"{alert.kind}:*"
        try:
            reason, lasts = said.get("reason", ""), timedelta(hours=int(hours))
            in_hand().hush(actor(), key, reason, lasts, silent=how != "acknowledge")
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), back)
        return to(links.to("/alerts", words, done="alert_in_hand"), 303)

    @server.post("/alerts/<int:hush_id>/end")
    @allow(Right.OPERATE)
    def end_hush(hush_id: int) -> Response:
        if hush_id not in {one.id for one in _ours(hall, in_hand().standing(), asker().scope)}:
            abort(404)
        in_hand().end(actor(), hush_id)
        return to(links.to("/alerts", entrance.words(), done="alert_ended"), 303)


def _ours(hall: Hall, hushes: tuple[Hush, ...], scope: Scope) -> list[Hush]:
    """Those of alerts that ring in a scope; all of them for who has the whole city."""
    if hall.reaches(scope, hall.whole_scope):
        return list(hushes)
    ringing = {alert.key for alert in hall.alerts(scope)}
    return [one for one in hushes if one.key in ringing]
