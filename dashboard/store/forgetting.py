"""What is kept no longer than the city says: sealed texts, refused rows, polls. Each step is a small one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, delete, select, update

from dashboard.domain.case import Phase
from dashboard.store.rows import CaseRow, CaseVersionRow, FeedRunRow, QuarantineRow, table_of


def sealed_due(connection: Connection, before: datetime, most: int) -> list[tuple[int, int]]:
    """(case, version) of texts that are sealed yet, of cases that have ended and of which nothing was heard since."""
    due = select(CaseVersionRow.case_id, CaseVersionRow.seq).join(CaseRow, CaseRow.id == CaseVersionRow.case_id)
    due = due.where(CaseVersionRow.withheld.is_not(None), CaseRow.phase == Phase.ENDED, CaseRow.known_at < before)
    found = connection.execute(due.order_by(CaseVersionRow.case_id, CaseVersionRow.seq).limit(most))
    return [(case_id, seq) for case_id, seq in found]


def forget_sealed(connection: Connection, versions: list[tuple[int, int]]) -> int:
    """Let go of what is sealed of these; what is masked of them stays."""
    here = (CaseVersionRow.case_id == bindparam("c"), CaseVersionRow.seq == bindparam("s"))
    gone = update(table_of(CaseVersionRow)).where(*here).values(withheld=None)
    connection.execute(gone, [{"c": case_id, "s": seq} for case_id, seq in versions])
    return len(versions)


def forget_refused(connection: Connection, before: datetime, most: int) -> int:
    """Let go of refused rows that were last seen before a moment; returns how many there were."""
    due = select(QuarantineRow.id).where(QuarantineRow.last_seen_at < before).limit(most)
    return _gone(connection, QuarantineRow, due)


def forget_polls(connection: Connection, before: datetime, most: int) -> int:
    """Let go of what polls came to that ended before a moment; returns how many there were."""
    return _gone(connection, FeedRunRow, select(FeedRunRow.id).where(FeedRunRow.finished_at < before).limit(most))


def _gone(connection: Connection, row: type[QuarantineRow | FeedRunRow], due: Select[int]) -> int:
    ids = list(connection.scalars(due))
    if ids:
        connection.execute(delete(row).where(row.id.in_(ids)))
    return len(ids)
