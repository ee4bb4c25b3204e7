"""Where units have been, by shift and area, and which areas reported nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from dashboard.store.rows import CaseRow, VisitRow


def passes(connection: Connection, first: datetime, last: datetime) -> list[tuple[datetime, int, int]]:
    """(where the shift begins, area, passes of all units) of the shifts that begin in a window."""
    counts = select(VisitRow.shift_at, VisitRow.area_id, func.sum(VisitRow.passes))
    counts = counts.where(VisitRow.shift_at >= first, VisitRow.shift_at < last)
    grouped = counts.group_by(VisitRow.shift_at, VisitRow.area_id)
    return [(shift_at, area_id, int(number)) for shift_at, area_id, number in connection.execute(grouped)]


def shifts_heard(connection: Connection, first: datetime, last: datetime) -> set[datetime]:
    """Where the shifts begin in which any unit was followed in an area: a lone fix of one gone home is no patrol."""
    within = (VisitRow.shift_at >= first, VisitRow.shift_at < last)
    followed = select(VisitRow.shift_at).where(*within).group_by(VisitRow.shift_at, VisitRow.unit_id)
    return set(connection.scalars(followed.having(func.sum(VisitRow.fixes) > 1)))


def heard_in(connection: Connection, shift_at: datetime) -> tuple[datetime, datetime] | None:
    """The first and the last fix of any unit in an area in the shift that begins at a moment."""
    span = select(func.min(VisitRow.first_at), func.max(VisitRow.last_at)).where(VisitRow.shift_at == shift_at)
    first, last = connection.execute(span).one()
    return None if first is None else (first, last)


def reported_since(connection: Connection, since: datetime) -> dict[int, int]:
    """How many cases were reported in each area from a moment on."""
    counts = select(CaseRow.area_id, func.count()).where(
        CaseRow.reported_at >= since, CaseRow.deleted_seen_at.is_(None)
    )
    return dict(connection.execute(counts.group_by(CaseRow.area_id)).all())
