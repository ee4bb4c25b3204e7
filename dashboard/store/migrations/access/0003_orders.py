"""Orders to screens, and what each screen says that it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SAID = (
    ("shown", sa.String(length=60), "the wall it last said it shows"),
    ("shown_at", sa.BigInteger(), "the moment its picture was counted"),
    ("heard", sa.String(length=20), "the mark of the orders that it has heard"),
)


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "display_order",
        sa.Column("display_id", _key(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ordered_by", sa.String(length=60), nullable=False),
        sa.Column("ordered_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["display_id"], ["display.id"], name="fk_display_order_display_id"),
        sa.PrimaryKeyConstraint("display_id", "kind", name="pk_display_order"),
    )
    for name, kind, said in _SAID:
        op.add_column("display", sa.Column(name, kind, nullable=True, comment=said))


def downgrade() -> None:
    for name, _, _ in reversed(_SAID):
        op.drop_column("display", name)
    op.drop_table("display_order")
