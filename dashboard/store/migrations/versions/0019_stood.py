"""What stood overdue at a past moment is counted from indexes alone; what its upstream withdrew is found by one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_OPEN = (
    *("phase", "due_at", "area_id", "department_id", "deleted_seen_at", "reported_at", "dispatched_at", "finished_at"),
    *("voided_at", "rejected_at", "stated_outcome", "nearly_due_at", "supervised_at"),
    *("suspended_at", "resumed_at", "suspended_until", "deferred_at", "deferred_until"),
)
_STOOD = (*_OPEN, "closed_at", "class_id", "source_id")
_WHERE = {
    "voided_at": ("voided_at", "voided_at IS NOT NULL"),
    "rejected_at": ("rejected_at", "rejected_at IS NOT NULL"),
    "finished_late": ("finished_at", "finished_at > due_at"),
    "closed_late": ("closed_at", "finished_at > due_at"),
}


def upgrade() -> None:
    _make(_STOOD, (*_OPEN, "closed_at"))
    _index("deleted_seen_at", ("deleted_seen_at",), "deleted_seen_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_case_file_deleted_seen_at", "case_file")
    _make((), _OPEN)


def _make(alongside: tuple[str, ...], open_: tuple[str, ...]) -> None:
    """Anew, with these columns alongside their own."""
    for name in (*_WHERE, "open"):
        op.drop_index(f"ix_case_file_{name}", "case_file")
    for name, (column, where) in _WHERE.items():
        _index(name, tuple(dict.fromkeys((column, *alongside))), where)
    _index("open", open_, "phase > 0")


def _index(name: str, columns: tuple[str, ...], where: str) -> None:
    said = sa.text(where)
    op.create_index(
        f"ix_case_file_{name}",
        "case_file",
        list(columns),
        sqlite_where=said,
        postgresql_where=said,
        postgresql_include=["id"],
    )
