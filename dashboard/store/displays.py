"""Displays, and the screens that wait to become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.domain.access import Display
from dashboard.domain.order import Order, OrderKind
from dashboard.domain.scope import Scope
from dashboard.store.accounts import scope_columns, scope_of
from dashboard.store.rows import DisplayOrderRow, DisplayRow, PairingRow, table_of


@dataclass(frozen=True, slots=True)
class Pairing:
    """A screen that waits. ``display_id`` is there once somebody approved it."""

    secret_hash: str
    address: str
    ends_at: datetime
    display_id: int | None


def add_pairing(
    connection: Connection, secret_hash: str, code_hash: str, address: str, now: datetime, ends_at: datetime
) -> None:
    """Raises the database's integrity error where another screen shows this code."""
    values = {"secret_hash": secret_hash, "code_hash": code_hash, "address": address, "created_at": now}
    connection.execute(insert(PairingRow).values(**values, ends_at=ends_at))


def pairings_of(connection: Connection, address: str, now: datetime) -> int:
    """How many codes are open for screens at this address."""
    mine = (PairingRow.address == address, PairingRow.ends_at > now)
    count: int = connection.execute(select(func.count()).select_from(PairingRow).where(*mine)).scalar_one()
    return count


def pairing_by_code(connection: Connection, code_hash: str, now: datetime) -> Pairing | None:
    """One that nobody approved yet."""
    return _pairing(connection, now, PairingRow.code_hash == code_hash, PairingRow.display_id.is_(None))


def pairing_by_secret(connection: Connection, secret_hash: str, now: datetime) -> Pairing | None:
    return _pairing(connection, now, PairingRow.secret_hash == secret_hash)


def approve_pairing(connection: Connection, secret_hash: str, display_id: int) -> bool:
    """Whether it was still open; of two operators at once only one has it."""
    mine = (PairingRow.secret_hash == secret_hash, PairingRow.display_id.is_(None))
    return bool(connection.execute(update(PairingRow).where(*mine).values(display_id=display_id)).rowcount)


def drop_pairing(connection: Connection, secret_hash: str) -> bool:
    """Whether it was there: of two claims at once only one has it."""
    return bool(connection.execute(delete(PairingRow).where(PairingRow.secret_hash == secret_hash)).rowcount)


def drop_pairings(connection: Connection, before: datetime) -> int:
    """Forget codes that ended before; how many."""
    return int(connection.execute(delete(PairingRow).where(PairingRow.ends_at < before)).rowcount)


def add_display(
    connection: Connection,
    name: str,
    wall: str,
    scope: Scope,
    bound: str,
    approved_by: str,
    now: datetime,
    ends_at: datetime,
) -> int:
    """A display whose screen has not taken its token yet; its id. Integrity error for a name that is taken."""
    values = {
        "name": name,
        "wall": wall,
        **scope_columns(scope),
        "bound": bound,
        "approved_by": approved_by,
        "approved_at": now,
        "ends_at": ends_at,
    }
    id_: int = connection.execute(insert(DisplayRow).values(values).returning(DisplayRow.id)).scalar_one()
    return id_


def display(connection: Connection, display_id: int) -> Display | None:
    return _display(connection, DisplayRow.id == display_id)


def display_by_token(connection: Connection, token_hash: str) -> Display | None:
    return _display(connection, DisplayRow.token_hash == token_hash)


def display_named(connection: Connection, name: str) -> Display | None:
    return _display(connection, DisplayRow.name == name)


def displays(connection: Connection) -> list[Display]:
    """All that are not revoked, by name."""
    found = select(table_of(DisplayRow)).where(DisplayRow.revoked_at.is_(None)).order_by(DisplayRow.name)
    orders = _orders(connection)
    return [_as_display(row, orders.get(row.id, ())) for row in connection.execute(found)]


def note_display(connection: Connection, display_id: int, **said: Any) -> None:
    """Any of ``token_hash``, ``seen_at``, ``address``, ``build``, ``shown``, ``revoked_at``, ``name`` …"""
    connection.execute(update(DisplayRow).where(DisplayRow.id == display_id).values(said))


def give_order(connection: Connection, display_id: int, order: Order) -> None:
    """In place of one of its kind."""
    take_back(connection, display_id, order.kind)
    values = {"what": order.what, "ordered_by": order.ordered_by, "ordered_at": order.ordered_at}
    row = {"display_id": display_id, "kind": order.kind.value, **values, "ends_at": order.ends_at}
    connection.execute(insert(DisplayOrderRow).values(row))


def take_back(connection: Connection, display_id: int, kind: OrderKind | None = None) -> bool:
    """An order of a kind, or all of them; whether there was one."""
    mine = [DisplayOrderRow.display_id == display_id]
    if kind is not None:
        mine.append(DisplayOrderRow.kind == kind.value)
    return bool(connection.execute(delete(DisplayOrderRow).where(*mine)).rowcount)


def _pairing(connection: Connection, now: datetime, *where: Any) -> Pairing | None:
    found = select(PairingRow.secret_hash, PairingRow.address, PairingRow.ends_at, PairingRow.display_id)
    row = connection.execute(found.where(PairingRow.ends_at > now, *where)).one_or_none()
    return None if row is None else Pairing(*row)


def _display(connection: Connection, where: Any) -> Display | None:
    row = connection.execute(select(table_of(DisplayRow)).where(where)).one_or_none()
    return None if row is None else _as_display(row, _orders(connection, row.id).get(row.id, ()))


def _orders(connection: Connection, display_id: int | None = None) -> Mapping[int, tuple[Order, ...]]:
    """By display, in the order of their kinds."""
    table = table_of(DisplayOrderRow)
    found = select(table).order_by(table.c.display_id, table.c.kind)
    if display_id is not None:
        found = found.where(table.c.display_id == display_id)
    orders: dict[int, tuple[Order, ...]] = {}
    for row in connection.execute(found):
        one = Order(OrderKind(row.kind), row.what, row.ordered_by, row.ordered_at, row.ends_at)
        orders[row.display_id] = (*orders.get(row.display_id, ()), one)
    return orders


def _as_display(row: Any, orders: tuple[Order, ...]) -> Display:
    return Display(
        id=row.id,
        name=row.name,
        wall=row.wall,
        scope=scope_of(row),
        bound=row.bound,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        ends_at=row.ends_at,
        claimed=row.token_hash is not None,
        seen_at=row.seen_at,
        address=row.address,
        build=row.build,
        revoked_at=row.revoked_at,
        shown=row.shown,
        shown_at=row.shown_at,
        heard=row.heard,
        orders=orders,
    )
