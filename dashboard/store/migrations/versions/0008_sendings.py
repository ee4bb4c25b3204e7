"""Sendings: where each briefing goes, one row an address."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "briefing_sending",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("briefing_id", _KEY, nullable=False),
        sa.Column("destination", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False, comment="empty for a robot"),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False, comment="domain.sending.SendState"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("handed_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["briefing_id"], ["briefing.id"], name=op.f("fk_briefing_sending_briefing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing_sending")),
        sa.UniqueConstraint(
            "briefing_id",
            "destination",
            "address",
            name=op.f("uq_briefing_sending_briefing_id_destination_address"),
        ),
    )


def downgrade() -> None:
    op.drop_table("briefing_sending")
