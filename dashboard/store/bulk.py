"""Many rows at once with the least work a row: values go to the driver as they are.

A case is some fifty columns; taking each value through its column type costs more than the database does. So these
rows hold what the driver stores: moments as microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, column, insert, table, update
from sqlalchemy.sql.compiler import SQLCompiler

NativeRow = dict[str, Any]
_AT_ONCE = 50  # rows of one statement; SQLite takes some thousand values


def insert_rows(connection: Connection, into: Table, rows: Sequence[NativeRow]) -> None:
    """Insert rows that all have the same columns."""
    if rows:
        _run(connection, _insertion(into.name, tuple(rows[0]), connection.dialect), rows)


def insert_values(
    connection: Connection, into: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same of rows that are tuples already, in the order of ``columns``: PostgreSQL copies them in, SQLite takes
    several in one step.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {into.name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    for at_once in (_AT_ONCE, 1):  # what does not fill a statement of many goes one by one
        whole = len(rows) - len(rows) % at_once
        some = [tuple(chain.from_iterable(rows[at : at + at_once])) for at in range(0, whole, at_once)]
        if some:
            connection.exec_driver_sql(_of_many(into.name, columns, at_once, connection.dialect), some)
        rows = rows[whole:]


def update_rows(connection: Connection, of: Table, key: tuple[str, ...], rows: Sequence[NativeRow]) -> None:
    """Update rows found by their ``key`` columns; all other columns of a row are set."""
    if rows:
        _run(connection, _change(of.name, key, tuple(rows[0]), (), connection.dialect), rows)


def add_to_rows(
    connection: Connection, of: Table, key: tuple[str, ...], amounts: tuple[str, ...], rows: Sequence[NativeRow]
) -> None:
    """The same, but that the columns of ``amounts`` grow by what a row has of them: nobody must read them before."""
    if rows:
        _run(connection, _change(of.name, key, tuple(rows[0]), amounts, connection.dialect), rows)


def _run(connection: Connection, compiled: SQLCompiler, rows: Sequence[NativeRow]) -> None:
    order = compiled.positiontup
    values: Any = list(map(itemgetter(*order), rows) if order else rows)
    connection.exec_driver_sql(str(compiled), values)


@cache
def _of_many(name: str, columns: tuple[str, ...], rows: int, dialect: Dialect) -> str:
    compiled = _insertion(name, columns, dialect)
    if tuple(compiled.positiontup or ()) != columns:
        raise ValueError(f"{name}: {compiled.positiontup} is not the order of {columns}")
    into, values = str(compiled).split(" VALUES ")
    return " VALUES ".join((into, ", ".join([values] * rows)))


@cache
def _insertion(name: str, columns: tuple[str, ...], dialect: Dialect) -> SQLCompiler:
    statement = insert(table(name, *map(column, columns))).values({name: bindparam(name) for name in columns})
    return statement.compile(dialect=dialect)


@cache
def _change(
    name: str, key: tuple[str, ...], columns: tuple[str, ...], amounts: tuple[str, ...], dialect: Dialect
) -> SQLCompiler:
    bare = table(name, *map(column, columns))
    given: dict[str, Any] = {name: bindparam(name) for name in columns}
    values = {name: bare.c[name] + value if name in amounts else value for name, value in given.items()}
    where = (bare.c[name] == given[name] for name in key)
    return (
        update(bare)
        .where(*where)
        .values({name: values[name] for name in columns if name not in key})
        .compile(dialect=dialect)
    )
