"""Displays: a screen shows a code, an operator enters it, the screen takes its token once and keeps it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from dashboard.access.audit import Audit, Pen
from dashboard.access.keys import digest, new_token
from dashboard.access.names import as_kept, shown_name
from dashboard.access.policy import Policy
from dashboard.access.tries import Tries
from dashboard.clock import Clock
from dashboard.domain.access import Act, Actor, Display
from dashboard.domain.account import Asker, Role
from dashboard.domain.order import Order, OrderKind
from dashboard.domain.scope import Scope
from dashboard.store import displays as rows
from dashboard.store.engine import AccessDatabase

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another across a room
_HALF = 4
_WRITTEN = timedelta(minutes=1)
_MOST_SHOWN = 10_000
_LONGEST_NAMED = 60


class CodeProblem(StrEnum):
    """Why a code could not be approved."""

    UNKNOWN = "unknown"  # no screen shows it, or not any more
    TOO_MANY = "too_many"  # wrong codes of this operator: wait


@dataclass(frozen=True, slots=True)
class Pairing:
    """``code`` is shown; ``secret`` stays in the screen's cookie and takes the token once the code was approved."""

    code: str
    secret: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen says it shows: a wall, counted at a moment, by a build, after which orders (``mark_of``)."""

    wall: str
    counted_at: datetime | None
    build: str
    heard: str

    def same_as(self, other: Shown) -> bool:
        """But for the moment, which moves by itself."""
        return (self.wall, self.build, self.heard) == (other.wall, other.build, other.heard)


class Displays:
    """Screens that show a wall without anybody signed in: they read, and nothing else."""

    def __init__(self, database: AccessDatabase, clock: Clock, audit: Audit, policy: Policy | None = None) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._policy = policy or Policy()
        self._codes = Tries("code", self._policy.tries, self._policy.lock)
        self._shown: dict[int, tuple[datetime, Shown]] = {}  # what each screen said last, and when that was written
        self._tried: dict[tuple[int, str], datetime] = {}  # what was tried with a stolen token, audited once a minute

    def pair(self, address: str) -> Pairing | None:
        """A code for a screen at this address; ``None`` where too many are open there."""
        now = self._clock.now()
        half = ["".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2)]
        pairing = Pairing("-".join(half), new_token(), now + self._policy.pairing)
        with self._database.writing() as connection:
            rows.drop_pairings(connection, now)
            if rows.pairings_of(connection, address, now) >= self._policy.pairings:
                return None
            code = digest("".join(half))
            rows.add_pairing(connection, digest(pairing.secret), code, address, now, pairing.ends_at)
        return pairing

    def waiting(self, secret: str) -> bool:
        """Whether a screen's code is still good, approved or not."""
        with self._database.reading() as connection:
            return rows.pairing_by_secret(connection, digest(secret), self._clock.now()) is not None

    def approve(
        self, actor: Actor, code: str, name: str, wall: str, scope: Scope, network: str | None = None
    ) -> Display | CodeProblem:
        """Let the screen that shows a code have a wall and a scope. ``network`` binds it to more than the one address
        that it asked from. Raises ``ValueError`` for a name that is taken or a network that is none.
        """
        kept, now = shown_name(name), self._clock.now()
        bound = None if not network else str(_network(network))
        key = f"{actor.kind} {actor.id or actor.name}"
        said = "".join(letter for letter in code.upper() if letter.isalnum())
        with self._audit.writing() as pen:
            connection = pen.connection
            if not self._codes.begin(connection, key, now):
                return CodeProblem.TOO_MANY
            found = rows.pairing_by_code(connection, digest(said), now)
            if found is None:
                self._codes.failed(connection, key, now)
                pen.note(actor, Act("display.approve", kept, "refused"))
                return CodeProblem.UNKNOWN
            self._codes.forget(connection, key)
            taken = rows.display_named(connection, kept)
            if taken is not None:
                raise ValueError(f"there is a display {kept} already; revoke it first / 大屏 {kept} 已存在，请先注销")
            id_ = rows.add_display(
                connection,
                kept,
                wall,
                scope,
                bound or found.address,
                actor.name[:60],
                now,
                now + self._policy.display,
            )
            rows.approve_pairing(connection, found.secret_hash, id_)
            approved = rows.display(connection, id_)
            assert approved is not None
            detail = {"wall": wall, "scope": scope.key, "bound": approved.bound}
            pen.note(actor, Act("display.approve", kept, detail=detail))
        return approved

    def claim(self, secret: str, address: str) -> str | None:
        """The token of the screen that this secret belongs to: once, after its code was approved, from where it is
        bound. ``None`` otherwise.
        """
        key, now = digest(secret), self._clock.now()
        with self._database.reading() as connection:
            waiting = rows.pairing_by_secret(connection, key, now)
        if waiting is None or waiting.display_id is None:
            return None
        token = new_token()
        with self._audit.writing() as pen:
            found = rows.display(pen.connection, waiting.display_id)
            if found is None or found.revoked_at is not None or not _within(address, found.bound):
                return None
            if not rows.drop_pairing(pen.connection, key):
                return None
            rows.note_display(pen.connection, found.id, token_hash=digest(token), seen_at=now, address=address)
            pen.note(Actor("display", found.id, found.name, address), Act("display.claim", found.name))
        return token

    def display(self, token: str, address: str) -> Asker | None:
        """Which display this is, ``None`` for none any more. An order to show other walls lets it ask for them, and
        widens nothing: whether a wall lies in its scope is asked at the door each time.
        """
        now = self._clock.now()
        with self._database.reading() as connection:
            found = rows.display_by_token(connection, digest(token))
        if found is None or found.revoked_at is not None or now >= found.ends_at:
            return None
        if not _within(address, found.bound):
            self._stolen(found, address, now)
            return None
        if found.seen_at is None or now - found.seen_at >= _WRITTEN or found.address != address:
            with self._database.writing() as connection:
                rows.note_display(connection, found.id, seen_at=now, address=address)
        pushed = {wall for order in found.orders for wall in order.walls}
        walls = frozenset({found.wall, *pushed})
        return Asker(None, found.id, found.name, Role.WALL, found.scope, walls, orders=found.orders)

    def heard(self, display_id: int, shown: Shown) -> None:
        """What a screen says of itself with each question. Written when it shows something else, and once a minute."""
        now = self._clock.now()
        before = self._shown.get(display_id)
        if before is not None and before[1].same_as(shown) and timedelta(0) <= now - before[0] < _WRITTEN:
            return
        if len(self._shown) > _MOST_SHOWN:
            self._shown.clear()
        self._shown[display_id] = (now, shown)
        said = {"shown": shown.wall, "shown_at": shown.counted_at, "build": shown.build, "heard": shown.heard}
        with self._database.writing() as connection:
            rows.note_display(connection, display_id, seen_at=now, **said)

    def order(self, actor: Actor, displays: Sequence[Display], kind: OrderKind, what: str = "") -> None:
        """Tell screens to do something, until it is taken back; a number goes away by itself. Whoever is shown another
        wall is not frozen any more.
        """
        now = self._clock.now()
        order = Order(kind, what, actor.name[:60], now, now + kind.lasts if kind.lasts else None)
        with self._audit.writing() as pen:
            for one in displays:
                rows.give_order(pen.connection, one.id, order)
                if kind is OrderKind.PUSH:
                    rows.take_back(pen.connection, one.id, OrderKind.FREEZE)
            self._noted(pen, actor, displays, f"display.{kind}", what)

    def not_turned(self, actor: Actor, what: str) -> None:
        """Nothing that the operator may turn screens to was named."""
        self._audit.note(actor, Act(f"display.{OrderKind.TURN}", what[:_LONGEST_NAMED], "refused"))

    def take_back(self, actor: Actor, displays: Sequence[Display], kind: OrderKind) -> None:
        """What the screens were told of this kind holds no more. Nothing is said of those that were not told."""
        with self._audit.writing() as pen:
            told = [one for one in displays if rows.take_back(pen.connection, one.id, kind)]
            for one in told if kind is OrderKind.PUSH else ():
                rows.take_back(pen.connection, one.id, OrderKind.FREEZE)
            self._noted(pen, actor, told, f"display.{kind}_end", "")

    @staticmethod
    def _noted(pen: Pen, actor: Actor, displays: Sequence[Display], action: str, what: str) -> None:
        for one in displays:
            pen.note(actor, Act(action, one.name, detail={"what": what} if what else {}))

    def all(self) -> list[Display]:
        """All that are not revoked, with when each was last heard of."""
        with self._database.reading() as connection:
            return rows.displays(connection)

    def numbered(self, display_id: int) -> Display | None:
        """One that is not revoked."""
        with self._database.reading() as connection:
            found = rows.display(connection, display_id)
        return None if found is None or found.revoked_at is not None else found

    def revoke(self, actor: Actor, name: str) -> None:
        """Its token opens nothing from now. Raises ``ValueError`` where there is no such display."""
        now = self._clock.now()
        with self._audit.writing() as pen:
            found = rows.display_named(pen.connection, as_kept(name))
            if found is None:
                raise ValueError(f"there is no display {name}; display list names them / 没有名为 {name} 的大屏")
            # Its name is free again for the screen that takes its place.
            was = f"{found.name[:40]} {found.id}"
            rows.note_display(pen.connection, found.id, revoked_at=now, name=was, token_hash=None)
            rows.take_back(pen.connection, found.id)
            pen.note(actor, Act("display.revoke", found.name))

    def _stolen(self, found: Display, address: str, now: datetime) -> None:
        key = (found.id, address)
        if key in self._tried and now - self._tried[key] < _WRITTEN:
            return
        if len(self._tried) > 1_000:
            self._tried.clear()
        self._tried[key] = now
        detail = {"bound": found.bound}
        self._audit.note(
            Actor("display", found.id, found.name, address), Act("display.use", found.name, "refused", detail)
        )


def _network(text: str) -> object:
    try:
        return ip_network(text.strip())
    except ValueError:
        raise ValueError(f"{text} is no address or network such as 10.1.2.0/24 / 地址或网段有误") from None


def _within(address: str, bound: str) -> bool:
    try:
        return ip_address(address) in ip_network(bound)
    except ValueError:
        return address == bound
