"""Kind ``sql_view``: one view that a neighbouring system lets us read, asked for what changed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sql
from pydantic import Field, SecretStr
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    NoSuchTableError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.cursor import Cursor, CursorKind, kept
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of
from dashboard.feeds.rules import Row
from dashboard.hosts import InnerNetwork
from dashboard.outgoing import RefusedAddressError, addresses

_NAME = r"^[^\W\d]\w*(\.[^\W\d]\w*)?$"  # view or schema.view, Chinese names too; never a piece of SQL
_MOST_ROWS = 200_000  # in one poll
_STATEMENT_MS = 30_000
_CONNECT_S = 5
_POLL_S = 60


class SqlViewOptions(Declared):
    """What may be read. The view is named, never written as SQL; the columns are those that the rules use."""

    url: SecretStr
    view: str = Field(pattern=_NAME)
    updated_at: str = "updated_at"  # column with the time of the last change; rows without one are never read
    id: str = "id"  # column that tells rows of one moment apart
    cursor: CursorKind = "native"  # how the view writes updated_at
    columns: tuple[str, ...] | None = None  # unset: those that the rules name
    limit: int = Field(default=5000, ge=1, le=50_000)  # rows in one question; a poll asks as often as it must
    lookback: Duration = timedelta(minutes=10)


class SqlView:
    """Reads rows by ``(updated_at, id)`` upwards, from a little before the newest change it has seen."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._options = options_of(declaration, SqlViewOptions)
        self._mapping = Mapping(declaration)
        self._cursor = Cursor(self._options.cursor, declaration.zone)
        self._ahead = timedelta(minutes=declaration.future_minutes)
        self._never_empty = declaration.never_empty
        self._clock = clock
        try:
            self._engine = _read_only_engine(self._options.url.get_secret_value())
            _let_out(self._engine, declaration.inner_network)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise ValueError(f"feeds/{self.name}.yaml: options.url: {type(error).__name__}: {error}") from None

    def fetch(self, since: Watermark | None) -> Payload:
        """Everything that changed, or as much of it as one poll takes; the next goes on from there.

        Raises ``FeedError``: permanent where the view or one of its columns is not there or not ours to read.
        """
        now = self._clock.now()
        state = since.state if since else {}
        try:
            with self._engine.connect() as connection:
                rows, after = self._rows(connection, state)
        except RefusedAddressError as error:
            raise FeedError(f"feed '{self.name}': {error}", permanent=True) from None
        except OperationalError as error:
            raise FeedError(f"feed '{self.name}': {_first_line(error.orig)}") from None
        except OSError as error:
            raise FeedError(f"feed '{self.name}': {error}") from None
        except NoSuchTableError:
            raise FeedError(f"feed '{self.name}': there is no view '{self._options.view}'", permanent=True) from None
        except (SQLAlchemyError, ValueError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise FeedError(f"feed '{self.name}': {_first_line(cause)}", permanent=True) from None
        if self._never_empty and not rows and not state:
            raise DoubtfulPayload(f"feed '{self.name}': no rows, where there never are none")
        values = [row[self._options.updated_at] for row in rows]
        newest, newest_at = self._cursor.newest(values, state.get("newest"), now + self._ahead)
        return Payload(
            (Part(self._options.view, rows),) if rows else (),
            now,
            Watermark({"newest": newest, "after": after}, newest_at),
            unchanged=not rows,
        )

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each row, as ``view id=7``."""
        for part in payload.parts:
            for row in part.content:
                where = f"{part.name} {self._options.id}={row[self._options.id]}"
                yield self._mapping.record(row, where, payload.fetched_at)

    def _rows(self, connection: sql.Connection, state: dict[str, Any]) -> tuple[list[Row], list[Any] | None]:
        """The rows, and where to go on if there are more than one poll takes."""
        options = self._options
        view = self._view(connection)
        changed, number = view.c[options.updated_at], view.c[options.id]
        question = sql.select(view).where(changed.is_not(None)).order_by(changed, number).limit(options.limit)
        after: list[Any] | None = state.get("after")
        if state.get("newest") is not None:
            question = question.where(changed >= self._cursor.earlier(state["newest"], options.lookback))
        rows: list[Row] = []
        until = time.monotonic() + _POLL_S
        while len(rows) < _MOST_ROWS and time.monotonic() < until:
            following = question
            if after is not None:
                moment = self._cursor.bound(after[0])
                following = question.where(sql.or_(changed > moment, sql.and_(changed == moment, number > after[1])))
            batch = [dict(row) for row in connection.execute(following).mappings()]
            rows += batch
            if len(batch) < options.limit:
                return rows, None
            after = [kept(batch[-1][options.updated_at]), kept(batch[-1][options.id])]
        return rows, after

    def _view(self, connection: sql.Connection) -> sql.TableClause:
        """The view with the columns that leave it; none that the rules do not name."""
        options = self._options
        schema, _, name = options.view.rpartition(".")
        there = {column["name"] for column in sql.inspect(connection).get_columns(name, schema or None)}
        wanted = set(options.columns) if options.columns is not None else self._mapping.columns(there)
        wanted |= {options.updated_at, options.id}
        missing = [*sorted(wanted - there), *self._mapping.missing_from(there & wanted)]
        if missing:
            raise FeedError(f"feed '{self.name}': '{options.view}' has no {', '.join(missing)}", permanent=True)
        columns = [sql.column(name, self._cursor.type if name == options.updated_at else None) for name in wanted]
        return sql.table(name, *columns, schema=schema or None)


def _read_only_engine(url: str) -> sql.Engine:
    """An engine that cannot write where the database can promise that; elsewhere the account must not be able to."""
    parsed = sql.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = quote(str(Path(parsed.database or "").absolute()))
        parsed = parsed.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
        return sql.create_engine(parsed, poolclass=NullPool, connect_args={"timeout": _CONNECT_S})
    if parsed.get_backend_name() == "postgresql":
        limits = f"-c statement_timeout={_STATEMENT_MS} -c default_transaction_read_only=on"
        arguments = {"connect_timeout": _CONNECT_S, "options": limits}
        return sql.create_engine(parsed, poolclass=NullPool, connect_args=arguments)
    return sql.create_engine(parsed, poolclass=NullPool)


def _let_out(engine: sql.Engine, inner: InnerNetwork) -> None:
    """Judge where a connection goes before it is made, and go to what was judged where the driver can be told."""

    @sql.event.listens_for(engine, "do_connect")
    def _judge(dialect: Any, _record: Any, _positional: Any, named: dict[str, Any]) -> None:
        hosts = [host for host in str(named.get("host") or "").split(",") if host and not host.startswith("/")]
        for host in hosts:
            found = addresses(host, int(str(named.get("port") or 0).split(",")[0] or 0), inner)
            if dialect.name == "postgresql" and len(hosts) == 1:
                named["hostaddr"] = found[0]


def _first_line(error: object) -> str:
    """Without the statement and its parameters, which SQLAlchemy writes below."""
    return str(error).strip().partition("\n")[0]
