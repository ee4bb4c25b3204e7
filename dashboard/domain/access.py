"""Accounts, sessions, displays and acts as they are shown: never a password, a token or a secret among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.domain.account import Role
from dashboard.domain.order import Order
from dashboard.domain.scope import Scope


@dataclass(frozen=True, slots=True)
class Account:
    """One person who may sign in, as what, for which scope."""

    id: int
    name: str
    role: Role
    scope: Scope
    created_at: datetime
    used_at: datetime
    password_changed_at: datetime | None  # None: it has no password
    second_factor: bool
    disabled_at: datetime | None
    issuer: str | None = None  # of the identity that signs in as this account
    subject: str | None = None  # who that is to its issuer


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. ``id`` names it and opens nothing."""

    id: str
    account_id: int
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Display:
    """A screen that was approved for one wall and one scope."""

    id: int
    name: str
    wall: str
    scope: Scope
    bound: str
    approved_by: str
    approved_at: datetime
    ends_at: datetime
    claimed: bool
    seen_at: datetime | None
    address: str | None
    build: str | None
    revoked_at: datetime | None
    shown: str | None = None  # the wall that it last said it shows
    shown_at: datetime | None = None  # the moment its picture was counted
    heard: str | None = None  # the mark of the orders that it has heard
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: an account, a display, somebody at the console of the machine, or nobody known."""

    kind: str
    id: int | None
    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is about to be written into the audit."""

    action: str
    object: str = ""
    result: str = "done"
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit with its links; ``detail`` is the JSON text that the hash covers."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    address: str | None
    action: str
    object: str
    result: str
    detail: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """Which acts; what is unset does not narrow."""

    who: str | None = None
    action: str | None = None
    object: str | None = None
    result: str | None = None
    actor: tuple[str, int | None] | None = None  # kind and id, where ``who`` would find others of a like name
    since: datetime | None = None
    until: datetime | None = None
