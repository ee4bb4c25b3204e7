"""``/leaderboards``: who stands where, and why."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.desk import Asked, Desk, NotFoundError
from dashboard.domain.account import Right
from dashboard.domain.board import BoardQuestion
from dashboard.hall import Hall
from layouts import links
from layouts.frozen_boards import freezing
from layouts.leaderboards import leaderboards_page
from layouts.parts.files import files
from layouts.parts.stretch import grids_line


def register(desk: Desk, hall: Hall) -> None:
    def leaderboards(asked: Asked) -> list[Component]:
        board = hall.leaderboard(BoardQuestion.of_query(asked.said), asked.scope)
        if board is None:
            raise NotFoundError
        question, words = board.question, asked.words
        take = files(lambda kind: links.leaderboards_file(question, kind, words), words)
        further = freezing(question, words, allowed=Right.BRIEFINGS in asked.rights)
        ways = [take, further] if Right.EXPORT in asked.rights else [further]
        if question.by == "area":
            ways += grids_line(hall.redrawing.since, board.stretch, hall.clock.zone, words)
        return leaderboards_page(board, hall.clock.zone, words, *ways)

    desk.page("leaderboards", "/leaderboards", leaderboards, right=Right.SEE_FIGURES)
