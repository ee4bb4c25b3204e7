"""Matters that several cases tell of: reports to look among, people's verdicts, and what they come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.figures import of_scope
from dashboard.store.rows import CaseMatterRow, CaseRow, ClassRow, MatterVerdictCaseRow, MatterVerdictRow

ONE, APART = "one", "apart"
# Matters that a case of it does not begin: what is left out where each is counted once.
FOLLOWERS = select(CaseMatterRow.case_id).where(CaseMatterRow.case_id != CaseMatterRow.lead_id)


@dataclass(frozen=True, slots=True)
class FeedReport:
    """A report with its feed, its place and its class by its code: feeds may have catalogues of their own."""

    case_id: int
    feed_id: int
    class_id: str  # kind and code: what is alike in two catalogues is alike
    lon: float
    lat: float
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """A matter that somebody confirmed: its first case, all of them, who said so and when."""

    lead_id: int
    case_ids: tuple[int, ...]
    decided_at: datetime
    decided_by: str


def feed_reports(connection: Connection, period: Period, scope: Scope, most: int) -> list[FeedReport]:
    """The newest reports of a period that have a place and a class and were not ended as void, at most so many."""
    columns = (CaseRow.id, CaseRow.feed_id, ClassRow.kind, ClassRow.code, CaseRow.lon, CaseRow.lat, CaseRow.reported_at)
    chosen = (
        select(*columns)
        .join(ClassRow, ClassRow.id == CaseRow.class_id)
        .where(
            CaseRow.reported_at >= period.start,
            CaseRow.reported_at < period.end,
            CaseRow.deleted_seen_at.is_(None),
            CaseRow.voided_at.is_(None),
            CaseRow.rejected_at.is_(None),
            CaseRow.lon.is_not(None),
            *of_scope(scope),
        )
    )
    rows = connection.execute(chosen.order_by(CaseRow.reported_at.desc()).limit(most))
    return [
        FeedReport(id_, feed, f"{kind}/{code}", lon, lat, at)
        for id_, feed, kind, code, lon, lat, at in rows
        if lon is not None and lat is not None
    ]


def leads(connection: Connection, case_ids: Collection[int]) -> dict[int, int]:
    """Of those of these cases that belong to a matter, its first case."""
    chosen = select(CaseMatterRow.case_id, CaseMatterRow.lead_id).where(CaseMatterRow.case_id.in_(case_ids))
    return {case_id: lead for case_id, lead in connection.execute(chosen)}


def told_apart(connection: Connection, case_ids: Collection[int]) -> list[frozenset[int]]:
    """The sets that somebody said are several matters and that hold any of these cases."""
    touched = select(MatterVerdictCaseRow.verdict_id).where(MatterVerdictCaseRow.case_id.in_(case_ids))
    chosen = (
        select(MatterVerdictRow.id, MatterVerdictCaseRow.case_id)
        .join(MatterVerdictCaseRow, MatterVerdictCaseRow.verdict_id == MatterVerdictRow.id)
        .where(MatterVerdictRow.verdict == APART, MatterVerdictRow.id.in_(touched))
    )
    found: dict[int, set[int]] = {}
    for verdict, case_id in connection.execute(chosen):
        found.setdefault(verdict, set()).add(case_id)
    return [frozenset(one) for one in found.values()]


def decided(connection: Connection, scope: Scope, most: int) -> list[Decided]:
    """Confirmed matters that begin with a case of the scope, the latest decision first."""
    said = (MatterVerdictRow.decided_at, MatterVerdictRow.decided_by)
    first = (
        select(CaseMatterRow.lead_id, *said)
        .join(MatterVerdictRow, MatterVerdictRow.id == CaseMatterRow.verdict_id)
        .join(CaseRow, CaseRow.id == CaseMatterRow.case_id)
        .where(CaseMatterRow.case_id == CaseMatterRow.lead_id, *of_scope(scope))
    )
    rows = connection.execute(first.order_by(MatterVerdictRow.id.desc()).limit(most)).all()
    members = _members(connection, [row.lead_id for row in rows])
    return [Decided(row.lead_id, tuple(members[row.lead_id]), row.decided_at, row.decided_by) for row in rows]


def told_with(connection: Connection, case_id: int, scope: Scope) -> list[tuple[str, int]]:
    """(external id, id) of the other cases of a case's matter that are the asker's."""
    lead = select(CaseMatterRow.lead_id).where(CaseMatterRow.case_id == case_id).scalar_subquery()
    others = select(CaseMatterRow.case_id).where(CaseMatterRow.lead_id == lead, CaseMatterRow.case_id != case_id)
    chosen = select(CaseRow.external_id, CaseRow.id).where(CaseRow.id.in_(others), *of_scope(scope))
    return [(key, id_) for key, id_ in connection.execute(chosen.order_by(CaseRow.reported_at, CaseRow.id))]


def in_scope(connection: Connection, case_ids: Collection[int], scope: Scope) -> bool:
    """Whether all of these cases are there and the asker's."""
    chosen = select(CaseRow.id).where(CaseRow.id.in_(case_ids), *of_scope(scope))
    return len(set(connection.scalars(chosen))) == len(set(case_ids))


def judge(connection: Connection, case_ids: Collection[int], verdict: str, by: str, at: datetime) -> None:
    """Write a verdict down and do what it says. Together they take along what any of them was one with; apart, each
    leaves what it was in, and what is left of that stays together.
    """
    values = {"verdict": verdict, "decided_at": at, "decided_by": by}
    id_: int = connection.execute(insert(MatterVerdictRow).values(values).returning(MatterVerdictRow.id)).scalar_one()
    connection.execute(
        insert(MatterVerdictCaseRow), [{"verdict_id": id_, "case_id": one} for one in sorted(set(case_ids))]
    )
    before = _members(connection, list(set(leads(connection, case_ids).values())))
    touched = {one for members in before.values() for one in members} | set(case_ids)
    groups = [touched] if verdict == ONE else [set(members) - set(case_ids) for members in before.values()]
    connection.execute(delete(CaseMatterRow).where(CaseMatterRow.case_id.in_(touched)))
    for group in groups:
        _together(connection, group, id_)


def _together(connection: Connection, group: Collection[int], verdict_id: int) -> None:
    if len(group) < 2:
        return
    first = select(CaseRow.id).where(CaseRow.id.in_(group)).order_by(CaseRow.reported_at, CaseRow.id).limit(1)
    lead = connection.execute(first).scalar_one()
    rows: list[dict[str, Any]] = [{"case_id": one, "lead_id": lead, "verdict_id": verdict_id} for one in sorted(group)]
    connection.execute(insert(CaseMatterRow), rows)


def _members(connection: Connection, lead_ids: Sequence[int]) -> dict[int, list[int]]:
    chosen = select(CaseMatterRow.lead_id, CaseMatterRow.case_id).where(CaseMatterRow.lead_id.in_(lead_ids))
    found: dict[int, list[int]] = {}
    for lead, case_id in connection.execute(chosen.order_by(CaseMatterRow.case_id)):
        found.setdefault(lead, []).append(case_id)
    return found
