"""Traces that are judged: doubts and odometer on the unit, three times on a fix, days and visits as rollups.

Revision ID: 0004
Revises: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ON_UNIT: tuple[tuple[str, Any, str | None], ...] = (
    ("doubt_at", sa.BigInteger(), "the last refused fix since the newest accepted one"),
    ("doubt_lon", sa.Double(), None),
    ("doubt_lat", sa.Double(), None),
    ("counted_lon", sa.Double(), "where its mileage is counted to"),
    ("counted_lat", sa.Double(), None),
)
FURTHER = {"device_at": "when the device wrote its message", "platform_at": "when the upstream platform had it"}


def upgrade() -> None:
    with op.batch_alter_table("patrol_unit") as unit:
        agree = "refused in a row that agree"
        unit.add_column(sa.Column("doubt_agreeing", sa.Integer(), nullable=False, server_default="0", comment=agree))
        for name, kind, comment in ON_UNIT:
            unit.add_column(sa.Column(name, kind, nullable=True, comment=comment))
    _lay_fixes_anew(with_rowid=False, further=FURTHER)
    op.create_table(
        "patrol_day",
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("day_at", sa.BigInteger(), nullable=False, comment="where the local day begins"),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=True, comment="of them after thinning; the day is closed then"),
        sa.Column("driven_m", sa.Double(), nullable=False),
        sa.Column("online_s", sa.Double(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"], name=op.f("fk_patrol_day_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "day_at", name=op.f("pk_patrol_day")),
    )
    op.create_index(op.f("ix_patrol_day_day_at"), "patrol_day", ["day_at"])
    op.create_table(
        "visit",
        sa.Column("shift_at", sa.BigInteger(), nullable=False, comment="where the shift begins"),
        sa.Column("area_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"], name=op.f("fk_visit_unit_id")),
        sa.PrimaryKeyConstraint("shift_at", "area_id", "unit_id", name=op.f("pk_visit")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("visit")
    op.drop_table("patrol_day")
    _lay_fixes_anew(with_rowid=True, further={})
    with op.batch_alter_table("patrol_unit") as unit:
        unit.drop_column("doubt_agreeing")
        for name, _, _ in ON_UNIT:
            unit.drop_column(name)


def _lay_fixes_anew(with_rowid: bool, further: dict[str, str]) -> None:
    """SQLite cannot change how a table is keyed: its fixes move into a new one."""
    op.execute("ALTER TABLE fix RENAME TO fix_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE fix_before RENAME CONSTRAINT pk_fix TO pk_fix_before")
    op.create_table(
        "fix",
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("fixed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("speed_kmh", sa.Double(), nullable=True),
        sa.Column("heading_deg", sa.Double(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True, comment=comment) for name, comment in further.items()),
        sa.ForeignKeyConstraint(["unit_id"], ["patrol_unit.id"], name=op.f("fk_fix_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "fixed_at", name=op.f("pk_fix")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO fix (unit_id, fixed_at, received_at, lon, lat, speed_kmh, heading_deg) "
        "SELECT unit_id, fixed_at, received_at, lon, lat, speed_kmh, heading_deg FROM fix_before "
        "ORDER BY unit_id, fixed_at"
    )
    op.drop_table("fix_before")
