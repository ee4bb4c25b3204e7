"""The audit: acts are added in the transaction that does them, so that neither is there without the other."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from dashboard.access.anchor import Anchor
from dashboard.access.chain import Break, first_break, hash_of, sign
from dashboard.access.keys import Keys
from dashboard.clock import Clock
from dashboard.domain.access import Act, Actor, AuditAsked, AuditEntry
from dashboard.domain.account import Asker
from dashboard.store import audit as rows
from dashboard.store.audit import End
from dashboard.store.engine import AccessDatabase, Connection

log = logging.getLogger(__name__)

SYSTEM = Actor("hall", None, "hall")  # what the hall does by itself
LEAST_KEPT = timedelta(days=180)  # 网络安全法: logs are kept for six months


def actor_of(asker: Asker, address: str | None) -> Actor:
    """The asker as the audit names it."""
    if asker.account_id is not None:
        return Actor("account", asker.account_id, asker.name, address)
    if asker.display_id is not None:
        return Actor("display", asker.display_id, asker.name, address)
    return Actor("guest", None, asker.name, address)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were read, and the first that does not hold."""

    rows: int
    broken: Break | None


class Pen:
    """Writes acts into one transaction. Write them last: they hold the audit's turn until the commit."""

    def __init__(self, audit: Audit, connection: Connection) -> None:
        self.connection = connection
        self.last: End | None = None
        self.sound = False
        self._audit = audit

    def note(self, actor: Actor, act: Act) -> None:
        """Add one row."""
        if self.last is None:
            self.last = rows.take_turn(self.connection)
            self.sound = self._audit.holds(self.connection, self.last)
        entry = AuditEntry(
            seq=self.last.seq + 1,
            at=self._audit.clock.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name[:60],
            address=actor.address,
            action=act.action,
            object=act.object,
            result=act.result,
            detail=json.dumps(act.detail, ensure_ascii=False, sort_keys=True),
            prev=self.last.hash,
            hash="",
        )
        entry = replace(entry, hash=hash_of(entry, self._audit.key))
        rows.append(self.connection, entry)
        self.last = End(entry.seq, entry.hash)


class Audit:
    """Append-only, hash-chained, anchored outside. It has no switch."""

    def __init__(self, database: AccessDatabase, clock: Clock, keys: Keys, state: Path) -> None:
        self.database = database
        self.clock = clock
        self.key = keys.derived("audit")
        self._anchor = Anchor(state)

    @contextmanager
    def writing(self) -> Iterator[Pen]:
        """One transaction for what is done and for its row."""
        with self.database.writing() as connection:
            pen = Pen(self, connection)
            yield pen
        if pen.last is None:
            return
        if not pen.sound:
            log.error("the audit does not hold; run verify-audit / 审计链校验失败，请运行 verify-audit")
            return
        remembered = self._anchor.read()
        if remembered is None or remembered.seq < pen.last.seq:
            self._anchor.write(pen.last)

    def note(self, actor: Actor, act: Act) -> None:
        """What changed nothing and is to be remembered: a case opened, a list taken along, something refused."""
        with self.writing() as pen:
            pen.note(actor, act)

    def entries(self, asked: AuditAsked, most: int, skip: int = 0) -> list[AuditEntry]:
        """Newest first."""
        with self.database.reading() as connection:
            return rows.entries(connection, asked, most, skip)

    def newest(self) -> int:
        """The number of the newest row: another one after anything was done."""
        with self.database.reading() as connection:
            head = rows.end(connection, "head")
        return 0 if head is None else head.seq

    def count(self, asked: AuditAsked) -> int:
        with self.database.reading() as connection:
            return rows.entry_count(connection, asked)

    def verify(self) -> Verdict:
        """Read every row against the one before it, the floor and what is remembered outside."""
        anchor = self._anchor.read()  # before the rows: what is written meanwhile lies above it
        read = 0

        def counted(entries: Iterator[AuditEntry]) -> Iterator[AuditEntry]:
            nonlocal read
            for entry in entries:
                read += 1
                yield entry

        with self.database.reading() as connection:
            floor = rows.end(connection, "floor")
            broken = first_break(counted(rows.entries_up(connection)), floor, anchor, self.key)
        return Verdict(read, broken)

    def holds(self, connection: Connection, head: End) -> bool:
        """Whether the next row may be anchored: what is remembered outside still stands below it.

        A chain that was cut off goes on being written, but what is remembered of it stays, and tells.
        """
        remembered = self._anchor.read()
        if remembered is None:
            return head.seq == 0
        if remembered.seq >= head.seq:
            return remembered == head
        floor = rows.end(connection, "floor")
        if floor is not None and (floor.seq, floor.hash) == (remembered.seq, remembered.hash):
            return True
        return rows.hash_at(connection, remembered.seq) == remembered.hash

    def anchor_anew(self, actor: Actor, why: str) -> Break | None:
        """Remember the chain as it is from now on, and say so in it; what was wrong with it until then.

        For a database that was restored from a backup: rows written since are gone, and that must stay visible.
        """
        broken = self.verify().broken
        with self.database.writing() as connection:
            pen = Pen(self, connection)
            detail = {"why": why} | ({"row": str(broken.seq), "fault": broken.fault.value} if broken else {})
            pen.note(actor, Act("audit.anchored", detail=detail))
        assert pen.last is not None
        self._anchor.write(pen.last)
        return broken

    def purge(self, keep: timedelta) -> int:
        """Remove what is older, 180 days at least being kept; a signed floor tells from where the chain holds."""
        before = self.clock.now() - max(keep, LEAST_KEPT)
        with self.writing() as pen:
            last = rows.last_before(pen.connection, before)
            if last is None:
                return 0
            rows.set_floor(pen.connection, End(last.seq, last.hash, sign(last.seq, last.hash, self.key)))
            gone = rows.drop_to(pen.connection, last.seq)
            pen.note(SYSTEM, Act("audit.purged", f"1–{last.seq}", detail={"rows": str(gone)}))
        return gone
