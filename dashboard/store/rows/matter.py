"""One pothole told by two feeds: what people decided, and which cases are one matter because of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class MatterVerdictRow(Row):
    """Somebody's word on some cases: one matter, or not. Rows are added, never changed; a later word stands."""

    __tablename__ = "matter_verdict"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10), comment="one, apart")
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(60))


class MatterVerdictCaseRow(Row):
    """A case that a verdict is on."""

    __tablename__ = "matter_verdict_case"

    verdict_id: Mapped[int] = mapped_column(ForeignKey("matter_verdict.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, index=True)


class CaseMatterRow(Row):
    """What the verdicts come to: the case is one matter with ``lead_id``, the first of it that was reported."""

    __tablename__ = "case_matter"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    lead_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("matter_verdict.id"))
