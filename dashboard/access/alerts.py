"""Alerts in hand: an owner, a reason and an end, in the transaction of its row of the audit."""

from __future__ import annotations

from datetime import timedelta

from dashboard.access.audit import Audit
from dashboard.clock import Clock
from dashboard.domain.access import Act, Actor
from dashboard.domain.alert import LONGEST_REASON, Hush
from dashboard.store import alerts as rows
from dashboard.store.engine import AccessDatabase

LONGEST = timedelta(hours=72)  # nobody silences a wall for good


class AlertsInHand:
    """Who may speak of which alert is looked at where it is asked."""

    def __init__(self, database: AccessDatabase, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    def hush(self, actor: Actor, key: str, reason: str, lasts: timedelta, *, silent: bool) -> Hush:
        """Acknowledge an alert, or keep it off the walls. Raises ``ValueError`` where no reason or no end is said."""
        reason, now = " ".join(reason.split()), self._clock.now()
        if not reason:
            raise ValueError("say why / 请填写原因")
        if len(reason) > LONGEST_REASON:
            raise ValueError(f"a reason has at most {LONGEST_REASON} characters / 原因最多 {LONGEST_REASON} 字")
        if not timedelta(0) < lasts <= LONGEST:
            raise ValueError("it ends within three days / 截止时间最长三天")
        hush = Hush(0, key, silent, actor.name[:60], reason, now, now + lasts)
        with self._audit.writing() as pen:
            rows.add_hush(pen.connection, hush)
            detail = {"reason": reason, "ends_at": hush.ends_at.isoformat()}
            pen.note(actor, Act("alert.silence" if silent else "alert.acknowledge", key, detail=detail))
        return hush

    def end(self, actor: Actor, hush_id: int) -> bool:
        """Whether it held until now."""
        with self._audit.writing() as pen:
            ended = rows.end_hush(pen.connection, hush_id, self._clock.now())
            if ended is not None:
                pen.note(actor, Act("alert.hush_end", ended.key))
        return ended is not None

    def standing(self) -> tuple[Hush, ...]:
        """What holds now."""
        with self._database.reading() as connection:
            return tuple(rows.hushes(connection, self._clock.now()))
