"""A city with a long past: what is over of its one year, again in years before it."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, func, insert, not_, select, true, type_coerce, update

from bench.cities import repeat, turns_of, without_indexes
from dashboard.store.counters import set_number
from dashboard.store.open_set import STANDS_OPEN
from dashboard.store.rollups import COLUMNS
from dashboard.store.rows import CaseRow, DayRollupRow, PatrolDayRow, RollupRow, VisitRow, table_of

_CASES, _HOURS, _DAYS = table_of(CaseRow), table_of(RollupRow), table_of(DayRollupRow)
_PATROLS = table_of(PatrolDayRow)
_APART_DAYS = 372  # the year that is told begins a little before its first day
_DAY_US = 86_400_000_000
_APART_US = _APART_DAYS * _DAY_US
_REPORTED_US = type_coerce(_CASES.c.reported_at, BigInteger)


def lengthen(connection: Connection, years: int) -> None:
    """So many years before the one that is there, each with what of it is over, and the counts of them.

    Without the texts of those cases, which nothing but a search reads.
    """
    told = _last(connection)
    with without_indexes(connection, _CASES):
        repeat(connection, years, told, -_APART_US, not_(STANDS_OPEN), texts=False)
    for table, moment, apart in ((_HOURS, "hour", _APART_DAYS * 24), (_DAYS, "day", _APART_DAYS)):
        oldest = connection.scalar(select(func.min(table.c[moment])))
        for n in range(1, years + 1):
            earlier = [one - n * apart if one.name == moment else one for one in table.c]
            there = select(*earlier).where(table.c[moment] >= oldest)
            connection.execute(insert(table).from_select(list(table.c), there))
    set_number(connection, "case", _last(connection))


def crowd(connection: Connection, times: int) -> None:
    """Of every case of the years before the last so many, in place of one."""
    told = _last(connection)
    before_us = (connection.scalar(select(func.max(_REPORTED_US))) or 0) - _APART_US
    with without_indexes(connection, _CASES):
        repeat(connection, times - 1, told, 1, before_us > _REPORTED_US, texts=False)
    for table, old in (
        (_HOURS, _HOURS.c.hour < before_us // 3_600_000_000),
        (_DAYS, _DAYS.c.day < before_us // _DAY_US),
    ):
        connection.execute(update(table).where(old).values(_counted(table, times)))
    set_number(connection, "case", _last(connection))


def patrol(connection: Connection, fixes: int) -> None:
    """What the patrols that are there amount to, by day and by shift, again on earlier days, until that is of so many
    fixes. Without the fixes themselves, which are thinned and dropped before long.
    """
    day_us = type_coerce(_PATROLS.c.day_at, BigInteger)
    found = select(func.sum(_PATROLS.c.fixes), func.min(day_us), func.max(day_us))
    told, first_us, last_us = connection.execute(found).one()
    turn, apart_us = turns_of(math.ceil(fixes / told) - 1), last_us - first_us + _DAY_US
    for table in (_PATROLS, table_of(VisitRow)):
        earlier = [
            type_coerce(one, BigInteger) - turn.c.n * apart_us if one.name.endswith("_at") else one for one in table.c
        ]
        connection.execute(insert(table).from_select(list(table.c), select(*earlier).join_from(table, turn, true())))


def _counted(table: Table, times: int) -> dict[str, Any]:
    return {one.name: one * times for one in table.c if not one.primary_key and one.name in COLUMNS}


def _last(connection: Connection) -> int:
    return connection.scalar(select(func.max(_CASES.c.id))) or 0
