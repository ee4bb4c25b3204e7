"""Access as one thing: opened once in each process, beside the hall's own database."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dashboard.access.accounts import Accounts
from dashboard.access.alerts import AlertsInHand
from dashboard.access.audit import SYSTEM, Audit
from dashboard.access.displays import Displays
from dashboard.access.frozen_boards import FrozenBoards
from dashboard.access.grants import Grants
from dashboard.access.keys import Keys
from dashboard.access.passwords import Passwords
from dashboard.access.policy import Policy
from dashboard.access.reveals import Reveals
from dashboard.clock import Clock
from dashboard.domain.access import Act
from dashboard.store.attempts import drop_attempts
from dashboard.store.audit import end
from dashboard.store.backup import back_up
from dashboard.store.engine import AccessDatabase

log = logging.getLogger(__name__)

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Access:
    """Accounts, displays, what people have frozen, and the audit of one hall."""

    database: AccessDatabase
    clock: Clock
    audit: Audit
    accounts: Accounts
    grants: Grants
    displays: Displays
    boards: FrozenBoards
    alerts: AlertsInHand
    reveals: Reveals

    def tidy(self, keep_audit: timedelta) -> None:
        """Once a day: disable what nobody uses, forget what has ended, purge what is old enough."""
        with self.database.writing() as connection:
            drop_attempts(connection, self.clock.now() - _A_DAY)
        for name in self.grants.disable_unused(SYSTEM):
            log.warning("account %s was not used for long and is disabled / 账户长期未用，已停用", name)
        self.audit.purge(keep_audit)

    def note_dropped(self, gone: Mapping[str, int]) -> None:
        """What the hall let go of because it was kept long enough, by kind."""
        counts = {name: str(n) for name, n in gone.items()}
        self.audit.note(SYSTEM, Act("retention.dropped", detail=counts))


def open_access(
    database_url: str, state: Path, clock: Clock, policy: Policy | None = None, passwords: Passwords | None = None
) -> Access:
    """With its schema brought up to date. Raises ``ValueError`` for a key file that cannot be used."""
    rules = policy or Policy()
    database = AccessDatabase.beside(database_url)
    if database.behind:
        kept = back_up(database, state / "backups", clock.now(), "before")
        log.warning("the schema of access moves on; the store as it was: %s / 数据库升级前已备份", kept)
    if database.behind or database.revision is None:
        database.migrate()
    if not Keys.there(state):
        _stop_where_one_was(database)
    keys = Keys(state)
    audit = Audit(database, clock, keys, state)
    return Access(
        database=database,
        clock=clock,
        audit=audit,
        accounts=Accounts(database, clock, audit, keys, rules, passwords),
        grants=Grants(database, clock, audit, rules),
        displays=Displays(database, clock, audit, rules),
        boards=FrozenBoards(database, clock, audit),
        alerts=AlertsInHand(database, clock, audit),
        reveals=Reveals(clock, audit, rules.reveals),
    )


def _stop_where_one_was(database: AccessDatabase) -> None:
    """A new key beside old rows would make them all look forged. Raises ``ValueError``."""
    with database.reading() as connection:
        head = end(connection, "head")
    if head is not None and head.seq:
        raise ValueError(
            f"HALL_STATE: access.key is missing, and {database.url.database} was written with it; bring it back from "
            "where it was kept, or move that database away and begin with new accounts "
            "/ 密钥文件缺失，请恢复原密钥文件；若已丢失，请移走账户库后重新建立账户"
        )
