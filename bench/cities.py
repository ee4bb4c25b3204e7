"""Invented cities of any size, filled once a day and kept under the temporary directory for the runs after."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    true,
    type_coerce,
    update,
)

from dashboard.demo.city import Parameters
from dashboard.demo.plan import CasePlan
from dashboard.opening import Opened, fill_history, open_hall
from dashboard.settings import Settings
from dashboard.store.case_text import TEXTS, pairs_of, write_texts
from dashboard.store.rollups import COLUMNS
from dashboard.store.rows import CaseRow, CaseVersionRow, DayRollupRow, RollupRow, table_of

HOME = Path(tempfile.gettempdir()) / "hall-bench"
SMALL = Parameters(cases=100_000)
_KEPT_S = 86_400
_ROOT = Path(__file__).parent.parent


class _LongPlan(CasePlan):
    """The same city with more than a year behind it."""

    years = 1

    def history(self, feed, until, days=365):
        return super().history(feed, until, days * self.years)


@contextmanager
def opened(
    state: Path, upstream_port: int = 1, parameters: Parameters | None = None, database: str | None = None
) -> Iterator[Opened]:
    """The hall of the invented city under ``state``, whatever the environment says."""
    nothing = {"city": None, "database": database, "redis": None, "real_data": None}
    there = open_hall(Settings(state=state, upstream_port=upstream_port, **nothing), parameters)
    try:
        yield there
    finally:
        there.hall.database.close()


def filled(
    parameters: Parameters = SMALL,
    years: int = 1,
    lived_in_by: str = "app",
    times: int = 1,
    database: str | None = None,
) -> Path:
    """A state folder with the city and its history, made where there is none of this schema and of the last day.

    What lives in it adds to it: cities that are compared are lived in by nobody else. ``times`` has every case so many
    times, by the database's own hand, which is quicker than as many cases through a feed; ``database`` is another
    than SQLite, and empty.
    """
    state = HOME / f"{lived_in_by}-{parameters.cases}-{years}-{times}-{_key(parameters)}"
    done = state / "filled"
    if done.exists() and time.time() - done.stat().st_mtime < _KEPT_S:
        return state
    shutil.rmtree(state, ignore_errors=True)
    with opened(state, parameters=parameters, database=database) as there:
        plan = _LongPlan(there.demo.geography, parameters.cases, parameters.seed)
        plan.years = years
        long = replace(parameters, cases=parameters.cases * years)
        fill_history(there.hall, replace(there.demo, plan=plan, parameters=long))
        if times > 1:
            with there.hall.database.writing() as connection:
                multiply(connection, times)
    done.touch()
    return state


def multiply(connection: Connection, times: int) -> None:
    """Every case, its versions, its text and the counts of it so many times, each a microsecond after the last."""
    cases = table_of(CaseRow)
    told = connection.scalar(select(func.max(cases.c.id))) or 0
    with without_indexes(connection, cases):
        repeat(connection, times - 1, told, 1, true())
    for table in (table_of(RollupRow), table_of(DayRollupRow)):
        counted = [one for one in table.c if not one.primary_key and one.name in COLUMNS]
        connection.execute(update(table).values({one.name: one * times for one in counted}))


@contextmanager
def without_indexes(connection: Connection, table: Table) -> Iterator[None]:
    """Many rows go in faster so; the indexes are made of all of them afterwards."""
    indexes = list(table.indexes)
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def turns_of(turns: int) -> CTE:
    """The numbers ``n`` from 1 on, so many."""
    first = select(literal(1, BigInteger).label("n")).cte("turn", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < turns))


def repeat(
    connection: Connection, turns: int, told: int, apart_us: int, only: ColumnElement[bool], *, texts: bool = True
) -> None:
    """The cases up to an id, with versions and texts, again and again: each turn ``apart_us`` later, or before."""
    cases, versions = table_of(CaseRow), table_of(CaseVersionRow)
    turn = turns_of(turns)

    def moved(table: Table, **instead: Any) -> list[Any]:
        moments = {one.name for one in table.c if one.name.endswith(("_at", "_until"))}
        later = turn.c.n * apart_us
        return [
            instead.get(one.name, type_coerce(one, BigInteger) + later if one.name in moments else one)
            for one in table.c
        ]

    these = (cases.c.id <= told) & only
    key = cases.c.external_id + "-" + cast(turn.c.n, String)
    again = select(*moved(cases, id=cases.c.id + turn.c.n * told, external_id=key)).select_from(cases.join(turn, these))
    connection.execute(insert(cases).from_select(list(cases.c), again))
    known = versions.join(cases, (versions.c.case_id == cases.c.id) & these).join(turn, true())
    of_them = select(*moved(versions, case_id=versions.c.case_id + turn.c.n * told)).select_from(known)
    connection.execute(insert(versions).from_select(list(versions.c), of_them))
    last, top = told, connection.scalar(select(func.max(cases.c.id))) or told
    while texts and last < top:
        some = select(cases.c.id, *(cases.c[name] for name in TEXTS)).where(cases.c.id > last).order_by(cases.c.id)
        rows = connection.execute(some.limit(5000)).all()
        write_texts(connection, [(id_, pairs_of(texts)) for id_, *texts in rows])
        last = rows[-1][0]


def _key(parameters: Parameters) -> str:
    """A city of another edition or another schema is another city."""
    digest = hashlib.blake2b(repr(asdict(parameters)).encode(), digest_size=4)
    for path in sorted((_ROOT / "dashboard" / "store" / "migrations").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
