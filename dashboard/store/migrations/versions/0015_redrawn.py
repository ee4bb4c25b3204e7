"""Cases that today's boundaries place in another area than the boundaries of their own day did."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_redrawn",
        sa.Column("case_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_case_redrawn_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_redrawn"),
    )
    op.create_index("ix_case_redrawn_area_id", "case_redrawn", ["area_id"])


def downgrade() -> None:
    op.drop_table("case_redrawn")
