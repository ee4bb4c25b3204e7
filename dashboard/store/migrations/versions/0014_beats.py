"""Checkpoints and road segments that patrols are to pass, and every pass of one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "beat",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False, comment="of its whole definition"),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="checkpoint, segment"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("radius_m", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=True, comment="null: before the first fix"),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_beat"),
        sa.UniqueConstraint("key", name="uq_beat_key"),
    )
    op.create_table(
        "beat_pass",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("beat_id", _KEY, nullable=False),
        sa.Column("shift_at", sa.BigInteger(), nullable=False, comment="where the shift begins"),
        sa.Column("unit_id", _KEY, nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["beat_id"], ["beat.id"], name="fk_beat_pass_beat_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"], name="fk_beat_pass_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_beat_pass"),
    )
    op.create_index("ix_beat_pass_beat_id_shift_at_unit_id", "beat_pass", ["beat_id", "shift_at", "unit_id"])


def downgrade() -> None:
    op.drop_table("beat_pass")
    op.drop_table("beat")
