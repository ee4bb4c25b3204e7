"""Numbers handed out inside a transaction: no gaps between committed ones, no database's own sequence."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from dashboard.store.rows import CounterRow


def take_numbers(connection: Connection, name: str, count: int = 1) -> int:
    """The first of ``count`` consecutive numbers. Holds the counter's row, and so its turn, until the commit."""
    taken = connection.execute(update(CounterRow).where(CounterRow.name == name).values(last=CounterRow.last + count))
    if taken.rowcount == 0:
        connection.execute(insert(CounterRow).values(name=name, last=count))
    last: int = connection.execute(select(CounterRow.last).where(CounterRow.name == name)).scalar_one()
    return last - count + 1


def last_number(connection: Connection, name: str) -> int:
    """The last number handed out; 0 before the first."""
    return connection.execute(select(CounterRow.last).where(CounterRow.name == name)).scalar_one_or_none() or 0


def set_number(connection: Connection, name: str, number: int) -> None:
    """A number that is not counted but kept, such as the mark of a definition."""
    kept = connection.execute(update(CounterRow).where(CounterRow.name == name).values(last=number))
    if kept.rowcount == 0:
        connection.execute(insert(CounterRow).values(name=name, last=number))
