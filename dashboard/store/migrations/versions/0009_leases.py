"""Which process polls which feed, and which interval was polled last."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    lease = op.create_table(
        "lease",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=True, comment="host, process and a number of its own"),
        sa.Column("epoch", _NUMBER, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True, comment="by the database's clock"),
        sa.Column("slot", _NUMBER, nullable=False, comment="the last interval that was polled"),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.bulk_insert(lease, [{"name": "ingest", "epoch": 0, "slot": -1}])  # never held: its lock orders all ingests


def downgrade() -> None:
    op.drop_table("lease")
