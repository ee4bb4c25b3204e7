"""What other systems push to the hall, until a poll has taken it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "push",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False, comment="its sender's own, the same at each try"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the body"),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes of the body"),
        sa.Column(
            "kept_at", sa.BigInteger(), nullable=True, comment="when its rows were known to be in the hall's facts"
        ),
        sa.Column("body", sa.Text(), nullable=True, comment="sealed; NULL once it is kept"),
        sa.PrimaryKeyConstraint("id", name="pk_push"),
        sa.UniqueConstraint("feed", "key", name="uq_push_feed_key"),
    )
    op.create_index("ix_push_feed_kept_at", "push", ["feed", "kept_at"])
    op.create_index("ix_push_feed_received_at", "push", ["feed", "received_at"])


def downgrade() -> None:
    op.drop_table("push")
