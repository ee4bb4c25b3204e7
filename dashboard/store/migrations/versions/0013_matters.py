"""One matter told by several feeds: people's verdicts, which stay, and what they come to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEPT = ("matter_verdict", "matter_verdict_case")
_SQLITE = """CREATE TRIGGER {table}_stays_{act} BEFORE {act} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a verdict stays; say another'); END"""
_POSTGRESQL = """CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION matter_refuses()"""


def upgrade() -> None:
    op.create_table(
        "matter_verdict",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False, comment="one, apart"),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_matter_verdict"),
    )
    op.create_table(
        "matter_verdict_case",
        sa.Column("verdict_id", _KEY, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["matter_verdict.id"], name="fk_matter_verdict_case_verdict_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_matter_verdict_case_case_id"),
        sa.PrimaryKeyConstraint("verdict_id", "case_id", name="pk_matter_verdict_case"),
    )
    op.create_index("ix_matter_verdict_case_case_id", "matter_verdict_case", ["case_id"])
    op.create_table(
        "case_matter",
        sa.Column("case_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("lead_id", _KEY, nullable=False),
        sa.Column("verdict_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_case_matter_case_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["case_file.id"], name="fk_case_matter_lead_id"),
        sa.ForeignKeyConstraint(["verdict_id"], ["matter_verdict.id"], name="fk_case_matter_verdict_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_matter"),
    )
    op.create_index("ix_case_matter_lead_id", "case_matter", ["lead_id"])
    if op.get_bind().dialect.name == "sqlite":
        for table in _KEPT:
            for act in ("UPDATE", "DELETE"):
                op.execute(_SQLITE.format(table=table, act=act))
        return
    op.execute(
        "CREATE FUNCTION matter_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'a verdict stays; say another'; END $$"
    )
    for table in _KEPT:
        op.execute(_POSTGRESQL.format(table=table))


def downgrade() -> None:
    op.drop_table("case_matter")
    op.drop_table("matter_verdict_case")
    op.drop_table("matter_verdict")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION matter_refuses()")
