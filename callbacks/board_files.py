"""``/leaderboards.xlsx`` and ``.csv``: the board that the same parameters show, all its rows, to take along."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, abort, request

from callbacks.door import asker
from callbacks.entrance import Entrance
from callbacks.policy import allow
from callbacks.sheets import home, sheet_answer
from dashboard.domain.account import Right
from dashboard.domain.board import BoardQuestion
from dashboard.export.sheets import KINDS, MOST, Sheet
from layouts import board_sheet
from layouts.accounts import scope_text


def register(server: Flask, entrance: Entrance) -> None:
    hall = entrance.hall
    areas = {one.code: one.name for one in hall.areas}

    @server.get("/leaderboards.<kind>")
    @allow(Right.EXPORT, noted="board.export")
    def leaderboards_file(kind: str) -> Response:
        if kind not in KINDS:
            abort(404)
        words, zone, declaration, now = entrance.words(), hall.clock.zone, hall.city.declaration, hall.clock.now()
        try:
            found = hall.whole_board(BoardQuestion.of_query(request.args), asker().scope, MOST[kind])
        except ValueError as wrong:
            return Response(words("address_wrong", why=str(wrong)), 400, mimetype="text/plain")
        if found is None:
            abort(404)
        whole, scope = found
        title = words.of((declaration.title.zh, declaration.title.en))
        receipt = board_sheet.BoardReceipt(title, declaration.demo, asker().name, now, home(hall))
        within = scope_text(scope, areas, words)
        sheet = Sheet(
            board_sheet.live_columns(whole.board, words),
            board_sheet.live_rows(whole.board, receipt.home, words),
            partial(board_sheet.live_notes, whole, within, receipt, zone, words),
        )
        at = f"{whole.board.stretch.at.astimezone(zone):%Y%m%d-%H%M%S}"
        return sheet_answer(sheet, kind, f"{words('board_sheet')}_{at}", "leaderboard")
