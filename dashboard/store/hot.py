"""What is frequent, when and where: reports by the hour, reports at one place, and classes by their key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.figures import within
from dashboard.store.rows import CaseRow, ClassRow
from dashboard.store.types import HOUR_US


class PlacedReport(NamedTuple):
    """A report with a real position."""

    case_id: int
    class_id: int
    area_id: int
    reported_at: datetime
    lon: float
    lat: float
    address: str | None


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
    return [(row[0], row[1]) for row in connection.execute(within(question.group_by(hour), scope))]


def placed_reports(connection: Connection, period: Period, scope: Scope, limit: int) -> Sequence[PlacedReport]:
    """The newest reports of a period that have a position and a class, at most ``limit``; by the index of reports."""
    question = (
        select(
            CaseRow.id,
            CaseRow.class_id,
            CaseRow.area_id,
            CaseRow.reported_at,
            CaseRow.lon,
            CaseRow.lat,
            CaseRow.address,
        )
        .where(
            CaseRow.reported_at >= period.start,
            CaseRow.reported_at < period.end,
            CaseRow.lon.is_not(None),
            CaseRow.class_id != 0,
            CaseRow.deleted_seen_at.is_(None),
            CaseRow.voided_at.is_(None),
        )
        .order_by(CaseRow.reported_at.desc())
        .limit(limit)
    )
    return [PlacedReport(*row) for row in connection.execute(within(question, scope))]  # type: ignore[arg-type]
