"""The door for other systems: a push is believed by its signature, kept once, and answered when it is kept.

Standard Webhooks: ``webhook-id``, ``webhook-timestamp`` and the body are covered by an HMAC-SHA256 in
``webhook-signature``. A poll takes what was kept, so that everything flows one way whatever process served it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from base64 import b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.clock import Clock
from dashboard.domain.push import Looked, Push, PushesStand, Receipt
from dashboard.store import pushes as rows
from dashboard.store.engine import AccessDatabase
from dashboard.store.vault import Vault

log = logging.getLogger(__name__)

_KEY = re.compile(r"[A-Za-z0-9_:-]{1,200}")  # no dot: it parts what is signed
_SECONDS = re.compile(r"[0-9]{1,12}")
_REMEMBERED = timedelta(days=7)  # for so long the same key is the same push
_MINUTE = timedelta(minutes=1)
_MOST_WAITING_BYTES = 256 * 1024 * 1024  # of one feed: a poller that is away does not fill the disk
_MOST_AT_ONCE = 1000
_MOST_BYTES_AT_ONCE = 32 * 1024 * 1024


@dataclass(frozen=True)
class Sender:
    """Who may push into a feed. ``look`` reads a body as the feed's poll will."""

    feed: str
    keys: tuple[bytes, ...]
    window: timedelta
    per_minute: int
    most_bytes: int
    look: Callable[[Push], Looked]


class PushRefused(Exception):
    """Why a push was not kept: a status of HTTP, a word for programs, a sentence for people."""

    def __init__(self, status: int, reason: str, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.status, self.reason, self.retry_after_s = status, reason, retry_after_s


def signature(key: bytes, push_key: str, timestamp: str, body: bytes) -> str:
    """What stands after ``v1,`` in the header."""
    return b64encode(hmac.digest(key, f"{push_key}.{timestamp}.".encode() + body, "sha256")).decode()


class Pushes:
    """Every process has its own; what is kept lies in the database that any of them may write."""

    def __init__(self, database: AccessDatabase, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._trouble: dict[str, str] = {}

    def receive(self, sender: Sender, key: str, timestamp: str, signatures: str, body: bytes) -> Receipt:
        """Keep a push, or find that it is kept. Raises ``PushRefused``."""
        try:
            receipt = self._received(sender, key, timestamp, signatures, body)
        except PushRefused as refusal:
            self._tell(sender, refusal)
            raise
        self._trouble.pop(sender.feed, None)
        return receipt

    def _received(self, sender: Sender, key: str, timestamp: str, signatures: str, body: bytes) -> Receipt:
        now = self._clock.now()
        if len(body) > sender.most_bytes:
            raise PushRefused(413, "too_large", f"a body has at most {sender.most_bytes} bytes / 请求体过大")
        sent_at = _signed_at(sender, key, timestamp, signatures, body)
        if abs(now - sent_at) > sender.window:
            said = f"signed at {sent_at.isoformat()}, it is {now.isoformat(timespec='seconds')}"
            raise PushRefused(401, "out_of_window", f"{said}; sign anew / 时间戳超出窗口，请重新签名")
        push = Push(0, key, body, sent_at, now)
        looked = _looked(sender, push)
        digest = hashlib.sha256(body).hexdigest()
        with self._database.writing() as connection:
            there = rows.digest_of(connection, sender.feed, key)
            again = there is not None
            if there is None:
                if rows.received_since(connection, sender.feed, now - _MINUTE) >= sender.per_minute:
                    said = f"more than {sender.per_minute} in a minute / 超出每分钟次数"
                    raise PushRefused(429, "too_many", said, 60)
                if rows.waiting_bytes(connection, sender.feed) + len(body) > _MOST_WAITING_BYTES:
                    said = "too much waits to be polled; send it again later / 待入库积压过多，请稍后重发"
                    raise PushRefused(503, "backlog", said, 60)
                sealed = self._vault.seal(body.decode(), _place(sender.feed, key))
                new = rows.NewPush(sender.feed, key, digest, sent_at, now, len(body), sealed)
                there = rows.add_push(connection, new)
        if not hmac.compare_digest(there, digest):
            said = "another body was kept under this webhook-id / 同一 webhook-id 内容不同"
            raise PushRefused(409, "other_body", said)
        return Receipt(key, again, looked)

    def waiting(self, feed: str) -> list[Push]:
        """The oldest that wait. Raises ``ValueError`` where the key that sealed one is missing."""
        with self._database.reading() as connection:
            found = rows.waiting(connection, feed, _MOST_AT_ONCE, _MOST_BYTES_AT_ONCE)
        unseal = self._vault.unseal
        bodies = [unseal(one.body, _place(feed, one.key)).encode() for one in found]
        return [
            Push(one.id, one.key, body, one.sent_at, one.received_at) for one, body in zip(found, bodies, strict=True)
        ]

    def let_go(self, numbers: Collection[int]) -> None:
        """What they held is in the hall's facts."""
        with self._database.writing() as connection:
            rows.let_go(connection, numbers, self._clock.now())

    def stand(self, feed: str) -> PushesStand:
        """How many wait, and when the last one came."""
        with self._database.reading() as connection:
            return rows.pushes_stand(connection, feed)

    def tidy(self) -> None:
        """Forget keys that are old enough."""
        with self._database.writing() as connection:
            rows.forget_pushes(connection, self._clock.now() - _REMEMBERED)

    def _tell(self, sender: Sender, refusal: PushRefused) -> None:
        """Into the log when it begins, not at every try."""
        if self._trouble.get(sender.feed) != refusal.reason:
            self._trouble[sender.feed] = refusal.reason
            log.warning("feed %s: a push was refused, %s: %s", sender.feed, refusal.reason, refusal)


def unsigned() -> PushRefused:
    """The same for a wrong secret and for a feed that is not there: who cannot sign learns of no name."""
    return PushRefused(401, "bad_signature", "no feed takes a push that is so signed / 签名无效")


def _signed_at(sender: Sender, key: str, timestamp: str, signatures: str, body: bytes) -> datetime:
    """When it was signed, by any one of the sender's keys. Raises ``PushRefused``."""
    if not _KEY.fullmatch(key) or not _SECONDS.fullmatch(timestamp):
        said = "webhook-id of 1 to 200 of A–Z a–z 0–9 _ : -, and webhook-timestamp in seconds are needed / 缺少请求头"
        raise PushRefused(400, "bad_headers", said)
    given = [one.removeprefix("v1,").encode() for one in signatures.split() if one.startswith("v1,")][:8]
    due = [signature(one, key, timestamp, body).encode() for one in sender.keys]
    if not any(hmac.compare_digest(one, other) for one in given for other in due):
        raise unsigned()
    return datetime.fromtimestamp(int(timestamp), UTC)


def _looked(sender: Sender, push: Push) -> Looked:
    """Raises ``PushRefused`` for what is no JSON: nobody could ever take it."""
    try:
        push.body.decode()
        json.loads(push.body)
    except (ValueError, RecursionError) as error:
        raise PushRefused(400, "not_json", f"not JSON in UTF-8: {error} / 不是 UTF-8 的 JSON") from None
    return sender.look(push)


def _place(feed: str, key: str) -> str:
    return f"push {feed} {key}"
