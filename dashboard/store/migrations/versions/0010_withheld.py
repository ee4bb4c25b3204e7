"""What is masked in a case's texts is kept sealed beside each version."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "case_version",
        sa.Column(
            "withheld", sa.Text(), nullable=True, comment="what was masked as it came, sealed: key name, colon, base64"
        ),
    )


def downgrade() -> None:
    op.drop_column("case_version", "withheld")
