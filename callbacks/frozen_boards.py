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
from callbacks.sheets import home, sheet_answer
from dashboard.access.frozen_boards import FrozenBoards
from dashboard.domain.account import Right
from dashboard.domain.board import BoardQuestion
from dashboard.export.sheets import KINDS, Sheet
from layouts import board_sheet, links
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
        exports = Right.EXPORT in asked.rights
        return frozen_board_page(text, frozen, now, groups, areas, hall.clock.zone, asked.words, exports=exports)

    desk.page("frozen_boards", LIST, frozen_boards, right=Right.SEE_FIGURES, bar=False, here="leaderboards")
    desk.page("frozen_board", f"{LIST}/<code>", frozen_board, right=Right.SEE_FIGURES, bar=False, here="leaderboards")

    @server.get(f"{LIST}/<code>.<kind>")
    @allow(Right.EXPORT, noted="board.export")
    def frozen_board_file(code: str, kind: str) -> Response:
        text = boards().open(code)
        if kind not in KINDS or text is None or not hall.reaches(asker().scope, text.line.scope):
            abort(404)
        words, zone, declaration = entrance.words(), hall.clock.zone, hall.city.declaration
        frozen, again, groups = hall.frozen_board(text.body, text.line.scope)
        title = words.of((declaration.title.zh, declaration.title.en))
        receipt = board_sheet.BoardReceipt(title, declaration.demo, asker().name, hall.clock.now(), home(hall))
        sheet = Sheet(
            board_sheet.columns(frozen.board, words),
            board_sheet.rows(groups, (frozen.board, again), text.line.frozen_at, receipt.home, words),
            lambda _: board_sheet.notes(text, frozen, groups, receipt, areas, zone, words),
        )
        return sheet_answer(sheet, kind, f"{words('frozen_sheet')}_{text.line.code}", f"frozen-board_{text.line.code}")

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
