"""Accounts, their sessions and links, displays, and what was tried in vain. A secret stands here only as its hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import AccessRow
from dashboard.store.types import Key


class AccountRow(AccessRow):
    """One person, one role, one scope. Never deleted: the audit names it."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    area_code: Mapped[str] = mapped_column(String(40))
    departments: Mapped[str | None] = mapped_column(comment="JSON list; NULL is all of them")
    password: Mapped[str | None] = mapped_column(comment="argon2id; NULL until its link was used")
    old_passwords: Mapped[str] = mapped_column(comment="JSON list of the last five, newest first")
    password_changed_at: Mapped[datetime | None]
    totp: Mapped[str | None] = mapped_column(comment="the second factor's secret, encrypted")
    totp_step: Mapped[int | None] = mapped_column(Key, comment="the last step whose code was used")
    created_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(comment="last sign-in, or when it was made or enabled")
    disabled_at: Mapped[datetime | None]
    issuer: Mapped[str | None] = mapped_column(comment="of the identity that signs in as this account")
    subject: Mapped[str | None] = mapped_column(comment="who that is to its issuer")
    __table_args__ = (Index("ix_account_issuer_subject", "issuer", "subject", unique=True),)


class SessionRow(AccessRow):
    """A browser that signed in."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(45))
    revoked_at: Mapped[datetime | None]


class InviteRow(AccessRow):
    """A link that is good for one use: the first account, or a password of an account that has none or lost it."""

    __tablename__ = "invite"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), comment="NULL: the first account")
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AttemptRow(AccessRow):
    """What was tried in vain by one name, address or operator; counted before it is known to be in vain."""

    __tablename__ = "attempt"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True, comment="a name may be a mistyped password")
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class PairingRow(AccessRow):
    """A screen that shows a code and waits for somebody to enter it."""

    __tablename__ = "pairing"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    display_id: Mapped[int | None] = mapped_column(ForeignKey("display.id"), comment="once it was approved")


class DisplayRow(AccessRow):
    """A screen that was approved for one wall and one scope."""

    __tablename__ = "display"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    wall: Mapped[str] = mapped_column(String(60), comment="the preset")
    area_code: Mapped[str] = mapped_column(String(40))
    departments: Mapped[str | None] = mapped_column(comment="JSON list; NULL is all of them")
    bound: Mapped[str] = mapped_column(String(50), comment="address or network it must come from")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, comment="NULL until the screen took it")
    approved_by: Mapped[str] = mapped_column(String(60))
    approved_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(45), comment="where it was last seen")
    build: Mapped[str | None] = mapped_column(String(40), comment="the build it last showed")
    revoked_at: Mapped[datetime | None]
    shown: Mapped[str | None] = mapped_column(String(60), comment="the wall it last said it shows")
    shown_at: Mapped[datetime | None] = mapped_column(comment="the moment its picture was counted")
    heard: Mapped[str | None] = mapped_column(String(20), comment="the mark of the orders that it has heard")


class DisplayOrderRow(AccessRow):
    """What a screen is to do until it is taken back or ends; who said so before is in the audit."""

    __tablename__ = "display_order"

    display_id: Mapped[int] = mapped_column(ForeignKey("display.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    what: Mapped[str]
    ordered_by: Mapped[str] = mapped_column(String(60))
    ordered_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
