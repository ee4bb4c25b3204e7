"""Deadlines: limits, pauses, appeals, the one-return rule; exemptions in the rollups."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENTS = (
    "redispatched_at",
    "resumed_at",
    "appealed_at",
    "extension_asked_at",
    "suspended_until",
    "deferred_until",
    "supervision_replied_at",
    "appeal_decided_at",
)
_RARE = ("suspended", "deferred", "appealed")
_TALLIES = (
    "disposed_exempted",
    "closed_exempted",
    "cohort_disposed_unexempted",
    "cohort_closed_unexempted",
    "appealed",
)


def upgrade() -> None:
    for name in _MOMENTS:
        op.add_column("case_file", sa.Column(name, sa.BigInteger(), nullable=True))
    for column in (
        sa.Column("appeal_outcome", sa.String(length=20), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("limit_value", sa.Double(), nullable=True),
        sa.Column("limit_unit", sa.String(length=20), nullable=True),
        sa.Column("limit_basis", sa.String(length=20), nullable=True, comment="whose due_at, where a limit is known"),
        sa.Column("nearly_due_at", sa.BigInteger(), nullable=True, comment="only where a limit is known"),
        sa.Column("shirked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("supervision_kind", sa.Text(), nullable=True),
    ):
        op.add_column("case_file", column)
    op.add_column("stage_event", sa.Column("level", sa.String(length=40), nullable=True))
    for stage in _RARE:
        took = sa.text(f"{stage}_at IS NOT NULL")
        op.create_index(
            f"ix_case_file_{stage}_at", "case_file", [f"{stage}_at"], sqlite_where=took, postgresql_where=took
        )
    for name in _TALLIES:
        op.add_column("rollup", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in _TALLIES:
        op.drop_column("rollup", name)
    for stage in _RARE:
        op.drop_index(f"ix_case_file_{stage}_at", table_name="case_file")
    op.drop_column("stage_event", "level")
    for name in (
        "supervision_kind",
        "shirked",
        "nearly_due_at",
        "limit_basis",
        "limit_unit",
        "limit_value",
        "criterion",
        "appeal_outcome",
        *reversed(_MOMENTS),
    ):
        op.drop_column("case_file", name)
