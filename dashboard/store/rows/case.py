"""Cases: the latest of them, every version of them, their steps, their classes and their channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class ClassRow(Row):
    """One row of a catalogue, 大类 or 小类; ``parent_id`` is the 大类."""

    __tablename__ = "case_class"
    __table_args__ = (UniqueConstraint("catalog_version", "kind", "code"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    catalog_version: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(120))
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case_class.id"))
    listed: Mapped[bool] = mapped_column(comment="in the city's catalogue, not only met in a feed")


class SourceRow(Row):
    """问题来源."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))


def _where(columns: str | tuple[str, ...], condition: str, name: str | None = None) -> Index:
    """An index of the rows that have something to find."""
    said = text(condition)
    columns = (columns,) if isinstance(columns, str) else tuple(dict.fromkeys(columns))
    # Every index of SQLite leads to the id; of PostgreSQL's those do that say so, and a list is found in them alone.
    return Index(
        f"ix_case_file_{name or columns[0]}",
        *columns,
        sqlite_where=said,
        postgresql_where=said,
        postgresql_include=["id"],
    )


# Moments that not every case reaches. Their indexes hold only those that have: a comparison leaves out what has none,
# and SQLite takes "voided_at IS NULL" for a rare find where an index could answer it, and walks every case.
_SOMETIMES = (
    *("verified", "accepted", "rejected", "registered", "dispatched", "supervised"),
    *("returned", "extended", "suspended", "deferred", "appealed"),
    *("finished", "inspected", "reworked", "closed", "voided"),
)
# What a count asks of a case besides its moment stands in that moment's index: a month is counted without its rows.
_DIMENSIONS = ("area_id", "department_id", "class_id", "source_id", "deleted_seen_at")
_ENDED = ("voided_at", "rejected_at", "due_at", "stated_outcome")
_APPEAL = ("appeal_decided_at", "appeal_outcome")
_REPORTED = (*_DIMENSIONS, "registered_at", "dispatched_at", "finished_at", "closed_at", *_ENDED, *_APPEAL)
_OPEN = (
    *("phase", "due_at", "area_id", "department_id", "deleted_seen_at", "reported_at", "dispatched_at", "finished_at"),
    *("voided_at", "rejected_at", "stated_outcome", "nearly_due_at", "supervised_at"),
    *("suspended_at", "resumed_at", "suspended_until", "deferred_at", "deferred_until", "closed_at"),
)
# What was overdue at a past moment ended late or was struck off since: few cases, whose indexes hold all of that.
_STOOD = (*_OPEN, "class_id", "source_id")
_ALONGSIDE: dict[str, tuple[str, ...]] = {
    "rejected": _STOOD,
    "voided": _STOOD,
    "registered": (*_DIMENSIONS, "reported_at", "voided_at"),
    "dispatched": (*_DIMENSIONS, "reported_at", "return_count"),
    "finished": (*_DIMENSIONS, "reported_at", *_ENDED, *_APPEAL, "disposed_at", "dispatched_at"),
    "closed": (*_DIMENSIONS, "reported_at", "finished_at", *_ENDED, *_APPEAL),
}


# A step that came before one that goes before it: few cases have any, and only among these can the earlier of the two
# have been taken after a moment that the later one was taken before.
_GO_BEFORE = {
    "reported": (
        *("verified", "accepted", "rejected", "registered", "dispatched", "finished", "inspected", "closed"),
        *("reworked", "returned", "extended", "supervised", "suspended", "deferred", "appealed", "voided"),
    ),
    "registered": ("voided",),
    "verified": ("registered",),
    "dispatched": ("finished",),
    "disposed": ("finished",),
    "finished": ("closed",),
}
BACKWARDS = " OR ".join(
    f"{later}_at < {earlier}_at" for earlier, later_ones in _GO_BEFORE.items() for later in later_ones
)


def goes_before(column: str) -> frozenset[str]:
    """The moments that ordinarily come before this one: where they do not, the case is one of ``BACKWARDS``."""
    stage = column.removesuffix("_at")
    return frozenset(f"{earlier}_at" for earlier, later in _GO_BEFORE.items() if stage in later)


class CaseRow(Row):
    """A case as it is now known. Its history is in ``case_version``."""

    __tablename__ = "case_file"  # CASE is a reserved word
    __table_args__ = (
        UniqueConstraint("feed_id", "external_id"),
        _where(_OPEN, "phase > 0", "open"),
        Index("ix_case_file_reported_at", "reported_at", *_REPORTED, postgresql_include=["id"]),
        *(_where((f"{stage}_at", *_ALONGSIDE.get(stage, ())), f"{stage}_at IS NOT NULL") for stage in _SOMETIMES),
        _where(("finished_at", *_STOOD), "finished_at > due_at", "finished_late"),
        _where(("closed_at", *_STOOD), "finished_at > due_at", "closed_late"),
        _where("deleted_seen_at", "deleted_seen_at IS NOT NULL"),
        _where("reported_at", "finished_at IS NULL AND stated_outcome IS NOT NULL", "verdict"),
        _where("duplicate_of", "duplicate_of IS NOT NULL"),
        _where("stated_outcome", "finished_at IS NOT NULL AND closed_at IS NULL", "stated"),
        _where("appeal_decided_at", "appeal_decided_at IS NOT NULL"),
        _where("reported_at", BACKWARDS, "backwards"),
        # Only what asks for this very sum is ordered by it: whose cases are open and overdue is found by another.
        Index("ix_case_file_due_order", text("(due_at + 0)")),
    )

    # identity
    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    external_id: Mapped[str] = mapped_column(String(200))
    # dimensions; 0 is "not said"
    area_id: Mapped[int]
    department_id: Mapped[int]
    class_id: Mapped[int]
    source_id: Mapped[int]
    # stages
    reported_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    redispatched_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    deferred_at: Mapped[datetime | None]
    supervised_at: Mapped[datetime | None]
    disposed_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    inspected_at: Mapped[datetime | None]
    reworked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    appealed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    nearly_due_at: Mapped[datetime | None] = mapped_column(comment="only where a limit is known")
    extension_asked_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    deferred_until: Mapped[datetime | None]
    supervision_replied_at: Mapped[datetime | None]
    appeal_decided_at: Mapped[datetime | None]
    appeal_outcome: Mapped[str | None] = mapped_column(String(20))
    stated_outcome: Mapped[str | None] = mapped_column(String(20))
    return_count: Mapped[int]
    rework_count: Mapped[int]
    extension_count: Mapped[int]
    criterion: Mapped[str | None]
    limit_value: Mapped[float | None]
    limit_unit: Mapped[str | None] = mapped_column(String(20))
    limit_basis: Mapped[str | None] = mapped_column(String(20), comment="whose due_at, where a limit is known")
    # derived once, on every write, so that the open set is an index and not a scan
    phase: Mapped[int] = mapped_column(SmallInteger, comment="domain.case.Phase")
    finished_at: Mapped[datetime | None] = mapped_column(comment="disposed, else closed: what the deadline judges")
    # where and what
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    address: Mapped[str | None]
    title: Mapped[str | None]
    description: Mapped[str | None]
    status_text: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(Boolean)
    key_case: Mapped[bool] = mapped_column(Boolean)
    self_handled: Mapped[bool] = mapped_column(Boolean)
    force_closed: Mapped[bool] = mapped_column(Boolean)
    shirked: Mapped[bool] = mapped_column(Boolean)
    supervision_kind: Mapped[str | None]
    duplicate_of: Mapped[str | None]
    flags: Mapped[str] = mapped_column(comment="sorted, comma-separated domain.case.Flag")
    # how it is known
    source_updated_at: Mapped[datetime | None]
    fact_hash: Mapped[str] = mapped_column(String(32))
    versions: Mapped[int]
    known_at: Mapped[datetime]
    deleted_seen_at: Mapped[datetime | None]


class CaseVersionRow(Row):
    """Each changed observation of a case, whole, with when we knew it. Never deleted; ``withheld`` alone may go."""

    __tablename__ = "case_version"
    __table_args__ = (
        Index(
            "ix_case_version_sealed",
            "case_id",
            "seq",
            sqlite_where=text("withheld IS NOT NULL"),
            postgresql_where=text("withheld IS NOT NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    known_at: Mapped[datetime] = mapped_column(index=True)
    fact_hash: Mapped[str] = mapped_column(String(32))
    applied: Mapped[bool] = mapped_column(comment="false: it came later than a newer one and changed nothing")
    facts: Mapped[str] = mapped_column(comment="JSON of the record; times in microseconds UTC")
    withheld: Mapped[str | None] = mapped_column(comment="what was masked as it came, sealed: key name, colon, base64")


class StageEventRow(Row):
    """A step of a case with who took it and what they wrote, where the upstream tells."""

    __tablename__ = "stage_event"
    __table_args__ = (Index("ix_stage_event_case_id_at", "case_id", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    stage: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    actor: Mapped[str | None]
    note: Mapped[str | None]
    level: Mapped[str | None] = mapped_column(String(40))
    known_at: Mapped[datetime]
