"""Leases: of all processes on one database one keeps each appointment, by the database's clock and by epochs.

Only compare-and-set on plain rows, so that it holds on every database: no advisory locks, no ``SKIP LOCKED``. A lease
alone cannot stop a holder that was paused: what it writes is refused by ``confirm`` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, insert, or_, select, text, update

from dashboard.store.rows import LeaseRow
from dashboard.store.types import from_us

_EVERYBODY = "ingest"
_NOW = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)")
_NOW_SQLITE = text("SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)")


@dataclass(frozen=True, slots=True)
class Lease:
    """An appointment that this process held when it looked last."""

    name: str
    epoch: int


class SupersededError(Exception):
    """Another process keeps this appointment now; nothing of this transaction is kept."""


def database_now(connection: Connection) -> int:
    """Microseconds since 1970 by the database's clock, the one that all processes share."""
    return int(connection.execute(_NOW_SQLITE if connection.dialect.name == "sqlite" else _NOW).scalar_one())


def know_leases(connection: Connection, names: Iterable[str]) -> None:
    """Make the rows of appointments that the store has not seen yet; the caller has the turn (``take_turn``)."""
    there = set(connection.scalars(select(LeaseRow.name)))
    for name in sorted(set(names) - there):
        connection.execute(insert(LeaseRow).values(name=name, holder=None, epoch=0, expires_at=None, slot=-1))


def take_turn(connection: Connection) -> None:
    """Wait until no other process writes cases or dimensions; held until the end of the transaction."""
    connection.execute(select(LeaseRow.name).where(LeaseRow.name == _EVERYBODY).with_for_update()).one()


def renew(connection: Connection, holder: str, for_s: float) -> dict[str, Lease]:
    """Hold on to everything this holder has, for so long from now; what that is."""
    until = from_us(database_now(connection)) + timedelta(seconds=for_s)
    connection.execute(update(LeaseRow).where(LeaseRow.holder == holder).values(expires_at=until))
    held = connection.execute(select(LeaseRow.name, LeaseRow.epoch).where(LeaseRow.holder == holder))
    return {name: Lease(name, epoch) for name, epoch in held}


def vacant(connection: Connection, names: Iterable[str], for_s: float) -> list[Lease]:
    """The appointments that nobody keeps, each with its last epoch.

    One that would expire later than any lease can was made before the database's clock was set back.
    """
    now = from_us(database_now(connection))
    free = or_(
        LeaseRow.expires_at.is_(None),
        LeaseRow.expires_at <= now,
        LeaseRow.expires_at > now + 2 * timedelta(seconds=for_s),
    )
    ours = select(LeaseRow.name, LeaseRow.epoch).where(LeaseRow.name.in_(list(names)), free)
    return [Lease(name, epoch) for name, epoch in connection.execute(ours.order_by(LeaseRow.name))]


def take(connection: Connection, free: Lease, holder: str, for_s: float) -> Lease | None:
    """The vacant lease under a new epoch, or ``None`` where another was quicker."""
    until = from_us(database_now(connection)) + timedelta(seconds=for_s)
    mine = update(LeaseRow).where(LeaseRow.name == free.name, LeaseRow.epoch == free.epoch)
    taken = connection.execute(mine.values(holder=holder, epoch=free.epoch + 1, expires_at=until))
    return Lease(free.name, free.epoch + 1) if taken.rowcount == 1 else None


def give_up(connection: Connection, holder: str) -> None:
    """Let everything go at once; the next may take it without waiting."""
    connection.execute(update(LeaseRow).where(LeaseRow.holder == holder).values(holder=None, expires_at=None))


def claim_slot(connection: Connection, lease: Lease, every_us: int, phase_us: int) -> bool:
    """Whether this interval is the holder's to poll: it is, once, while it holds the lease.

    Intervals are counted by the database's clock. A last one further ahead than three was before it was set back.
    """
    slot = (database_now(connection) - phase_us) // every_us
    claimed = connection.execute(
        update(LeaseRow)
        .where(LeaseRow.name == lease.name, LeaseRow.epoch == lease.epoch)
        .where(or_(LeaseRow.slot < slot, LeaseRow.slot > slot + 3))
        .values(slot=slot)
    )
    return claimed.rowcount == 1


def confirm(connection: Connection, lease: Lease) -> None:
    """Whoever would take the lease now waits for the end of this transaction. Raises ``SupersededError``."""
    epoch = connection.execute(select(LeaseRow.epoch).where(LeaseRow.name == lease.name).with_for_update()).scalar()
    if epoch != lease.epoch:
        raise SupersededError(f"{lease.name}: kept by another process since (epoch {epoch}, ours was {lease.epoch})")


def leases_held(connection: Connection) -> list[tuple[str, int, bool]]:
    """(appointment, epoch, whether somebody holds it now), by name."""
    now = from_us(database_now(connection))
    rows = select(LeaseRow.name, LeaseRow.epoch, LeaseRow.expires_at).where(LeaseRow.name != _EVERYBODY)
    return [
        (name, epoch, until is not None and until > now)
        for name, epoch, until in connection.execute(rows.order_by(LeaseRow.name))
    ]
