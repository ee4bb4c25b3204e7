"""Cases of the invented city as a pure function of seed and time: what was planned, and what is known of it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.demo.channels import STATUS_WORDS, Channel
from dashboard.demo.classes import ProblemClass
from dashboard.demo.life import Life
from dashboard.domain.area import Area
from dashboard.domain.case import AppealOutcome, CaseRecord, Flag, Stage
from dashboard.domain.place import Point


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case with its whole life, past and to come; ``state_at`` cuts it at a moment."""

    external_id: str
    channel: Channel
    grid: Area
    problem: ProblemClass
    department_id: str
    department_name: str
    address: str
    place: Point | None
    zero_position: bool  # its source writes (0, 0) for "we do not know"
    area_code: str | None
    duplicate_of: str | None
    life: Life
    said: str | None = None  # what somebody wrote, where somebody did

    @property
    def reported_at(self) -> int:
        """Epoch seconds."""
        return self.life.steps[Stage.REPORTED]

    @property
    def title(self) -> str:
        return f"{self.problem.ref.name}：{self.address}"

    @property
    def description(self) -> str:
        return self.said or f"{self.address}，{self.problem.saying}，请尽快处理。"


def state_at(case: PlannedCase, at: int) -> CaseRecord | None:
    """What the case's upstream says of it at a moment (epoch seconds); nothing before its report."""
    life = case.life
    known = {stage: moment for stage, moment in life.steps.items() if moment <= at}
    if not known:
        return None
    latest = max(known.values())
    words = STATUS_WORDS[case.channel.feed]
    status = max((stage for stage in known if stage in words), key=known.__getitem__)
    dispatched = Stage.DISPATCHED in known
    due = None
    if dispatched and life.due_at is not None:
        due = life.first_due_at if life.due_moved_at is not None and at < life.due_moved_at else life.due_at
    return CaseRecord(
        external_id=case.external_id,
        source=case.channel.source,
        **{f"{stage}_at": datetime.fromtimestamp(moment, UTC) for stage, moment in known.items()},  # type: ignore[arg-type]
        due_at=None if due is None else datetime.fromtimestamp(due, UTC),
        return_count=int(Stage.RETURNED in known) + int(life.returned_twice and Stage.REDISPATCHED in known),
        rework_count=int(Stage.REWORKED in known),
        extension_count=int(Stage.EXTENDED in known),
        case_class=case.problem.ref,
        department_id=case.department_id if dispatched else None,
        department_name=case.department_name if dispatched else None,
        area_code=case.area_code,
        place=case.place,
        address=case.address,
        title=case.title,
        description=case.description,
        status_text=words[status],
        urgent=life.urgent and dispatched,
        key_case=life.key_case and dispatched,
        self_handled=life.self_handled and Stage.CLOSED in known,
        force_closed=life.force_closed and Stage.CLOSED in known,
        supervision_kind=_supervised_for(case) if Stage.SUPERVISED in known else None,
        appeal_outcome=_outcome(life) if "appeal_decided" in known else None,
        duplicate_of=case.duplicate_of if Stage.VOIDED in known else None,
        updated_at=datetime.fromtimestamp(latest, UTC),
        flags=frozenset({Flag.ZERO_POSITION}) if case.zero_position else frozenset(),
    )


def _supervised_for(case: PlannedCase) -> str:
    return "专项督查" if case.channel.source == "inspection" else "超期督办"


def _outcome(life: Life) -> AppealOutcome:
    return AppealOutcome.GRANTED if life.exempted else AppealOutcome.REFUSED
