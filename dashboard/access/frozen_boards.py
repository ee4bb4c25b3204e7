"""Boards that somebody freezes: an act of a person, kept with the audit and in the same transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from dashboard.access.audit import Audit
from dashboard.clock import Clock
from dashboard.domain.access import Act, Actor
from dashboard.domain.archive import CODE_LENGTH, CODE_LETTERS, as_code
from dashboard.domain.frozen_board import LONGEST_REASON, FrozenBoardLine, FrozenBoardText
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store import frozen_boards as rows
from dashboard.store.engine import AccessDatabase

_LISTED = 500


class FrozenBoards:
    """What was frozen stays; who may open which is the asker's scope and is looked at where it is asked."""

    def __init__(self, database: AccessDatabase, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    def freeze(
        self,
        actor: Actor,
        reason: str,
        body: str,
        *,
        title: tuple[str, str],
        scope: Scope,
        period: Period,
        as_of: datetime,
    ) -> FrozenBoardLine:
        """Keep a board for good under a new code. Raises ``ValueError`` where nobody says why."""
        reason = " ".join(reason.split())
        if not reason:
            raise ValueError("say why it is frozen / 请填写冻结原因")
        if len(reason) > LONGEST_REASON:
            raise ValueError(f"a reason has at most {LONGEST_REASON} characters / 原因最多 {LONGEST_REASON} 字")
        line = FrozenBoardLine(
            code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
            title=title,
            scope=scope,
            period=period,
            as_of=as_of,
            frozen_at=self._clock.now(),
            frozen_by=actor.name,
            reason=reason,
        )
        with self._audit.writing() as pen:
            digest = rows.write_frozen_board(pen.connection, line, body)
            pen.note(actor, Act("board.freeze", line.code, detail={"reason": reason, "sha256": digest}))
        return line

    def lines(self) -> list[FrozenBoardLine]:
        """The latest, newest first."""
        with self._database.reading() as connection:
            return rows.frozen_board_lines(connection, _LISTED)

    def open(self, code: str) -> FrozenBoardText | None:
        """One by its code, however it was typed."""
        with self._database.reading() as connection:
            return rows.read_frozen_board(connection, as_code(code))
