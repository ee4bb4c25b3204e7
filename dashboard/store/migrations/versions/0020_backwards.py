"""What a past moment did not know is found among the few cases that were struck off since, or that went backwards."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_GO_BEFORE = {
    "reported": (
        *("verified", "accepted", "rejected", "registered", "dispatched", "finished", "inspected", "closed"),
        *("reworked", "returned", "extended", "supervised", "suspended", "deferred", "appealed", "voided"),
    ),
    "registered": ("voided",),
    "verified": ("registered",),
    "dispatched": ("finished",),
    "disposed": ("finished",),
    "finished": ("closed",),
}
_BACKWARDS = " OR ".join(f"{b}_at < {a}_at" for a, later in _GO_BEFORE.items() for b in later)


def upgrade() -> None:
    _index("appeal_decided_at", "appeal_decided_at", "appeal_decided_at IS NOT NULL")
    _index("backwards", "reported_at", _BACKWARDS)


def downgrade() -> None:
    op.drop_index("ix_case_file_backwards", "case_file")
    op.drop_index("ix_case_file_appeal_decided_at", "case_file")


def _index(name: str, column: str, where: str) -> None:
    said = sa.text(where)
    op.create_index(
        f"ix_case_file_{name}",
        "case_file",
        [column],
        sqlite_where=said,
        postgresql_where=said,
        postgresql_include=["id"],
    )
