"""The chain of the audit: each row's hash covers the row and the hash before it, under a key the database lacks."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.access import AuditEntry
from dashboard.store.audit import End
from dashboard.store.types import to_us

START = End(0, "0" * 64)


class Fault(StrEnum):
    """What is wrong with the first row that is."""

    CHANGED = "changed"  # the row is not what was written
    MISSING = "missing"  # rows between two others are gone
    UNLINKED = "unlinked"  # it does not follow the row before it
    REPLACED = "replaced"  # another row stands where the outside remembers one
    CUT_OFF = "cut_off"  # the newest rows are gone
    NO_ANCHOR = "no_anchor"  # the outside remembers nothing any more
    BAD_FLOOR = "bad_floor"  # what says how far was purged was not written by the hall


@dataclass(frozen=True, slots=True)
class Break:
    """The first row at which the chain does not hold."""

    seq: int
    fault: Fault


def hash_of(entry: AuditEntry, key: bytes) -> str:
    """HMAC-SHA-256 over every column but the hash itself, as one JSON list."""
    covered = [
        entry.seq,
        to_us(entry.at),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.address,
        entry.action,
        entry.object,
        entry.result,
        entry.detail,
        entry.prev,
    ]
    text = json.dumps(covered, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def sign(seq: int, hash_: str, key: bytes) -> str:
    """The floor's signature; it differs from every row's hash, for it covers no list."""
    return hmac.new(key, f"floor {seq} {hash_}".encode(), hashlib.sha256).hexdigest()


def first_break(entries: Iterable[AuditEntry], floor: End | None, anchor: End | None, key: bytes) -> Break | None:
    """Walk the rows, oldest first, from the floor to what is remembered outside; ``None`` where all holds."""
    if floor is not None and not hmac.compare_digest(floor.signature or "", sign(floor.seq, floor.hash, key)):
        return Break(floor.seq, Fault.BAD_FLOOR)
    last = floor or START
    for entry in entries:
        if entry.seq != last.seq + 1:
            return Break(last.seq + 1, Fault.MISSING)
        if not hmac.compare_digest(entry.hash, hash_of(entry, key)):
            return Break(entry.seq, Fault.CHANGED)
        if entry.prev != last.hash:
            return Break(entry.seq, Fault.UNLINKED)
        if anchor is not None and entry.seq == anchor.seq and entry.hash != anchor.hash:
            return Break(entry.seq, Fault.REPLACED)
        last = End(entry.seq, entry.hash)
    if anchor is None:
        return Break(last.seq, Fault.NO_ANCHOR) if last.seq else None
    return Break(last.seq + 1, Fault.CUT_OFF) if last.seq < anchor.seq else None
