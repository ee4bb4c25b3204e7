"""Where a case is, for what lies around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from dashboard.domain.place import Point
from dashboard.domain.scope import Scope
from dashboard.store.figures import within
from dashboard.store.rows import CaseRow


@dataclass(frozen=True, slots=True)
class PlacedCase:
    """A case by what it is called; ``place`` is ``None`` where nobody knows it."""

    external_id: str
    title: str | None
    address: str | None
    place: Point | None


def placed_case(connection: Connection, case_id: int, scope: Scope) -> PlacedCase | None:
    """``None`` for one that is not there or not in the scope."""
    columns: list[Any] = [CaseRow.external_id, CaseRow.title, CaseRow.address, CaseRow.lon, CaseRow.lat]
    question: Select[Any] = select(*columns).where(CaseRow.id == case_id)
    row = connection.execute(within(question, scope)).one_or_none()
    if row is None:
        return None
    place = None if row.lon is None or row.lat is None else Point(row.lon, row.lat)
    return PlacedCase(row.external_id, row.title, row.address, place)
