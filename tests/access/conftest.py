"""Access on each kind of database, under a clock that stands until it is set, with hashes that cost little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dashboard.access.accounts import Refused, SignedIn
from dashboard.access.opening import Access, open_access
from dashboard.access.passwords import Passwords
from dashboard.access.policy import Policy
from dashboard.clock import StandingClock
from dashboard.domain.access import Actor
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from tests.conftest import fresh_postgres, fresh_sqlite

CITY = Scope("99")
CONSOLE = Actor("console", None, "root")
SECRET = "Mo7-kite.Zebra"
OTHER = "Vx9!oboe Quartz"
HERE, THERE = "10.1.2.3", "10.9.9.9"


@dataclass
class Office:
    """One hall's access with its clock; ``again`` opens it as another worker would."""

    access: Access
    clock: StandingClock
    url: str
    state: Path
    others: list[Access] = field(default_factory=list)

    def again(self) -> Access:
        self.others.append(opened(self.url, self.state, self.clock))
        return self.others[-1]

    def close(self) -> None:
        for one in (self.access, *self.others):
            one.database.close()

    def pass_by(self, **time: float) -> None:
        self.clock.at += timedelta(**time)

    def person(self, name: str, role: Role = Role.LEADER, scope: Scope = CITY, password: str = SECRET) -> str:
        """An account that has used its link; the token of its session."""
        link = self.access.grants.add(CONSOLE, name, role, scope)
        done = self.access.accounts.accept(link, password, HERE)
        assert isinstance(done, SignedIn), done
        return done.token

    def sign_in(self, name: str, password: str = SECRET, code: str | None = None, address: str = HERE) -> str:
        """``in`` or the reason why not."""
        done = self.access.accounts.sign_in(name, password, code, address)
        return done.reason.value if isinstance(done, Refused) else "in"

    def acts(self) -> list[tuple[str, str, str]]:
        """What the audit holds, oldest first."""
        from dashboard.domain.access import AuditAsked

        found = self.access.audit.entries(AuditAsked(), 10_000)
        return [(entry.action, entry.object, entry.result) for entry in reversed(found)]


def cheap() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def opened(url: str, state: Path, clock: StandingClock, policy: Policy | None = None) -> Access:
    return open_access(url, state, clock, policy, cheap())


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "sqlite":
        url = fresh_sqlite(tmp_path)
    else:
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    clock = StandingClock("Asia/Shanghai", datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    office = Office(opened(url, tmp_path / "var", clock), clock, url, tmp_path / "var")
    yield office
    office.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """On SQLite alone, for what no database can make different."""
    url = fresh_sqlite(tmp_path)
    clock = StandingClock("Asia/Shanghai", datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    office = Office(opened(url, tmp_path / "var", clock), clock, url, tmp_path / "var")
    yield office
    office.close()
