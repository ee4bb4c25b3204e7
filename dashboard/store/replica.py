"""A standby of the database that answers what is read in its place, as long as it says the very same.

It may be used once it has replayed all that the primary had written when the question was put. So whoever has just
written reads it back, a list is as long as its number, and what an answer says of its own age stays true.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.store.engine import _FOUND_BY_INDEX, Database, _postgres

log = logging.getLogger(__name__)

_WRITTEN = text("SELECT CAST(pg_current_wal_lsn() AS TEXT)")
_REPLAYED = text("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(:written AS pg_lsn)")
_PATIENCE_S = 0.25  # a standby at hand is behind by milliseconds
_LOOK_AGAIN_S = 0.01
_REST_S = 5.0  # after one that is behind or away was asked in vain


class Replica:
    """The standby; whoever asks takes the primary where there is none to be had."""

    def __init__(self, engine: Engine, primary: Engine) -> None:
        self._engine = engine
        self._primary = primary
        self._not_before = 0.0  # monotonic
        self._trouble = ""

    def caught_up(self) -> Connection | None:
        """A connection to it, or ``None`` where it is away, behind, or no standby."""
        if time.monotonic() < self._not_before:
            return None
        with self._primary.connect() as asked:
            written: str = asked.execute(_WRITTEN).scalar_one()
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as error:
            self._leave_alone(f"away: {_first_line(error)}")
            return None
        try:
            if self._replays(connection, written):
                self._take_up()
                return connection
            trouble = "behind, or no standby of this database"
        except SQLAlchemyError as error:
            trouble = f"away: {_first_line(error)}"
        connection.close()
        self._leave_alone(trouble)
        return None

    def _replays(self, connection: Connection, written: str) -> bool:
        """Whether it comes so far within our patience."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            caught_up = bool(connection.execute(_REPLAYED, {"written": written}).scalar_one())
            connection.rollback()  # its next statement sees what was replayed since
            if caught_up or time.monotonic() >= until:
                return caught_up
            time.sleep(_LOOK_AGAIN_S)

    def _take_up(self) -> None:
        if self._trouble:
            log.warning("HALL_REPLICA answers again / 只读副本已恢复")
            self._trouble = ""

    def close(self) -> None:
        self._engine.dispose()

    def _leave_alone(self, trouble: str) -> None:
        """For a while; said when it begins."""
        self._not_before = time.monotonic() + _REST_S
        if not self._trouble:
            log.warning("HALL_REPLICA is %s; the database itself answers / 只读副本不可用，改由主库应答", trouble)
        self._trouble = trouble


class ReplicatedDatabase(Database):
    """A database what is read of which a standby may answer. Nothing that asks knows where it is answered."""

    def __init__(self, url: str, replica: str) -> None:
        """Raises ``ValueError`` for a URL that cannot be used."""
        super().__init__(url)
        if not self.shared or not replica.startswith("postgresql"):
            raise ValueError("HALL_REPLICA: the URL of a PostgreSQL standby of HALL_DATABASE / 只支持 PostgreSQL 备库")
        standby = _postgres(replica, idle_in_transaction_session_timeout="300s", **_FOUND_BY_INDEX)
        self._replica = Replica(standby, self._reader)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view; of the standby where it says the same."""
        with self._replica.caught_up() or self._reader.connect() as connection:
            yield connection

    @property
    def replicated(self) -> bool:
        """Whether the standby would answer now."""
        found = self._replica.caught_up()
        if found is not None:
            found.close()
        return found is not None

    def close(self) -> None:
        """Let go of every connection."""
        self._replica.close()
        super().close()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
