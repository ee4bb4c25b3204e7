"""What 等保 asks of accounts, as figures; a deployer may ask for more and never for less than is safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from dashboard.domain.access import Account
from dashboard.domain.account import OFFICERS, Asker, Role

_SHORT = timedelta(minutes=15)
_LONG = timedelta(minutes=30)


def _idle() -> dict[Role, timedelta]:
    return {role: _SHORT if role in OFFICERS or role is Role.DUTY else _LONG for role in Role}


@dataclass(frozen=True, slots=True)
class Policy:
    """Failures before a lock, how long it lasts, and how long a session lives."""

    tries: int = 5  # of one name
    tries_address: int = 20  # of one address, whatever the name
    lock: timedelta = timedelta(minutes=15)
    idle: Mapping[Role, timedelta] = field(default_factory=_idle)
    longest: timedelta = timedelta(hours=12)
    unused: timedelta = timedelta(days=90)  # then an account is disabled
    second_factor: frozenset[Role] = frozenset()  # whose accounts must have one before they may do anything
    password_age: timedelta | None = timedelta(days=90)  # None: passwords do not age
    link: timedelta = timedelta(hours=24)
    pairing: timedelta = timedelta(minutes=10)
    pairings: int = 20  # codes open for one address
    reveals: int = 60  # cases of which one account may read what is masked, within an hour
    display: timedelta = timedelta(days=365)

    def asker(self, owner: Account) -> Asker:
        """An account as the asker that it is."""
        due = owner.role in self.second_factor and not owner.second_factor
        return Asker(owner.id, None, owner.name, owner.role, owner.scope, factor_due=due)
