"""Counts of any period by any one dimension: day rollups, and indexes that hold what a count asks of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_KEYS = ("dimension", "day", "key")
_DIMENSIONS = ("area", "department", "class", "source")
_NARROW = ("registered_at", "dispatched_at", "finished_at", "closed_at")
_OF_ANY = ("area_id", "department_id", "class_id", "source_id", "deleted_seen_at")
_ENDED = ("voided_at", "rejected_at", "due_at", "stated_outcome", "appeal_decided_at", "appeal_outcome")
_WIDE = {
    "registered_at": (*_OF_ANY, "reported_at", "voided_at"),
    "dispatched_at": (*_OF_ANY, "reported_at", "return_count"),
    "finished_at": (*_OF_ANY, "reported_at", *_ENDED),
    "closed_at": (*_OF_ANY, "reported_at", "finished_at", *_ENDED),
}
_REPORTED = (*_OF_ANY, "registered_at", "dispatched_at", "finished_at", "closed_at", *_ENDED)
_OPEN = (
    *("phase", "due_at", "area_id", "department_id", "deleted_seen_at", "reported_at", "dispatched_at", "finished_at"),
    *("voided_at", "rejected_at", "stated_outcome", "nearly_due_at", "supervised_at"),
    *("suspended_at", "resumed_at", "suspended_until", "deferred_at", "deferred_until"),
)
_LATE = {"finished_late": "finished_at", "closed_late": "closed_at"}


def upgrade() -> None:
    hourly = sa.Table("rollup", sa.MetaData(), autoload_with=op.get_bind())
    tallies = [column for column in hourly.columns if not column.primary_key and column.name != "changed_in"]
    daily = op.create_table(
        "rollup_day",
        sa.Column("dimension", sa.String(length=12), nullable=False, comment="area, department …"),
        sa.Column("day", sa.Integer(), nullable=False, comment="days since 1970, UTC"),
        sa.Column("key", sa.Integer(), nullable=False, comment="id within the dimension, 0 is none"),
        *(sa.Column(tally.name, tally.type, nullable=False) for tally in tallies),
        sa.PrimaryKeyConstraint(*_KEYS),
        sqlite_with_rowid=False,
    )
    day = hourly.c.hour // 24
    for dimension in _DIMENSIONS:
        key = hourly.c[f"{dimension}_id"]
        summed = (sa.cast(sa.func.sum(tally), tally.type) for tally in tallies)
        made = sa.select(sa.literal(dimension), day, key, *summed).group_by(day, key)
        op.execute(sa.insert(daily).from_select([*_KEYS, *(tally.name for tally in tallies)], made))
    for name in ("phase_due_at", "reported_at", *_NARROW):
        op.drop_index(f"ix_case_file_{name}", "case_file")
    op.create_index("ix_case_file_reported_at", "case_file", ["reported_at", *_REPORTED])
    for name, alongside in _WIDE.items():
        _index(name, [name, *alongside], f"{name} IS NOT NULL")
    for name, column in _LATE.items():
        _index(name, [column], "finished_at > due_at")
    _index("open", [*_OPEN], "phase > 0")


def _index(name: str, columns: list[str], where: str) -> None:
    said = sa.text(where)
    op.create_index(f"ix_case_file_{name}", "case_file", columns, sqlite_where=said, postgresql_where=said)


def downgrade() -> None:
    for name in ("open", *_LATE, *_NARROW, "reported_at"):
        op.drop_index(f"ix_case_file_{name}", "case_file")
    for name in _NARROW:
        _index(name, [name], f"{name} IS NOT NULL")
    op.create_index("ix_case_file_reported_at", "case_file", ["reported_at"])
    op.create_index("ix_case_file_phase_due_at", "case_file", ["phase", "due_at"])
    op.drop_table("rollup_day")
