"""A case as a feed observed it: its stages, its class, its place and what its source said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from dashboard.domain.place import Point
from dashboard.domain.worktime import LimitUnit


class Stage(StrEnum):
    """The moments of a case, in the national order of the lifecycle; each is a ``<stage>_at`` of the record."""

    REPORTED = "reported"  # 上报
    VERIFIED = "verified"  # 核实, before registration
    ACCEPTED = "accepted"  # 受理
    REJECTED = "rejected"  # 不予立案, ends the case
    REGISTERED = "registered"  # 立案
    DISPATCHED = "dispatched"  # 派遣
    SIGNED = "signed"  # 签收
    RETURNED = "returned"  # 退回, the first
    EXTENDED = "extended"  # 延期, the first
    REDISPATCHED = "redispatched"  # 再派遣 after a return, the latest
    SUSPENDED = "suspended"  # 挂账, the clock stands while it lasts
    RESUMED = "resumed"  # 挂账恢复
    DEFERRED = "deferred"  # 缓办
    SUPERVISED = "supervised"  # 督办
    DISPOSED = "disposed"  # 处置, the department has finished
    FEEDBACK = "feedback"  # 反馈
    INSPECTED = "inspected"  # 核查, after disposal
    REWORKED = "reworked"  # 返工, the first
    CLOSED = "closed"  # 结案
    VOIDED = "voided"  # 作废, ends the case
    APPEALED = "appealed"  # 申诉 of its deadline, after closing


class StatedOutcome(StrEnum):
    """An upstream's own verdict on a finished case whose finishing time it does not give."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"


class AppealOutcome(StrEnum):
    """What an appeal came to; ``None`` where it is not decided."""

    GRANTED = "granted"  # 豁免: the case stays late and counts as on time
    REFUSED = "refused"


class LimitBasis(StrEnum):
    """Whose due time a case with a known limit has; without one it is the upstream's."""

    UPSTREAM = "upstream"
    OURS = "ours"  # computed from the limit, the pauses and the extensions


class Flag(StrEnum):
    """What is odd about a record that is kept all the same."""

    CLOSED_BEFORE_REPORTED = "closed_before_reported"
    SWAPPED_POSITION = "swapped_position"  # latitude and longitude had changed places; put right
    ZERO_POSITION = "zero_position"  # (0, 0): no position
    DEFAULT_POSITION = "default_position"  # the source's stand-in for "we do not know where": no position
    OUTSIDE_CITY = "outside_city"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_AREA = "unknown_area"
    CONTROL_CHARACTERS = "control_characters"  # stripped from the text
    HOLIDAYS_UNKNOWN = "holidays_unknown"  # its due time takes a year without a holiday table for ordinary weeks
    SECOND_RETURN = "second_return"  # one level used its one right of return twice
    LATE_EXTENSION = "late_extension"  # asked for when the case was overdue already
    TOO_MANY_EXTENSIONS = "too_many_extensions"  # more than two
    LONG_SUSPENSION = "long_suspension"  # 挂账 for more than a year


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A row of a catalogue; ``(catalog, kind, code)`` is its identity, names are only what was last seen.

    ``code`` is the finest class given; ``major_code`` its 大类. ``kind`` is ``matter`` (事项) or ``component`` (部件).
    """

    catalog: str
    kind: str
    code: str
    name: str | None = None
    major_code: str | None = None
    major_name: str | None = None


@dataclass(frozen=True, slots=True)
class StageEvent:
    """One step of a case with who took it and what they wrote."""

    stage: str  # a Stage, or the upstream's own word for a step we do not count
    at: datetime
    actor: str | None = None
    note: str | None = None
    level: str | None = None  # the handling level that took it; each has one right of return


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """What one feed says of one case at one moment. All times aware; ``None`` is "not said", never zero."""

    external_id: str
    reported_at: datetime
    source: str | None = None  # 问题来源: the channel it came through, a key of the city's sources

    verified_at: datetime | None = None
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    registered_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    returned_at: datetime | None = None
    extended_at: datetime | None = None
    redispatched_at: datetime | None = None
    suspended_at: datetime | None = None
    resumed_at: datetime | None = None
    deferred_at: datetime | None = None
    supervised_at: datetime | None = None
    disposed_at: datetime | None = None
    feedback_at: datetime | None = None
    inspected_at: datetime | None = None
    reworked_at: datetime | None = None
    closed_at: datetime | None = None
    voided_at: datetime | None = None
    appealed_at: datetime | None = None
    due_at: datetime | None = None  # 截止时间 of the disposal
    nearly_due_at: datetime | None = None  # 80 % of a known limit are used, on its own clock
    extension_asked_at: datetime | None = None  # the latest 延期申请 that was approved
    suspended_until: datetime | None = None  # the clock runs again by itself then, a year after 挂账 at the latest
    deferred_until: datetime | None = None
    supervision_replied_at: datetime | None = None
    appeal_decided_at: datetime | None = None
    appeal_outcome: AppealOutcome | None = None
    stated_outcome: StatedOutcome | None = None

    return_count: int = 0
    rework_count: int = 0
    extension_count: int = 0  # approved ones; refused ones are none

    criterion: str | None = None  # 立案条件, of which a class has several with a limit each
    limit_value: float | None = None
    limit_unit: LimitUnit | None = None
    limit_basis: LimitBasis | None = None

    case_class: ClassRef | None = None
    department_id: str | None = None
    department_name: str | None = None
    area_code: str | None = None  # the finest area the source names; the map decides where it names none
    place: Point | None = None
    address: str | None = None
    title: str | None = None
    description: str | None = None
    status_text: str | None = None  # the upstream's own word

    urgent: bool = False  # 急要件
    key_case: bool = False  # 重点案件
    self_handled: bool = False  # 自行处置
    force_closed: bool = False  # 强制结案
    shirked: bool = False  # 推诿, by the upstream's own verdict
    supervision_kind: str | None = None  # what 督办 is for, in the upstream's word
    duplicate_of: str | None = None

    updated_at: datetime | None = None  # the upstream's own time of change; newer wins
    deleted: bool = False  # the upstream withdrew it: a tombstone, never an erasure
    flags: frozenset[str] = frozenset()
    events: tuple[StageEvent, ...] = field(default=())


class Phase(IntEnum):
    """Where a case stands, for the open set; ``ENDED`` is everything nobody waits for any more."""

    ENDED = 0  # 结案, 作废, 不予立案, withdrawn by its upstream
    AWAITING_CLOSE = 1  # 处置 done, 核查 and 结案 not
    IN_DISPOSAL = 2  # 派遣 done, 处置 not
    AWAITING_DISPATCH = 3  # 立案 done, 派遣 not
    AWAITING_REGISTRATION = 4  # 上报, not yet 立案


def phase_of(case: CaseRecord) -> Phase:
    """The phase that the stages say. A stated outcome ends a case whose closing is not given."""
    ended = case.deleted or case.closed_at or case.voided_at or case.rejected_at or case.stated_outcome
    return phase_by(bool(ended), case.disposed_at, case.dispatched_at, case.registered_at)


def phase_by(
    ended: bool, disposed_at: datetime | None, dispatched_at: datetime | None, registered_at: datetime | None
) -> Phase:
    """The phase of a case that has come so far."""
    if ended:
        return Phase.ENDED
    if disposed_at:
        return Phase.AWAITING_CLOSE
    if dispatched_at:
        return Phase.IN_DISPOSAL
    return Phase.AWAITING_DISPATCH if registered_at else Phase.AWAITING_REGISTRATION
