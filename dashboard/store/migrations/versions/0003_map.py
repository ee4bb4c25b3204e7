"""Which change of the fleet each unit stands at, so that a screen can ask for what moved since."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("patrol_unit", sa.Column("changed_in", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("patrol_unit", "changed_in")
