"""On PostgreSQL positions no longer ask for their unit row by row: the day of each has."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_fix_unit_id", "fix", type_="foreignkey")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_fix_unit_id", "fix", "patrol_unit", ["unit_id"], ["id"])
