"""History by the hour, and the numbers that order its changes."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class Tallied:
    """One column a tally of ``store.tallies``."""

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
    patrol_reported: Mapped[int]
    patrol_valid_reported: Mapped[int]
    public_reported: Mapped[int]
    public_verified: Mapped[int]
    missed: Mapped[int]
    unverified: Mapped[int]
    undispatched: Mapped[int]
    uninspected: Mapped[int]
    unclosed: Mapped[int]
    suspended: Mapped[int]
    deferred: Mapped[int]
    key_case: Mapped[int]
    disposed_exempted: Mapped[int]
    closed_exempted: Mapped[int]
    cohort_disposed_unexempted: Mapped[int]
    cohort_closed_unexempted: Mapped[int]
    appealed: Mapped[int]


class RollupRow(Tallied, Row):
    """What happened within an hour, by area, department, class and source.

    A cell that comes to nothing stays, full of zeros, so that a reader who follows ``changed_in`` sees it change.
    """

    __tablename__ = "rollup"
    __table_args__ = (Index("ix_rollup_changed_in", "changed_in"), {"sqlite_with_rowid": False})

    hour: Mapped[int] = mapped_column(primary_key=True, sort_order=-6, comment="hours since 1970, UTC")
    area_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-5)
    department_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-4)
    class_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    source_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    changed_in: Mapped[int] = mapped_column(Key, sort_order=-1, comment="the ingest that last touched it")


class DayRollupRow(Tallied, Row):
    """What happened within a day, by one dimension alone: a year of any board is some thousand short rows."""

    __tablename__ = "rollup_day"
    __table_args__ = ({"sqlite_with_rowid": False},)

    dimension: Mapped[str] = mapped_column(String(12), primary_key=True, sort_order=-3, comment="area, department …")
    day: Mapped[int] = mapped_column(primary_key=True, sort_order=-2, comment="days since 1970, UTC")
    key: Mapped[int] = mapped_column(primary_key=True, sort_order=-1, comment="id within the dimension, 0 is none")


class CounterRow(Row):
    """Numbers handed out inside a transaction: case ids, ingests. The row's lock orders writers on PostgreSQL."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Key)
