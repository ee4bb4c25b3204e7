"""Accounts, sessions, links, displays, and the audit, whose rows the database itself refuses to change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = (
    """CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    """CREATE TRIGGER audit_never_removed BEFORE DELETE ON audit
        WHEN OLD.seq > (SELECT coalesce(max(seq), 0) FROM audit_end WHERE name = 'floor')
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.seq <= (SELECT coalesce(max(seq), 0) FROM audit_end WHERE name = 'floor') THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'the audit is append-only';
        END $$""",
    """CREATE TRIGGER audit_never_changed BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_refuses()""",
    """CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()""",
)


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", _key(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("departments", sa.Text(), nullable=True, comment="JSON list; NULL is all of them"),
        sa.Column("password", sa.Text(), nullable=True, comment="argon2id; NULL until its link was used"),
        sa.Column("old_passwords", sa.Text(), nullable=False, comment="JSON list of the last five, newest first"),
        sa.Column("password_changed_at", sa.BigInteger(), nullable=True),
        sa.Column("totp", sa.Text(), nullable=True, comment="the second factor's secret, encrypted"),
        sa.Column("totp_step", _key(), nullable=True, comment="the last step whose code was used"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "used_at", sa.BigInteger(), nullable=False, comment="last sign-in, or when it was made or enabled"
        ),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", _key(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_table(
        "invite",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", _key(), nullable=True, comment="NULL: the first account"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_invite_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invite"),
    )
    op.create_table(
        "attempt",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False, comment="a name may be a mistyped password"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key_hash", name="pk_attempt"),
    )
    op.create_index("ix_attempt_last_at", "attempt", ["last_at"])
    op.create_table(
        "display",
        sa.Column("id", _key(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("wall", sa.String(length=60), nullable=False, comment="the preset"),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("departments", sa.Text(), nullable=True, comment="JSON list; NULL is all of them"),
        sa.Column("bound", sa.String(length=50), nullable=False, comment="address or network it must come from"),
        sa.Column("token_hash", sa.String(length=64), nullable=True, comment="NULL until the screen took it"),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True, comment="where it was last seen"),
        sa.Column("build", sa.String(length=40), nullable=True, comment="the build it last showed"),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_display"),
        sa.UniqueConstraint("name", name="uq_display_name"),
        sa.UniqueConstraint("token_hash", name="uq_display_token_hash"),
    )
    op.create_table(
        "pairing",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("display_id", _key(), nullable=True, comment="once it was approved"),
        sa.ForeignKeyConstraint(["display_id"], ["display.id"], name="fk_pairing_display_id"),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_pairing"),
        sa.UniqueConstraint("code_hash", name="uq_pairing_code_hash"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", _key(), autoincrement=False, nullable=False, comment="no gaps"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False, comment="account, display, console, nobody"),
        sa.Column("actor_id", _key(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.Text(), nullable=False, comment="what it was done to"),
        sa.Column("result", sa.String(length=20), nullable=False, comment="done, refused"),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON object of texts"),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    for column in ("at", "actor_name", "action"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    ends = op.create_table(
        "audit_end",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("seq", _key(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=True, comment="of the floor, under the same key"),
        sa.PrimaryKeyConstraint("name", name="pk_audit_end"),
    )
    op.bulk_insert(ends, [{"name": "head", "seq": 0, "hash": "0" * 64, "signature": None}])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for name in ("audit_end", "audit", "pairing", "display", "attempt", "invite", "session", "account"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuses()")
