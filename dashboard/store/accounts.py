"""Accounts, what proves them, and the links that are good once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.domain.access import Account
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.store.rows import AccountRow, InviteRow, table_of


@dataclass(frozen=True, slots=True)
class Proofs:
    """What an account is proven by; it leaves the sign-in for nowhere."""

    password: str | None
    old_passwords: tuple[str, ...]
    totp: str | None
    totp_step: int | None


def add_account(connection: Connection, name: str, role: Role, scope: Scope, now: datetime) -> int:
    """An account without a password; its id. Raises the database's integrity error for a name that is taken."""
    values = {
        "name": name,
        "role": role.value,
        **scope_columns(scope),
        "old_passwords": "[]",
        "created_at": now,
        "used_at": now,
    }
    id_: int = connection.execute(insert(AccountRow).values(values).returning(AccountRow.id)).scalar_one()
    return id_


def account(connection: Connection, account_id: int) -> Account | None:
    return _one(connection, AccountRow.id == account_id)


def account_named(connection: Connection, name: str) -> Account | None:
    return _one(connection, AccountRow.name == name)


def account_of(connection: Connection, issuer: str, subject: str) -> Account | None:
    """Whose identity this is."""
    return _one(connection, (AccountRow.issuer == issuer) & (AccountRow.subject == subject))


def accounts(connection: Connection) -> list[Account]:
    """All of them, by name."""
    return [_account(row) for row in connection.execute(select(table_of(AccountRow)).order_by(AccountRow.name))]


def account_count(connection: Connection) -> int:
    count: int = connection.execute(select(func.count()).select_from(AccountRow)).scalar_one()
    return count


def proofs(connection: Connection, account_id: int) -> Proofs:
    row = connection.execute(select(table_of(AccountRow)).where(AccountRow.id == account_id)).one()
    return Proofs(row.password, tuple(json.loads(row.old_passwords)), row.totp, row.totp_step)


def set_password(connection: Connection, account_id: int, hashed: str, old: tuple[str, ...], now: datetime) -> None:
    note_account(
        connection, account_id, password=hashed, old_passwords=json.dumps(old), password_changed_at=now, used_at=now
    )


def set_identity(connection: Connection, account_id: int, issuer: str, subject: str) -> bool:
    """In the place of a password, which is one of the old ones. ``False`` where the identity is another account's."""
    known = proofs(connection, account_id)
    said = {"issuer": issuer, "subject": subject, "password": None, "password_changed_at": None}
    if known.password is not None:
        said["old_passwords"] = json.dumps([known.password, *known.old_passwords])
    try:
        with connection.begin_nested():
            note_account(connection, account_id, **said)
    except IntegrityError:
        return False
    return True


def use_totp_step(connection: Connection, account_id: int, step: int) -> bool:
    """Whether this step's code was not used before, nor a later one: of two at once only one has it."""
    unused = AccountRow.totp_step.is_(None) | (AccountRow.totp_step < step)
    done = connection.execute(update(AccountRow).where(AccountRow.id == account_id, unused).values(totp_step=step))
    return bool(done.rowcount)


def note_account(connection: Connection, account_id: int, **said: Any) -> None:
    """Any of ``role``, ``disabled_at``, ``used_at``, ``password``, ``totp`` …"""
    connection.execute(update(AccountRow).where(AccountRow.id == account_id).values(said))


def write_invite(
    connection: Connection, token_hash: str, account_id: int | None, now: datetime, ends_at: datetime
) -> None:
    """A new link; those before it for the same account are void."""
    mine = InviteRow.account_id.is_(None) if account_id is None else InviteRow.account_id == account_id
    connection.execute(update(InviteRow).where(mine, InviteRow.used_at.is_(None)).values(used_at=now))
    values = {"token_hash": token_hash, "account_id": account_id, "created_at": now, "ends_at": ends_at}
    connection.execute(insert(InviteRow).values(values))


@dataclass(frozen=True, slots=True)
class Invite:
    """A link that is still good; without an account it makes the first one."""

    account_id: int | None
    ends_at: datetime


def open_invite(connection: Connection, token_hash: str, now: datetime) -> Invite | None:
    row = connection.execute(
        select(InviteRow.account_id, InviteRow.ends_at).where(
            InviteRow.token_hash == token_hash, InviteRow.used_at.is_(None), InviteRow.ends_at > now
        )
    ).one_or_none()
    return None if row is None else Invite(row.account_id, row.ends_at)


def use_invite(connection: Connection, token_hash: str, now: datetime) -> bool:
    """Whether it was still good; of two at once only one has it."""
    good = (InviteRow.token_hash == token_hash, InviteRow.used_at.is_(None), InviteRow.ends_at > now)
    return bool(connection.execute(update(InviteRow).where(*good).values(used_at=now)).rowcount)


def scope_columns(scope: Scope) -> dict[str, str | None]:
    """A scope as it stands in a row."""
    departments = None if scope.departments is None else json.dumps(sorted(scope.departments))
    return {"area_code": scope.area_code, "departments": departments}


def scope_of(row: Any) -> Scope:
    """The scope of a row. An unreadable list is an error and never every department."""
    return Scope(row.area_code, None if row.departments is None else frozenset(json.loads(row.departments)))


def _one(connection: Connection, where: Any) -> Account | None:
    row = connection.execute(select(table_of(AccountRow)).where(where)).one_or_none()
    return None if row is None else _account(row)


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        scope=scope_of(row),
        created_at=row.created_at,
        used_at=row.used_at,
        password_changed_at=row.password_changed_at,
        second_factor=row.totp is not None,
        disabled_at=row.disabled_at,
        issuer=row.issuer,
        subject=row.subject,
    )
