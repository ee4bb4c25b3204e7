"""The schema, one typed class a table; facts are append-only, the case row is only the latest of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, cast

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dashboard.store.types import Key, UtcDateTime


class Row(DeclarativeBase):
    """Names every constraint, so that a migration can find it again on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime(), str: Text()}


def table_of(row: type[Row]) -> Table:
    """The table of a row class, for statements that take tables."""
    return cast("Table", row.__table__)


class AreaRow(Row):
    """One version of an area; ``path`` lists the ids from the top down to it, ``/1/7/52/``."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    level: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    path: Mapped[str] = mapped_column(index=True)
    rings: Mapped[str | None] = mapped_column(comment="GeoJSON MultiPolygon coordinates, WGS-84")
    households: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class DepartmentRow(Row):
    """Identity is ``code``; ``name`` is the latest one seen, at ``name_at``."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    name_at: Mapped[datetime | None]
    group_name: Mapped[str | None]
    parent_code: Mapped[str | None] = mapped_column(String(80))


class DepartmentNameRow(Row):
    """Every name a department has gone by."""

    __tablename__ = "department_name"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    first_at: Mapped[datetime]


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


class FeedRow(Row):
    """Where a feed stands: written in the same transaction as its rows, so it is never ahead of them."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    watermark: Mapped[str | None] = mapped_column(comment="JSON of the feed's own")
    answered_at: Mapped[datetime | None] = mapped_column(comment="last good answer")
    newest_at: Mapped[datetime | None] = mapped_column(comment="newest record ever taken")
    failing_since: Mapped[datetime | None]
    problem: Mapped[str | None]


class FeedRunRow(Row):
    """One poll and what came of it."""

    __tablename__ = "feed_run"
    __table_args__ = (Index("ix_feed_run_feed_id_started_at", "feed_id", "started_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20), comment="ok, unchanged, doubtful, failed")
    seen: Mapped[int] = mapped_column(default=0)
    inserted: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    watermark: Mapped[str | None]
    problem: Mapped[str | None]


class QuarantineRow(Row):
    """A row that could not be taken, once for however often it came."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("feed_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    fingerprint: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str]
    found_at: Mapped[str] = mapped_column(comment="file and line, page and item")
    raw: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    times: Mapped[int]


class CaseRow(Row):
    """A case as it is now known. Its history is in ``case_version``."""

    __tablename__ = "case_file"  # CASE is a reserved word
    __table_args__ = (
        UniqueConstraint("feed_id", "external_id"),
        Index("ix_case_file_phase_due_at", "phase", "due_at"),
        Index("ix_case_file_reported_at", "reported_at"),
        Index("ix_case_file_registered_at", "registered_at"),
        Index("ix_case_file_finished_at", "finished_at"),
        Index("ix_case_file_closed_at", "closed_at"),
        Index("ix_case_file_reworked_at", "reworked_at"),
        Index("ix_case_file_voided_at", "voided_at"),
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
    suspended_at: Mapped[datetime | None]
    deferred_at: Mapped[datetime | None]
    supervised_at: Mapped[datetime | None]
    disposed_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    inspected_at: Mapped[datetime | None]
    reworked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    stated_outcome: Mapped[str | None] = mapped_column(String(20))
    return_count: Mapped[int]
    rework_count: Mapped[int]
    extension_count: Mapped[int]
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
    duplicate_of: Mapped[str | None]
    flags: Mapped[str] = mapped_column(comment="sorted, comma-separated domain.case.Flag")
    # how it is known
    source_updated_at: Mapped[datetime | None]
    fact_hash: Mapped[str] = mapped_column(String(32))
    versions: Mapped[int]
    known_at: Mapped[datetime]
    deleted_seen_at: Mapped[datetime | None]


class CaseVersionRow(Row):
    """Each changed observation of a case, whole, with when we knew it. Never updated, never deleted."""

    __tablename__ = "case_version"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    known_at: Mapped[datetime] = mapped_column(index=True)
    fact_hash: Mapped[str] = mapped_column(String(32))
    applied: Mapped[bool] = mapped_column(comment="false: it came later than a newer one and changed nothing")
    facts: Mapped[str] = mapped_column(comment="JSON of the record; times in microseconds UTC")


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
    known_at: Mapped[datetime]


class RollupRow(Row):
    """What happened within an hour, by area, department, class and source: one column a tally of ``store.tallies``.

    A cell that comes to nothing stays, full of zeros, so that a reader who follows ``changed_in`` sees it change.
    """

    __tablename__ = "rollup"
    __table_args__ = (Index("ix_rollup_changed_in", "changed_in"), {"sqlite_with_rowid": False})

    hour: Mapped[int] = mapped_column(primary_key=True, comment="hours since 1970, UTC")
    area_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(primary_key=True)
    changed_in: Mapped[int] = mapped_column(Key, comment="the ingest that last touched it")
    reported: Mapped[int]
    verified: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    registered: Mapped[int]
    registered_accurate: Mapped[int]
    voided: Mapped[int]
    dispatched: Mapped[int]
    dispatched_accurate: Mapped[int]
    valid_reported: Mapped[int]
    disposed_on_time: Mapped[int]
    disposed_overdue: Mapped[int]
    disposed_undated: Mapped[int]
    inspected: Mapped[int]
    closed_on_time: Mapped[int]
    closed_overdue: Mapped[int]
    closed_undated: Mapped[int]
    reworked: Mapped[int]
    returned: Mapped[int]
    extended: Mapped[int]
    supervised: Mapped[int]
    self_handled: Mapped[int]
    urgent: Mapped[int]
    unplaced: Mapped[int]
    finished_before_reported: Mapped[int]
    disposal_seconds: Mapped[int] = mapped_column(Key)
    disposal_timed: Mapped[int]
    cohort: Mapped[int]
    cohort_disposed: Mapped[int]
    cohort_disposed_overdue: Mapped[int]
    cohort_closed: Mapped[int]
    cohort_closed_overdue: Mapped[int]


class CounterRow(Row):
    """Numbers handed out inside a transaction: case ids, ingests. The row's lock orders writers on PostgreSQL."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Key)


class ReadingRow(Row):
    """An indicator delivered ready-made."""

    __tablename__ = "reading"

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(120), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    unit: Mapped[str | None] = mapped_column(String(20))
    known_at: Mapped[datetime]


class PatrolUnitRow(Row):
    """A vehicle or a worker's device, with its latest fix."""

    __tablename__ = "patrol_unit"
    __table_args__ = (UniqueConstraint("feed_id", "external_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    external_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    fleet: Mapped[str | None] = mapped_column(String(60))
    label: Mapped[str | None] = mapped_column(String(60))
    on_duty: Mapped[bool | None]
    area_id: Mapped[int]
    fixed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]


class FixRow(Row):
    """One position; the device's time and ours are kept apart."""

    __tablename__ = "fix"

    unit_id: Mapped[int] = mapped_column(ForeignKey("patrol_unit.id"), primary_key=True)
    fixed_at: Mapped[datetime] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed_kmh: Mapped[float | None]
    heading_deg: Mapped[float | None]


class DefinitionRow(Row):
    """口径: what an indicator meant from when on. A change is a new version, never an edit."""

    __tablename__ = "definition"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    known_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(comment="JSON of the definition as the screens print it")
