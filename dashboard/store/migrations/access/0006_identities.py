"""The identity that signs in as an account, by its provider's name and its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_SAID = (
    ("issuer", "of the identity that signs in as this account"),
    ("subject", "who that is to its issuer"),
)


def upgrade() -> None:
    for name, said in _SAID:
        op.add_column("account", sa.Column(name, sa.Text(), nullable=True, comment=said))
    op.create_index("ix_account_issuer_subject", "account", ["issuer", "subject"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_account_issuer_subject", "account")
    for name, _ in reversed(_SAID):
        op.drop_column("account", name)
