"""The versions of which something is sealed are found by themselves, to let go of it in time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    where = sa.text("withheld IS NOT NULL")
    op.create_index(
        "ix_case_version_sealed", "case_version", ["case_id", "seq"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_case_version_sealed", "case_version")
