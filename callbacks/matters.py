"""``/matters``: what several feeds may tell of once; whether they do is decided by a person, and audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.cases import number_of
from callbacks.desk import Asked, Desk
from callbacks.door import asker, noted
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.audit import Audit
from dashboard.domain.access import Act
from dashboard.domain.account import Right
from dashboard.domain.window import Window
from layouts import links
from layouts.matters import matters_page

_VERDICTS = ("one", "apart")
_MOST = 200  # cases of one verdict


def register(desk: Desk, server: Flask, entrance: Entrance, audit: Callable[[], Audit]) -> None:
    hall = entrance.hall
    top = hall.city.declaration.top.code

    def matters(asked: Asked) -> list[Component]:
        window = Window.of_query(asked.said)
        feeds = {
            one.name: one.label.en if asked.words.lang == "en" else one.label.zh for one in hall.city.feeds if one.case
        }
        return matters_page(
            hall.matters(window, asked.scope),
            window,
            None if asked.scope.area_code == top else asked.scope.area_code,
            feeds,
            hall.clock.zone,
            asked.words,
            allowed=Right.JUDGE in asked.rights,
            done=asked.said.get("done"),
        )

    desk.page("matters", "/matters", matters, right=Right.SEE_CASES)

    @server.post("/matters")
    @allow(Right.JUDGE)
    def judge_matter() -> Response:
        words, verdict = entrance.words(), request.form.get("verdict", "")
        ids = request.form.get("cases", "").split(",")
        if verdict not in _VERDICTS or not 2 <= len(set(ids)) <= _MOST or not all(one.isdecimal() for one in ids):
            abort(400)
        numbers = [number for one in ids if (number := number_of(one)) is not None]
        if len(numbers) < len(ids):
            abort(404)  # more than any case is numbered
        who = actor()
        act = Act("matter.judge", ",".join(ids), detail={"verdict": verdict})
        try:
            mine = hall.judge(numbers, verdict, who.name, asker().scope, lambda: audit().note(who, act))
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), links.matters(words))
        if not mine:
            audit().note(who, replace(act, result="refused"))
            noted()
            abort(404)
        return to(links.matters(words, done=verdict), 303)
