"""Boards that somebody froze, which the database itself refuses to change or to remove."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SQLITE = (
    """CREATE TRIGGER frozen_board_never_changed BEFORE UPDATE ON frozen_board
        BEGIN SELECT RAISE(ABORT, 'a frozen board stays as it is'); END""",
    """CREATE TRIGGER frozen_board_never_removed BEFORE DELETE ON frozen_board
        BEGIN SELECT RAISE(ABORT, 'a frozen board stays as it is'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION frozen_board_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a frozen board stays as it is'; END $$""",
    """CREATE TRIGGER frozen_board_never_changed BEFORE UPDATE OR DELETE ON frozen_board
        FOR EACH ROW EXECUTE FUNCTION frozen_board_refuses()""",
    """CREATE TRIGGER frozen_board_never_emptied BEFORE TRUNCATE ON frozen_board
        FOR EACH STATEMENT EXECUTE FUNCTION frozen_board_refuses()""",
)


def upgrade() -> None:
    op.create_table(
        "frozen_board",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="JSON list: Chinese, English"),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("departments", sa.Text(), nullable=True, comment="JSON list; NULL is all of them"),
        sa.Column("period", sa.String(length=20), nullable=False, comment="what the stretch is called"),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=False),
        sa.Column("frozen_by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "body_hash", sa.String(length=64), nullable=False, comment="SHA-256 of body; the audit holds it, too"
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON of snapshot.evaluation.FrozenBoard"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_board"),
        sa.UniqueConstraint("code", name="uq_frozen_board_code"),
    )
    op.create_index("ix_frozen_board_frozen_at", "frozen_board", ["frozen_at"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("frozen_board")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION frozen_board_refuses()")
