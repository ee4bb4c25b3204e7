"""What an interactive page shows of cases: a page of a list, and one case whole. Asked for, never published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ORDERS = ("reported_at", "due_at", "finished_at", "closed_at", "registered_at")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. Labels are ``None`` where the case has none; ``light`` is empty where no clock runs."""

    case_id: int
    external_id: str
    feed: str
    title: str | None
    address: str | None
    area: str | None  # the name of its area
    area_code: str | None
    department: str | None
    department_code: str | None
    case_class: str | None  # the name of its finest class
    class_key: str | None  # "catalog/kind/code"
    source: str | None  # the key of its 问题来源
    reported_at: datetime
    registered_at: datetime | None
    dispatched_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    phase: str  # a Phase by name, lower case
    light: str  # "red" | "yellow" | "green" | ""
    urgent: bool
    supervised: bool
    return_count: int
    rework_count: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some lines of a list, and how many it has: the number that was clicked."""

    lines: tuple[CaseLine, ...]
    total: int
    at: datetime  # the moment the list stands at
    as_known: bool  # the cases as they were known at that moment, not as they are known today


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one case: a stage or the upstream's own word, who took it, what they wrote."""

    stage: str
    at: datetime
    actor: str | None
    note: str | None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One observation of a case: when it was known, and which fields it changed from what to what, as text."""

    seq: int
    known_at: datetime
    applied: bool  # false: it came later than a newer one and changed nothing
    changes: tuple[tuple[str, str | None, str | None], ...]  # field, before, after


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case whole."""

    line: CaseLine
    description: str | None
    status_text: str | None
    lon: float | None
    lat: float | None
    area_path: tuple[tuple[str, str], ...]  # (code, name) from the top down
    flags: tuple[str, ...]
    self_handled: bool
    force_closed: bool
    duplicate_of: str | None
    stages: tuple[tuple[str, datetime], ...]  # each stage that was reached, in the order of time
    steps: tuple[Step, ...]
    versions: tuple[Version, ...]
    known_at: datetime
    deleted_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PollLine:
    """One poll that brought news or failed; quiet ones are not kept."""

    started_at: datetime
    finished_at: datetime
    outcome: str  # "ok" | "doubtful" | "failed"
    seen: int
    inserted: int
    changed: int
    bad: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row in quarantine: why, where it stood, and how often it has come."""

    external_id: str | None
    reason: str  # a BadReason
    detail: str
    found_at: str
    first_seen_at: datetime
    last_seen_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class RefusedReason:
    """A reason for which rows of a feed were refused: of how many different ones, how often, and when last."""

    reason: str
    rows: int
    times: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One feed whole: its last polls and the rows it could not give us, newest first. ``refused_total`` is of all."""

    name: str
    polls: tuple[PollLine, ...]
    refused: tuple[RefusedRow, ...]
    refused_total: int
    reasons: tuple[RefusedReason, ...]  # of all, the most frequent first
    answered_at: datetime | None
    newest_at: datetime | None
    failing_since: datetime | None
    problem: str | None
