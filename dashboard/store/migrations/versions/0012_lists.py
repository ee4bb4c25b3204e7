"""Lists: by indexes that hold what a page shows first, verdicts found by their words, an order by when they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OF_ANY = ("area_id", "department_id", "class_id", "source_id", "deleted_seen_at")
_ENDED = ("voided_at", "rejected_at", "due_at", "stated_outcome", "appeal_decided_at", "appeal_outcome")
_BEFORE = {
    "registered_at": (*_OF_ANY, "reported_at", "voided_at"),
    "dispatched_at": (*_OF_ANY, "reported_at", "return_count"),
    "finished_at": (*_OF_ANY, "reported_at", *_ENDED),
    "closed_at": (*_OF_ANY, "reported_at", "finished_at", *_ENDED),
}
_AFTER = _BEFORE | {"finished_at": (*_BEFORE["finished_at"], "disposed_at", "dispatched_at")}
_REPORTED = (*_OF_ANY, "registered_at", "dispatched_at", "finished_at", "closed_at", *_ENDED)
_OPEN = (
    *("phase", "due_at", "area_id", "department_id", "deleted_seen_at", "reported_at", "dispatched_at", "finished_at"),
    *("voided_at", "rejected_at", "stated_outcome", "nearly_due_at", "supervised_at"),
    *("suspended_at", "resumed_at", "suspended_until", "deferred_at", "deferred_until"),
)
_UNCLOSED = "finished_at IS NOT NULL AND closed_at IS NULL"
_ALONE = (
    *("verified_at", "accepted_at", "rejected_at", "supervised_at", "returned_at", "extended_at", "suspended_at"),
    *("deferred_at", "appealed_at", "inspected_at", "reworked_at", "voided_at", "duplicate_of"),
)
_ODD = {
    "finished_late": ("finished_at", "finished_at > due_at"),
    "closed_late": ("closed_at", "finished_at > due_at"),
    "verdict": ("reported_at", "finished_at IS NULL AND stated_outcome IS NOT NULL"),
}


def upgrade() -> None:
    _make(_AFTER, ["id"])
    op.drop_index("ix_case_file_stated", "case_file")
    _index("stated", ["stated_outcome"], ["id"], _UNCLOSED)
    op.create_index("ix_case_file_due_order", "case_file", [sa.text("(due_at + 0)")])


def downgrade() -> None:
    op.drop_index("ix_case_file_due_order", "case_file")
    op.drop_index("ix_case_file_stated", "case_file")
    _index("stated", ["id"], [], f"stated_outcome IS NOT NULL AND {_UNCLOSED}")
    _make(_BEFORE, [])


def _make(wide: dict[str, tuple[str, ...]], with_: list[str]) -> None:
    """On SQLite every index leads to the id by itself: there only what has other columns is made anew."""
    if op.get_bind().dialect.name == "sqlite":
        wide = {"finished_at": wide["finished_at"]}
    else:
        for name in ("reported_at", "open", *_ODD, *_ALONE):
            op.drop_index(f"ix_case_file_{name}", "case_file")
        op.create_index("ix_case_file_reported_at", "case_file", ["reported_at", *_REPORTED], postgresql_include=with_)
        _index("open", [*_OPEN], with_, "phase > 0")
        for name in _ALONE:
            _index(name, [name], with_, f"{name} IS NOT NULL")
        for name, (column, where) in _ODD.items():
            _index(name, [column], with_, where)
    for name, alongside in wide.items():
        op.drop_index(f"ix_case_file_{name}", "case_file")
        _index(name, [name, *alongside], with_, f"{name} IS NOT NULL")


def _index(name: str, columns: list[str], with_: list[str], where: str) -> None:
    said = sa.text(where)
    op.create_index(
        f"ix_case_file_{name}",
        "case_file",
        columns,
        sqlite_where=said,
        postgresql_where=said,
        postgresql_include=with_,
    )
