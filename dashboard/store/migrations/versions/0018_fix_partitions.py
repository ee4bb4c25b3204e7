"""On PostgreSQL positions lie in partitions of a day; what is there stays where it lies, as the first of them."""


from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_DAY_US = 86_400_000_000
_COLUMNS = (
    *("unit_id", "fixed_at", "received_at"),
    *("lon", "lat", "speed_kmh", "heading_deg", "device_at", "platform_at"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _lay_anew("fix_before", postgresql_partition_by="RANGE (fixed_at)")
    newest = op.get_bind().execute(sa.text("SELECT max(fixed_at) FROM fix_before")).scalar()
    if newest is None:
        op.drop_table("fix_before")
        return
    # Its key becomes that of a partition as it stands: rows are looked at once and none is written.
    until = (newest // _DAY_US + 1) * _DAY_US
    op.execute(f"ALTER TABLE fix ATTACH PARTITION fix_before FOR VALUES FROM (MINVALUE) TO ({until})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _lay_anew("fix_parted")
    op.execute(sa.insert(_table("fix")).from_select(_COLUMNS, sa.select(_table("fix_parted"))))
    op.drop_table("fix_parted")


def _table(name: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, _COLUMNS))


def _lay_anew(aside: str, **options: Any) -> None:
    """An empty table, what was there under the name ``aside``."""
    op.execute(f"ALTER TABLE fix RENAME TO {aside}")
    op.execute(f"ALTER TABLE {aside} RENAME CONSTRAINT pk_fix TO pk_{aside}")
    op.create_table(
        "fix",
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("fixed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("speed_kmh", sa.Double(), nullable=True),
        sa.Column("heading_deg", sa.Double(), nullable=True),
        sa.Column("device_at", sa.BigInteger(), nullable=True, comment="when the device wrote its message"),
        sa.Column("platform_at", sa.BigInteger(), nullable=True, comment="when the upstream platform had it"),
        sa.ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"], name=op.f("fk_fix_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "fixed_at", name=op.f("pk_fix")),
        **options,
    )
