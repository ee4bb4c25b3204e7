"""What is frequent, when and where: reports by the hour, reports at one place, and classes by their key."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.narrow import Narrow
from dashboard.store.rows import CaseRow, ClassRow
from dashboard.store.types import HOUR_US


class PlacedReport(NamedTuple):
    """A report with a real position; ``reported_us`` is in microseconds since 1970."""

    case_id: int
    class_id: int
    area_id: int
    reported_us: int
    lon: float
    lat: float


def class_keys(connection: Connection) -> dict[int, str]:
    """Each class as an address says it: catalog/kind/code."""
    question = select(ClassRow.id, ClassRow.catalog_version, ClassRow.kind, ClassRow.code)
    return {id_: f"{catalog}/{kind}/{code}" for id_, catalog, kind, code in connection.execute(question)}


def reports_by_hour(connection: Connection, period: Period, scope: Scope) -> list[tuple[int, int]]:
    """(hours since 1970, reports) of a period; by the index of reports."""
    hour = (type_coerce(CaseRow.reported_at, BigInteger) // HOUR_US).label("hour")
    question = select(hour, func.count()).where(
        CaseRow.reported_at >= period.start, CaseRow.reported_at < period.end, CaseRow.deleted_seen_at.is_(None)
    )
    ours = Narrow.of(scope).without_top(connection).on_cases()
    return [(n, reports) for n, reports in connection.execute(question.where(*ours).group_by(hour)).all()]


def placed_reports(connection: Connection, period: Period, scope: Scope, limit: int) -> list[PlacedReport]:
    """The newest reports of a period that have a position and a class, at most ``limit``; by the index of reports."""
    moment = type_coerce(CaseRow.reported_at, BigInteger)
    question = (
        select(CaseRow.id, CaseRow.class_id, CaseRow.area_id, moment, CaseRow.lon, CaseRow.lat)
        .where(
            CaseRow.reported_at >= period.start,
            CaseRow.reported_at < period.end,
            CaseRow.lon.is_not(None),
            CaseRow.class_id != 0,
            CaseRow.deleted_seen_at.is_(None),
            CaseRow.voided_at.is_(None),
            *Narrow.of(scope).without_top(connection).on_cases(),
        )
        .order_by(CaseRow.reported_at.desc())
        .limit(limit)
    )
    return list(map(PlacedReport._make, connection.execute(question).all()))


def addresses(connection: Connection, case_ids: Collection[int]) -> dict[int, str]:
    """Of those of these cases that say one."""
    chosen = select(CaseRow.id, CaseRow.address).where(CaseRow.id.in_(case_ids))
    return {id_: address for id_, address in connection.execute(chosen) if address}
