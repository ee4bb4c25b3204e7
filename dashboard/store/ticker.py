"""The latest steps of the latest cases, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store.rows import CaseRow

_STAGES = ("reported", "registered", "disposed", "reworked", "closed")
_INDEXED = {"disposed": "finished_at"}  # the column that has the index


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of one case, by ids."""

    case_id: int
    at: datetime
    stage: str
    area_id: int
    class_id: int
    source_id: int


def latest_steps(connection: Connection, now: datetime, area_ids: Sequence[int] | None, count: int) -> list[Step]:
    """The newest ``count`` steps until ``now``; a case that takes two steps at once shows the later stage first."""
    steps: list[tuple[datetime, int, Step]] = []
    for order, stage in enumerate(_STAGES):
        at = getattr(CaseRow, _INDEXED.get(stage, f"{stage}_at"))
        question = (
            select(CaseRow.id, at, CaseRow.area_id, CaseRow.class_id, CaseRow.source_id)
            .where(at <= now, CaseRow.deleted_seen_at.is_(None))
            .order_by(at.desc())
            .limit(count)
        )
        if area_ids is not None:
            question = question.where(CaseRow.area_id.in_(area_ids))
        steps.extend(
            (moment, order, Step(id_, moment, stage, area, class_, source))
            for id_, moment, area, class_, source in connection.execute(question)
        )
    return [step for _, _, step in sorted(steps, key=lambda one: (one[0], one[1]), reverse=True)[:count]]
