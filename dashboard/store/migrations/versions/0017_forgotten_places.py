"""A unit may be known without being known anywhere: its last place goes when its tracks do."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_PLACE = ("lon", "lat")
_UNITS = sa.table("patrol_unit", *(sa.column(f"{name}{which}") for name in _PLACE for which in ("", "_anew")))


def upgrade() -> None:
    _lay_anew(nullable=True)


def downgrade() -> None:
    for name in _PLACE:
        op.execute(sa.update(_UNITS).where(_UNITS.c[name].is_(None)).values({name: 0}))
    _lay_anew(nullable=False)


def _lay_anew(*, nullable: bool) -> None:
    """SQLite can neither change a column nor lay a table anew that others refer to: another column takes its place."""
    for name in _PLACE:
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column("patrol_unit", name, nullable=nullable)
            continue
        default = None if nullable else "0"
        column: sa.Column[float] = sa.Column(f"{name}_anew", sa.Double(), nullable=nullable, server_default=default)
        op.add_column("patrol_unit", column)
        op.execute(sa.update(_UNITS).values({f"{name}_anew": _UNITS.c[name]}))
        op.drop_column("patrol_unit", name)
        op.execute(f"ALTER TABLE patrol_unit RENAME COLUMN {name}_anew TO {name}")
