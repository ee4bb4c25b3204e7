"""Kind ``webhook``: what another system pushed to the hall. It was kept at the door; a poll takes what waits there."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from pydantic import Field, SecretStr, field_validator

from dashboard.clock import Clock
from dashboard.domain.push import Looked, Push, RefusedRow
from dashboard.feeds.contract import BadReason, BadRow, FeedError, Inbox, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.listing import at_path
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of
from dashboard.feeds.rules import bad_row

_MOST_BYTES = 1024 * 1024  # what the door takes of anybody
_MOST_TOLD = 100
_SHORTEST_KEY = 24


def _signing_key(secret: SecretStr) -> bytes:
    """``whsec_`` and base64, or any other text as it stands. Raises ``ValueError`` without saying what it was."""
    text = secret.get_secret_value()
    if text.startswith("${"):
        raise ValueError("its variable is not set; HALL_SECRETS? / 变量未设置")
    key = b64decode(text.removeprefix("whsec_")) if text.startswith("whsec_") else text.encode()
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"at least {_SHORTEST_KEY} bytes are needed / 密钥至少 {_SHORTEST_KEY} 字节")
    return key


class WebhookOptions(Declared):
    """Whose signature is believed, and how much of it is taken."""

    secret: SecretStr
    former_secret: SecretStr | None = None  # still believed, while a sender changes over
    window: Duration = timedelta(minutes=5)  # how far the time of a signature may be from ours
    per_minute: int = Field(600, ge=1, le=60_000)
    most_bytes: int = Field(_MOST_BYTES, ge=1, le=_MOST_BYTES)
    items: str = ""  # path of a list in a body; unset: the body is one row, or a list of rows
    heartbeat: Duration | None = None  # the sender promises a push, an empty list if need be, within it

    @field_validator("secret", "former_secret")
    @classmethod
    def _can_sign(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            _signing_key(secret)
        return secret

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Any one of which may have signed."""
        return tuple(_signing_key(one) for one in (self.secret, self.former_secret) if one is not None)


class Webhook:
    """Its watermark is the numbers of what was kept last: they are let go once, and only once, it says so."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock, inbox: Inbox | None = None) -> None:
        self.name = declaration.name
        self.options = options_of(declaration, WebhookOptions)
        self._mapping = Mapping(declaration)
        self.clock = clock
        self._inbox = inbox
        if declaration.case is not None and not self._mapping.says_when_changed:
            raise ValueError(
                f"feeds/{self.name}.yaml: a webhook needs a rule for updated_at, or nobody can tell which of two "
                "pushes of a case is newer; 'push.sent_at' is when it was signed / webhook 需要 updated_at"
            )

    def fetch(self, since: Watermark | None) -> Payload:
        """What waits, oldest first; the rest comes with the next poll. Raises ``FeedError`` before the first push."""
        now = self.clock.now()
        taken = (since.state if since else {}).get("taken", [])
        if self._inbox is not None and taken:
            self._inbox.let_go(taken)
        stand = self._inbox.stand(self.name) if self._inbox is not None else None
        if self._inbox is None or stand is None or stand.last_at is None:
            raise FeedError(f"feed '{self.name}': nothing was ever pushed / 尚未收到推送")
        try:
            pushes = self._inbox.waiting(self.name)
        except ValueError as error:
            raise FeedError(f"feed '{self.name}': {error}", permanent=True) from None
        heartbeat = self.options.heartbeat
        heard_at = now if heartbeat is None or now - stand.last_at <= heartbeat else stand.last_at
        return self.of_pushes(pushes, heard_at)

    def of_pushes(self, pushes: Iterable[Push], as_of: datetime | None = None) -> Payload:
        """These, as an answer."""
        parts = tuple(Part(f"push {push.key}", push) for push in pushes)
        taken = [part.content.number for part in parts]
        mark = Watermark({"taken": taken} if taken else {})
        return Payload(parts, self.clock.now(), mark, as_of=as_of, unchanged=not parts, pushed=True)

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each row of each push. ``push.sent_at`` and ``push.key`` can be taken by a rule like any column."""
        for part in payload.parts:
            push: Push = part.content
            told = {"key": push.key, "sent_at": push.sent_at.isoformat()}
            try:
                document = json.loads(push.body)
            except (ValueError, RecursionError) as error:
                yield bad_row(BadReason.WRONG_SHAPE, f"not JSON: {error}", part.name, repr(push.body[:2000]))
                continue
            rows = at_path(document, self.options.items)
            for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
                named = {"push": told, **row} if isinstance(row, dict) else row
                # Judged by when it came: it may have waited, and the door has said then what it thinks of it.
                yield self._mapping.record(named, f"{part.name}, row {number}", push.received_at)

    def look(self, push: Push) -> Looked:
        """What of a push can be taken, for the answer to its sender."""
        records = list(self.parse(self.of_pushes([push])))
        bad = [one for one in records if isinstance(one, BadRow)][:_MOST_TOLD]
        return Looked(len(records), tuple(RefusedRow(one.where, one.reason.value, one.detail) for one in bad))
