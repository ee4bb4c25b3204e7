"""Who has which alert in hand, why, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "alert_hush",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=140), nullable=False, comment="one alert, or kind:*"),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_hush"),
    )
    op.create_index("ix_alert_hush_ends_at", "alert_hush", ["ends_at"])


def downgrade() -> None:
    op.drop_table("alert_hush")
