"""``/leaderboards/frozen`` and ``/leaderboards/frozen/<code>``; freezing a board is sent, never linked to."""

from __future__ import annotations

from collections.abc import Callable

from dash.development.base_component import Component
from flask import Flask, abort, request
from flask import redirect as to
from werkzeug.wrappers import Response

from callbacks.accounts import actor, refused
from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.frozen_boards import FrozenBoards
from dashboard.domain.account import Right
from dashboard.domain.board import BoardQuestion
from layouts import links
from layouts.frozen_boards import LIST, frozen_board_page, frozen_boards_page
from layouts.leaderboards import heading
from layouts.words import Words


def register(desk: Desk, server: Flask, entrance: Entrance, boards: Callable[[], FrozenBoards]) -> None:
    """``boards`` is opened when somebody first asks for it. Everybody sees what lies in their own scope."""
    hall = entrance.hall
    areas = {one.code: one.name for one in hall.areas}

    def frozen_boards(asked: Asked) -> list[Component]:
        mine = [one for one in boards().lines() if hall.reaches(asked.scope, one.scope)]
        return frozen_boards_page(mine, areas, hall.clock.zone, asked.words)

    def frozen_board(asked: Asked) -> list[Component]:
        text = boards().open(asked.said.get("code", ""))
        if text is None or not hall.reaches(asked.scope, text.line.scope):
            raise NotFoundError
        frozen, now, groups = hall.frozen_board(text.body, text.line.scope)
        return frozen_board_page(text, frozen, now, groups, areas, hall.clock.zone, asked.words)

    desk.page("frozen_boards", LIST, frozen_boards, right=Right.SEE_FIGURES, bar=False, here="leaderboards")
    desk.page("frozen_board", f"{LIST}/<code>", frozen_board, right=Right.SEE_FIGURES, bar=False, here="leaderboards")

    @server.post("/leaderboards/freeze")
    @allow(Right.BRIEFINGS)
    def freeze_board() -> Response:
        words = entrance.words()
        back = links.to("/leaderboards", words)
        try:
            question = BoardQuestion.of_query(request.form)
            back = links.leaderboards(question, words)
            taken = hall.board_to_freeze(question, asker().scope)
            if taken is None:
                abort(404)
            frozen, scope, body = taken
            zh, en = (heading(frozen.board, Words(lang)) for lang in ("zh", "en"))
            line = boards().freeze(
                actor(),
                request.form.get("reason", ""),
                body,
                title=(zh, en),
                scope=scope,
                period=frozen.board.stretch.period,
                as_of=frozen.board.stretch.at,
            )
        except ValueError as wrong:
            return refused(entrance, words, str(wrong), back)
        return to(links.frozen_board(line.code, words), 303)
