"""Reading what is masked: with a reason, one case at a time, and written into the audit before anything is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dashboard.access.audit import Audit
from dashboard.clock import Clock
from dashboard.domain.access import Act, Actor, AuditAsked
from dashboard.domain.privacy import masked
from dashboard.store import audit as rows

ACTION = "case.reveal"
LONGEST_REASON = 200
_LEAST_LETTERS = 4
_HOUR = timedelta(hours=1)


class Reveals:
    """``most`` is how many cases one account may read within an hour, in all workers: nobody reads a whole list."""

    def __init__(self, clock: Clock, audit: Audit, most: int) -> None:
        self._clock = clock
        self._audit = audit
        self._most = most

    def note(self, actor: Actor, case_id: int, reason: str, fields: Sequence[str]) -> None:
        """Write down what is about to be shown. Raises ``ValueError`` for one too many; that is written, too."""
        now = self._clock.now()
        before = AuditAsked(action=ACTION, result="done", actor=(actor.kind, actor.id), since=now - _HOUR)
        with self._audit.writing() as pen:
            rows.take_turn(pen.connection)  # or two at once would both be the last one
            allowed = rows.entry_count(pen.connection, before) < self._most
            told = {"reason": reason} | ({"fields": ",".join(fields)} if allowed else {"why": "too_many"})
            pen.note(actor, Act(ACTION, object_of(case_id), "done" if allowed else "refused", told))
        if not allowed:
            raise ValueError(f"{self._most} cases an hour are read at most / 每小时最多查看 {self._most} 件案件的原文")

    def refused(self, actor: Actor, case_id: int, reason: str, why: str) -> None:
        """Write down that nothing was shown."""
        self._audit.note(actor, Act(ACTION, object_of(case_id), "refused", {"reason": reason, "why": why}))


def object_of(case_id: int) -> str:
    """As the audit calls a case that was opened."""
    return f"/cases/{case_id}"


def reason_of(said: str) -> str:
    """Why somebody reads it, masked itself: others read the audit. Raises ``ValueError`` where it says nothing."""
    reason = " ".join(said.split())
    if sum(letter.isalpha() for letter in reason) < _LEAST_LETTERS:
        raise ValueError(f"say why, in {_LEAST_LETTERS} letters at least / 请填写查看原因，至少 {_LEAST_LETTERS} 个字")
    if len(reason) > LONGEST_REASON:
        raise ValueError(f"a reason has at most {LONGEST_REASON} characters / 原因最多 {LONGEST_REASON} 字")
    return masked(reason)
