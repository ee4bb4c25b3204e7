"""What is frequent, when and where: reports by the hour and reports at one place."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, func, literal_column, select, type_coerce

from dashboard.domain.period import Period
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow
from dashboard.store.types import HOUR_US, to_us

_FROM, _UNTIL = (bindparam(name, type_=CaseRow.reported_at.type) for name in ("reported_from", "reported_until"))
_FIRST, _LAST = (bindparam(f"{name}_hour", type_=BigInteger) for name in ("first", "last"))
_REPORTED = (CaseRow.reported_at >= _FROM, CaseRow.reported_at < _UNTIL)


class PlacedReport(NamedTuple):
    """A report with a real position; ``reported_us`` is in microseconds since 1970."""

    case_id: int
    class_id: int
    area_id: int
    reported_us: int
    lon: float
    lat: float


def reports_by_hour(connection: Connection, period: Period, narrow: Narrow) -> list[tuple[int, int]]:
    """(hours since 1970, reports) of a period; by the index of reports."""
    narrow, words = narrow.without_top(connection).left_open()
    hours = {_FIRST.key: to_us(period.start) // HOUR_US, _LAST.key: (to_us(period.end) - 1) // HOUR_US}
    rows = connection.execute(_hours_question(narrow), words | _within(period) | hours)
    return [(n, reports) for n, reports in rows.all() if reports]


@lru_cache(16)
def _hours_question(narrow: Narrow) -> Any:
    """Hour by hour along the index: SQLite would sort reports to group what lies in order already."""
    first = select(_FIRST.label("hour")).cte("hours", recursive=True)
    hours = first.union_all(select(first.c.hour + 1).where(first.c.hour < _LAST))
    start = hours.c.hour * literal_column(str(HOUR_US))
    reported = type_coerce(CaseRow.reported_at, BigInteger)
    inside = (reported >= start, reported < start + literal_column(str(HOUR_US)))
    cut = (reported + literal_column("0") >= _FROM, reported + literal_column("0") < _UNTIL)
    count = select(func.count()).where(*inside, *cut, CaseRow.deleted_seen_at.is_(None), *narrow.on_cases())
    return select(hours.c.hour, count.scalar_subquery())


def placed_reports(connection: Connection, period: Period, narrow: Narrow, limit: int) -> list[PlacedReport]:
    """The newest reports of a period that have a position and a class, at most ``limit``; by the index of reports."""
    narrow, words = narrow.without_top(connection).left_open()
    rows = connection.execute(_placed_question(narrow, limit), words | _within(period))
    return list(map(PlacedReport._make, rows.all()))


@lru_cache(16)
def _placed_question(narrow: Narrow, limit: int) -> Any:
    moment = type_coerce(CaseRow.reported_at, BigInteger)
    return (
        select(CaseRow.id, CaseRow.class_id, CaseRow.area_id, moment, CaseRow.lon, CaseRow.lat)
        .where(
            *_REPORTED,
            CaseRow.lon.is_not(None),
            CaseRow.class_id != 0,
            CaseRow.deleted_seen_at.is_(None),
            CaseRow.voided_at.is_(None),
            *narrow.on_cases(),
        )
        .order_by(CaseRow.reported_at.desc())
        .limit(limit)
    )


def _within(period: Period) -> dict[str, Any]:
    return {_FROM.key: period.start, _UNTIL.key: period.end}


def addresses(connection: Connection, case_ids: Collection[int]) -> dict[int, str]:
    """Of those of these cases that say one."""
    if not case_ids:
        return {}
    chosen = select(CaseRow.id, CaseRow.address).where(CaseRow.id.in_(case_ids))
    return {id_: address for id_, address in connection.execute(chosen) if address}
