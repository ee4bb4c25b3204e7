"""Many rows at once with the least work a row: values go to the driver as they are.

A case is some fifty columns; taking each value through its column type costs more than the database does. So these
rows hold what the driver stores: moments as microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
from psycopg import Copy
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Float,
    Table,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler

NativeRow = dict[str, Any]
_AT_ONCE = 50  # rows of one statement; SQLite takes some thousand values
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Iterable[Any], connection: Connection
) -> ColumnElement[bool]:
    """Whether a column is one of many numbers or texts, told as one value: a statement that stays the same costs
    nothing to write out anew.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))


def insert_rows(connection: Connection, into: Table, rows: Sequence[NativeRow]) -> None:
    """Insert rows of several columns, the same in each. PostgreSQL copies them in as they come."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        copy_rows(connection, into.name, columns, map(itemgetter(*columns), rows))
    else:
        _run(connection, _insertion(into.name, columns, connection.dialect), rows)


def copy_rows(connection: Connection, into: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL alone: rows into a table without a round trip or a plan for each, values written as text."""
    with _copying(connection, into, columns) as copy:
        for row in rows:
            copy.write_row(row)


def insert_values(
    connection: Connection, into: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same of rows that are tuples already, in the order of ``columns``. SQLite takes several in one step;
    PostgreSQL copies them in as it keeps them, numbers alone.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        with _copying(connection, into.name, columns, "FORMAT BINARY") as copy:
            copy.write(_COPY_HEAD)
            for block in _copied(into, columns, rows):
                copy.write(block)
            copy.write(_COPY_END)
        return
    for at_once in (_AT_ONCE, 1):  # what does not fill a statement of many goes one by one
        whole = len(rows) - len(rows) % at_once
        some = [tuple(chain.from_iterable(rows[at : at + at_once])) for at in range(0, whole, at_once)]
        if some:
            connection.exec_driver_sql(_of_many(into.name, columns, at_once, connection.dialect), some)
        rows = rows[whole:]


@contextmanager
def _copying(connection: Connection, into: str, columns: tuple[str, ...], form: str = "FORMAT TEXT") -> Iterator[Copy]:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {into} ({', '.join(columns)}) FROM STDIN ({form})") as copy:
        yield copy


def _copied(into: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> Iterator[bytes]:
    """Rows as COPY reads them: how many values, then each after its length. What lacks the same values is one block."""
    lacking = np.zeros(len(rows), np.int64)  # a bit for each value
    columns = []
    for place, (name, said) in enumerate(zip(names, zip(*rows, strict=True), strict=True)):
        if None in said:
            lacking |= np.array([value is None for value in said]).astype(np.int64) << place
        told = [0 if value is None else value for value in said] if None in said else said
        columns.append(np.array(told, ">f8" if isinstance(into.c[name].type, Float) else ">i8"))
    for these in np.unique(lacking).tolist():
        there = [None if these >> place & 1 else one[lacking == these] for place, one in enumerate(columns)]
        shape = [("values", ">i2")]
        for place, one in enumerate(there):
            shape += [(f"length{place}", ">i4"), *([] if one is None else [(f"value{place}", one.dtype.str)])]
        block = np.zeros(np.count_nonzero(lacking == these), shape)
        block["values"] = len(names)
        for place, one in enumerate(there):
            block[f"length{place}"] = -1 if one is None else one.itemsize
            if one is not None:
                block[f"value{place}"] = one
        yield block.tobytes()


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
