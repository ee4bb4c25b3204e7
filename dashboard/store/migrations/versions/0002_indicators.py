"""Tallies by the kind of channel, and of what a step still waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TALLIES = (
    "patrol_reported",
    "patrol_valid_reported",
    "public_reported",
    "public_verified",
    "missed",
    "unverified",
    "undispatched",
    "uninspected",
    "unclosed",
    "suspended",
    "deferred",
    "key_case",
)


def upgrade() -> None:
    # The cells are counted anew at the next start: the tallies are no longer those they were made of.
    for tally in _TALLIES:
        op.add_column("rollup", sa.Column(tally, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("rollup", schema=None) as batch_op:
        for tally in _TALLIES:
            batch_op.drop_column(tally)
