"""Briefings: what was frozen, each writing, its files, its sends, its schedules."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "briefing",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("departments", sa.Text(), nullable=True, comment="JSON list; NULL is all of them"),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("composed_at", sa.BigInteger(), nullable=False),
        sa.Column("figures_hash", sa.String(length=64), nullable=False, comment="SHA-256 of every number by its key"),
        sa.Column("body_hash", sa.String(length=64), nullable=False, comment="SHA-256 of body"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of domain.briefing.Briefing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing")),
        sa.UniqueConstraint("code", name=op.f("uq_briefing_code")),
    )
    op.create_index(op.f("ix_briefing_composed_at"), "briefing", ["composed_at"], unique=False)
    op.create_table(
        "briefing_run",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("schedule", sa.String(length=60), nullable=False, comment="empty for one asked for by hand"),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True, comment="complete, incomplete, failed"),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("briefing_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["briefing_id"], ["briefing.id"], name=op.f("fk_briefing_run_briefing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing_run")),
        sa.UniqueConstraint("schedule", "due_at", name=op.f("uq_briefing_run_schedule_due_at")),
    )
    op.create_table(
        "briefing_file",
        sa.Column("briefing_id", _KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("bytes", _KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["briefing_id"], ["briefing.id"], name=op.f("fk_briefing_file_briefing_id")),
        sa.PrimaryKeyConstraint("briefing_id", "name", name=op.f("pk_briefing_file")),
    )
    op.create_table(
        "briefing_schedule",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("cron", sa.String(length=60), nullable=False),
        sa.Column("known_since", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_briefing_schedule")),
    )


def downgrade() -> None:
    op.drop_table("briefing_schedule")
    op.drop_table("briefing_file")
    op.drop_table("briefing_run")
    op.drop_index(op.f("ix_briefing_composed_at"), table_name="briefing")
    op.drop_table("briefing")
