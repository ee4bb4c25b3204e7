"""Who may sign in, as what and for which scope: every change is audited, and so is every one that was refused."""

from __future__ import annotations

from dashboard.access.audit import Audit
from dashboard.access.keys import digest, new_token
from dashboard.access.names import as_kept, shown_name
from dashboard.access.policy import Policy
from dashboard.clock import Clock
from dashboard.domain.access import Account, Act, Actor, Session
from dashboard.domain.account import OFFICERS, Role
from dashboard.domain.scope import Scope
from dashboard.store import accounts as rows
from dashboard.store.engine import AccessDatabase
from dashboard.store.sessions import drop_sessions, revoke_sessions, sessions_of


class GrantRefusedError(ValueError):
    """A change that separation of duties does not allow."""


class Grants:
    """Accounts as the security officer and the console see them."""

    def __init__(self, database: AccessDatabase, clock: Clock, audit: Audit, policy: Policy | None = None) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._policy = policy or Policy()

    def all(self) -> list[Account]:
        with self._database.reading() as connection:
            return rows.accounts(connection)

    def numbered(self, account_id: int) -> Account | None:
        with self._database.reading() as connection:
            return rows.account(connection, account_id)

    def named(self, name: str) -> Account:
        """Raises ``ValueError`` where there is none."""
        with self._database.reading() as connection:
            found = rows.account_named(connection, as_kept(name))
        if found is None:
            raise ValueError(f"there is no account {name}; user list names them / 没有名为 {name} 的账户")
        return found

    def add(self, actor: Actor, name: str, role: Role, scope: Scope) -> str:
        """A new account; the token of the link by which its owner chooses a password."""
        kept = shown_name(name)
        if role is Role.WALL:
            self._refuse(actor, "account.add", kept, "a display has no account: pair it / 大屏没有账户，请用配对码接入")
        now, token = self._clock.now(), new_token()
        with self._audit.writing() as pen:
            if rows.account_named(pen.connection, kept) is not None:
                raise ValueError(f"there is an account {kept} already / 账户 {kept} 已存在")
            id_ = rows.add_account(pen.connection, kept, role, scope, now)
            rows.write_invite(pen.connection, digest(token), id_, now, now + self._policy.link)
            pen.note(actor, Act("account.add", kept, detail={"role": role.value, "scope": scope.key}))
        return token

    def new_link(self, actor: Actor, name: str) -> str:
        """The token of a link to choose a password anew; until it is used the old one holds."""
        owner, now, token = self.named(name), self._clock.now(), new_token()
        with self._audit.writing() as pen:
            rows.write_invite(pen.connection, digest(token), owner.id, now, now + self._policy.link)
            pen.note(actor, Act("account.link", owner.name))
        return token

    def disable(self, actor: Actor, name: str) -> None:
        """Nobody signs in with it, and who is signed in is out."""
        owner, now = self.named(name), self._clock.now()
        self._not_oneself(actor, owner, "account.disable")
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, disabled_at=now)
            revoke_sessions(pen.connection, now, owner.id)
            pen.note(actor, Act("account.disable", owner.name))

    def enable(self, actor: Actor, name: str) -> None:
        """It may sign in again; from now it counts as used."""
        owner = self.named(name)
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, disabled_at=None, used_at=self._clock.now())
            pen.note(actor, Act("account.enable", owner.name))

    def set_role(self, actor: Actor, name: str, role: Role) -> None:
        """Another role; every session ends. An officer's account is made as one and stays one: of the three officers
        (三员) nobody is ever two, not even one after the other.
        """
        owner = self.named(name)
        self._not_oneself(actor, owner, "account.role")
        if role is Role.WALL or (role is not owner.role and {role, owner.role} & OFFICERS):
            said = "the three officers are separate accounts: add a new one / 三员互斥，请另建账户"
            self._refuse(actor, "account.role", owner.name, said, role=role.value, was=owner.role.value)
        now = self._clock.now()
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, role=role.value)
            revoke_sessions(pen.connection, now, owner.id)
            pen.note(actor, Act("account.role", owner.name, detail={"role": role.value, "was": owner.role.value}))

    def set_scope(self, actor: Actor, name: str, scope: Scope) -> None:
        """Another scope; every session ends."""
        owner, now = self.named(name), self._clock.now()
        self._not_oneself(actor, owner, "account.scope")
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, **rows.scope_columns(scope))
            revoke_sessions(pen.connection, now, owner.id)
            detail = {"scope": scope.key, "was": owner.scope.key}
            pen.note(actor, Act("account.scope", owner.name, detail=detail))

    def reset_totp(self, actor: Actor, name: str) -> None:
        """Take the second factor off, for who lost it; every session ends."""
        owner, now = self.named(name), self._clock.now()
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, totp=None, totp_step=None)
            revoke_sessions(pen.connection, now, owner.id)
            pen.note(actor, Act("totp.reset", owner.name))

    def bind(self, actor: Actor, name: str, issuer: str, subject: str) -> None:
        """This identity signs in as the account from now on, and its password does not; every session ends.

        Raises ``ValueError`` for an identity that is another account's, or none.
        """
        if not subject or subject != subject.strip() or not subject.isprintable():
            raise ValueError("an identity is written as the provider names it / 身份标识有误")
        owner, now = self.named(name), self._clock.now()
        self._not_oneself(actor, owner, "identity.bind")
        with self._audit.writing() as pen:
            taken = not rows.set_identity(pen.connection, owner.id, issuer, subject)
            if not taken:
                revoke_sessions(pen.connection, now, owner.id)
            result = "refused" if taken else "done"
            pen.note(actor, Act("identity.bind", owner.name, result, {"subject": subject}))
        if taken:
            raise GrantRefusedError("this identity is another account's / 该身份已绑定其他账户")

    def unbind(self, actor: Actor, name: str) -> None:
        """No identity signs in as it any more; every session ends. A link gives it a password, or another identity."""
        owner, now = self.named(name), self._clock.now()
        self._not_oneself(actor, owner, "identity.unbind")
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, owner.id, issuer=None, subject=None)
            revoke_sessions(pen.connection, now, owner.id)
            pen.note(actor, Act("identity.unbind", owner.name, detail={"subject": owner.subject or ""}))

    def sessions(self, name: str) -> list[Session]:
        """Those that have not ended."""
        owner = self.named(name)
        with self._database.reading() as connection:
            return sessions_of(connection, owner.id, self._clock.now())

    def revoke(self, actor: Actor, name: str, session_id: str | None = None) -> int:
        """End one session or all of them; how many."""
        owner = self.named(name)
        with self._audit.writing() as pen:
            count = revoke_sessions(pen.connection, self._clock.now(), owner.id, session_id)
            pen.note(actor, Act("session.revoke", owner.name, detail={"sessions": str(count)}))
        return count

    def disable_unused(self, actor: Actor) -> list[str]:
        """Disable what nobody used for 90 days; which. Ended sessions are forgotten after as long."""
        now = self._clock.now()
        stale = [one for one in self.all() if one.disabled_at is None and now - one.used_at >= self._policy.unused]
        with self._audit.writing() as pen:
            drop_sessions(pen.connection, now - self._policy.unused)
            for one in stale:
                rows.note_account(pen.connection, one.id, disabled_at=now)
                revoke_sessions(pen.connection, now, one.id)
            for one in stale:
                pen.note(actor, Act("account.disable", one.name, detail={"why": "unused"}))
        return [one.name for one in stale]

    def _not_oneself(self, actor: Actor, owner: Account, action: str) -> None:
        if actor.kind == "account" and actor.id == owner.id:
            self._refuse(actor, action, owner.name, "nobody changes their own account here / 不能修改本人账户")

    def _refuse(self, actor: Actor, action: str, name: str, why: str, **detail: str) -> None:
        self._audit.note(actor, Act(action, name, "refused", detail))
        raise GrantRefusedError(why)
