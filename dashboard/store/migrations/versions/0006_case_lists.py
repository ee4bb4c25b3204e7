"""What lists of cases are found by: an index for each moment that counts, and the full-text index."""

import sqlalchemy as sa
from alembic import op

from dashboard.store import case_text

revision = "0006"
down_revision = "0005"

# What not every case has is indexed where it is; planners see that a comparison leaves the others out.
_SOMETIMES = (
    "verified_at",
    "accepted_at",
    "rejected_at",
    "dispatched_at",
    "returned_at",
    "extended_at",
    "supervised_at",
    "inspected_at",
    "duplicate_of",
)
# As they were, these also held every case that has no such moment, and SQLite walked those.
_AGAIN = ("registered_at", "finished_at", "closed_at", "reworked_at", "voided_at")
_PARTIAL = {
    "verdict": ("reported_at", "finished_at IS NULL AND stated_outcome IS NOT NULL"),
    "stated": ("id", "stated_outcome IS NOT NULL AND finished_at IS NOT NULL AND closed_at IS NULL"),
}


def upgrade() -> None:
    for name in _AGAIN:
        op.drop_index(f"ix_case_file_{name}", "case_file")
    for name in (*_AGAIN, *_SOMETIMES):
        _index(f"ix_case_file_{name}", name, f"{name} IS NOT NULL")
    for name, (column, where) in _PARTIAL.items():
        _index(f"ix_case_file_{name}", column, where)
    case_text.create(op.get_bind())
    case_text.index_all(op.get_bind())


def _index(name: str, column: str, where: str) -> None:
    op.create_index(name, "case_file", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    case_text.drop(op.get_bind())
    for name in (*_PARTIAL, *_SOMETIMES, *_AGAIN):
        op.drop_index(f"ix_case_file_{name}", "case_file")
    for name in _AGAIN:
        op.create_index(f"ix_case_file_{name}", "case_file", [name])
