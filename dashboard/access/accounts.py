"""Signing in and out: one answer and one time for whoever does not get in, and locks that hold in every worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.access import totp
from dashboard.access.audit import Audit, Pen, actor_of
from dashboard.access.keys import Keys, digest, new_token
from dashboard.access.names import as_kept, shown_name
from dashboard.access.passwords import HISTORY, Passwords, Weakness
from dashboard.access.policy import Policy
from dashboard.access.sessions import Sessions
from dashboard.access.tries import Tries
from dashboard.clock import Clock
from dashboard.domain.access import Account, Act, Actor
from dashboard.domain.account import Asker, Role
from dashboard.domain.scope import Scope
from dashboard.store import accounts as rows
from dashboard.store.accounts import Proofs
from dashboard.store.engine import AccessDatabase, Connection
from dashboard.store.sessions import add_session, revoke_sessions, session

TOTP = "totp"  # what the second factor's secrets are sealed for


class Reason(StrEnum):
    """Why somebody did not get in. From ``CODE`` to ``TAKEN`` it is told only to who has proven something: by the
    right password, or by an identity provider.
    """

    WRONG = "wrong"  # name, password or code: which of them is not said
    LOCKED = "locked"  # this name, for a while
    TOO_MANY = "too_many"  # this address, for a while
    CODE = "code"  # now the code of the second factor
    EXPIRED = "expired"  # the password is too old: choose another
    DISABLED = "disabled"
    UNKNOWN = "unknown"  # an identity that no account belongs to
    LINK = "link"  # which is over, or was none
    TAKEN = "taken"  # an identity that belongs to another account
    STRAY = "stray"  # an answer of a provider that is not this browser's, late, or used before
    UNPROVEN = "unproven"  # the provider does not confirm who it is
    AWAY = "away"  # the provider does not answer


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``token`` is told once, to the browser; the store has its hash alone."""

    token: str
    asker: Asker


@dataclass(frozen=True, slots=True)
class Refused:
    reason: Reason


@dataclass(frozen=True, slots=True)
class TooWeak:
    """A new password that cannot be taken, with everything that is wrong with it."""

    weaknesses: tuple[Weakness, ...]


class Accounts:
    """Who signs in, and what a token stands for."""

    def __init__(
        self,
        database: AccessDatabase,
        clock: Clock,
        audit: Audit,
        keys: Keys,
        policy: Policy | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.policy = policy or Policy()
        self.passwords = passwords or Passwords()
        self.sessions = Sessions(database, clock, self.policy)
        self._database = database
        self._clock = clock
        self._audit = audit
        self._keys = keys
        self._names = Tries("name", self.policy.tries, self.policy.lock)
        self._addresses = Tries("address", self.policy.tries_address, self.policy.lock)

    def sign_in(self, name: str, password: str, code: str | None, address: str) -> SignedIn | Refused:
        """A session for who proves to be the account, under a new token."""
        found = self._prove(name, password, code, address)
        if isinstance(found, Refused):
            return found
        if self._expired(found):
            self._audit.note(_actor(found, address), _sign_in_refused(Reason.EXPIRED))
            return Refused(Reason.EXPIRED)
        with self._audit.writing() as pen:
            rows.note_account(pen.connection, found.id, used_at=self._clock.now())
            signed_in = self._open(pen, found, address)
            pen.note(_actor(found, address), Act("sign_in"))
        return signed_in

    def admit(self, issuer: str, subject: str, code: str | None, address: str) -> SignedIn | Refused:
        """A session for the account of an identity that its provider has proven: it stands in the place of the
        password, and of nothing else.
        """
        with self._database.writing() as connection:
            found = rows.account_of(connection, issuer, subject)
            # A stranger's subject is no name of ours: it must lock none.
            if found is None:
                tried = self._addresses.begin(connection, address, self._clock.now())
                refused = None if tried else Refused(Reason.TOO_MANY)
            else:
                refused = self._begin(connection, found.name, address)
                known = rows.proofs(connection, found.id)
        if refused is not None:
            return refused
        with self._audit.writing() as pen:
            if found is None:
                self._turn_away(pen, "", None, Reason.UNKNOWN, address, by="oidc", subject=subject)
                return Refused(Reason.UNKNOWN)
            verdict = self._judge(pen, found.name, found, known, code, address)
            if verdict is not None:
                self._turn_away(pen, found.name, found, verdict, address, by="oidc")
                return Refused(verdict)
            rows.note_account(pen.connection, found.id, used_at=self._clock.now())
            signed_in = self._open(pen, found, address)
            pen.note(_actor(found, address), Act("sign_in", detail={"by": "oidc"}))
        return signed_in

    def bind(self, token: str, issuer: str, subject: str, address: str) -> Refused | None:
        """Use a link: this identity signs in as its account from now on, and a password that it had does not."""
        with self._audit.writing() as pen:
            now = self._clock.now()
            invite = rows.open_invite(pen.connection, digest(token), now)
            of = invite.account_id if invite else None
            owner = None if of is None else rows.account(pen.connection, of)
            if owner is None or owner.disabled_at is not None:
                return Refused(Reason.LINK)
            other = rows.account_of(pen.connection, issuer, subject)
            taken = other is not None and other.id != owner.id
            if not taken and not rows.use_invite(pen.connection, digest(token), now):
                return Refused(Reason.LINK)
            if taken or not rows.set_identity(pen.connection, owner.id, issuer, subject):
                said = {"subject": subject, "reason": Reason.TAKEN.value}
                pen.note(_actor(owner, address), Act("identity.bind", owner.name, "refused", said))
                return Refused(Reason.TAKEN)
            revoke_sessions(pen.connection, now, owner.id)
            pen.note(_actor(owner, address), Act("identity.bind", owner.name, detail={"subject": subject}))
        return None

    def asker(self, token: str, *, active: bool = True) -> Asker | None:
        """Whose token this is, ``None`` for nobody's any more. ``active``: somebody is there, not only a page that
        refreshes itself.
        """
        return self.sessions.asker(token, active=active)

    def sign_out(self, token: str, address: str) -> None:
        """End the session of this token, in every worker."""
        key = digest(token)
        with self._audit.writing() as pen:
            found = session(pen.connection, key)
            owner = None if found is None else rows.account(pen.connection, found.account_id)
            if owner is not None and revoke_sessions(pen.connection, self._clock.now(), owner.id, key):
                pen.note(_actor(owner, address), Act("sign_out"))

    def change_password(
        self, name: str, old: str, new: str, code: str | None, address: str
    ) -> SignedIn | Refused | TooWeak:
        """Another password for who knows the old one; every session ends, and a new one begins."""
        found = self._prove(name, old, code, address)
        if isinstance(found, Refused):
            return found
        with self._database.reading() as connection:
            former = _former(connection, found)
        weak = self.passwords.weaknesses(new, found.name, former)
        if weak:
            return TooWeak(weak)
        hashed = self.passwords.hash(new)
        with self._audit.writing() as pen:
            return self._set(pen, found, hashed, former, Act("password.change", found.name), address)

    def first_link(self) -> str | None:
        """A token for the first account, good for a day and once; ``None`` where there are accounts."""
        now, token = self._clock.now(), new_token()
        with self._audit.writing() as pen:
            if rows.account_count(pen.connection):
                return None
            rows.write_invite(pen.connection, digest(token), None, now, now + self.policy.link)
            pen.note(Actor("hall", None, "hall"), Act("link.first"))
        return token

    def invited(self, token: str) -> str | None:
        """Whose link this is: a name, empty for the first account's; ``None`` where it is good no more."""
        with self._database.reading() as connection:
            invite = rows.open_invite(connection, digest(token), self._clock.now())
            if invite is None or invite.account_id is None:
                return None if invite is None else ""
            owner = rows.account(connection, invite.account_id)
        return None if owner is None or owner.disabled_at is not None else owner.name

    def accept(
        self, token: str, password: str, address: str, name: str = "", top: Scope | None = None
    ) -> SignedIn | Refused | TooWeak:
        """Use a link: choose a password, and for the first account, a security officer of ``top``, its name.

        Who has a second factor is not in by a link alone: ``Reason.CODE``, and signs in. Raises ``ValueError`` for a
        name that cannot be one.
        """
        invited = self.invited(token)
        if invited is None:
            return Refused(Reason.WRONG)
        chosen = invited or shown_name(name)
        with self._database.reading() as connection:
            owner = rows.account_named(connection, invited)
            former = _former(connection, owner)
        weak = self.passwords.weaknesses(password, chosen, former)
        if weak:
            return TooWeak(weak)
        hashed = self.passwords.hash(password)
        with self._audit.writing() as pen:
            now = self._clock.now()
            if not rows.use_invite(pen.connection, digest(token), now):
                return Refused(Reason.WRONG)
            if owner is None:
                if top is None or rows.account_count(pen.connection):
                    return Refused(Reason.WRONG)
                owner = rows.account(pen.connection, rows.add_account(pen.connection, chosen, Role.SECURITY, top, now))
                assert owner is not None
                pen.note(_actor(owner, address), Act("account.first", chosen))
            done = self._set(pen, owner, hashed, former, Act("link.used", chosen), address)
            if owner.second_factor:
                revoke_sessions(pen.connection, now, owner.id)
                return Refused(Reason.CODE)
            return done

    def offer_totp(self, asker: Asker) -> tuple[str, str]:
        """A secret for an authenticator app and the address that it reads; nothing is stored yet."""
        secret = totp.new_secret()
        return secret, totp.uri_of(secret, asker.name)

    def enrol_totp(self, asker: Asker, secret: str, code: str, address: str) -> bool:
        """Whether the second factor is on from now: a code proves that the app has the secret.

        One that is on can only be taken off by a security officer.
        """
        assert asker.account_id is not None, "displays have no second factor"
        step = totp.step_of(secret, code, self._clock.now())
        with self._audit.writing() as pen:
            taken = rows.proofs(pen.connection, asker.account_id).totp is not None
            if step is None or taken:
                pen.note(actor_of(asker, address), Act("totp.enrol", asker.name, "refused"))
                return False
            sealed = self._keys.seal(TOTP, secret)
            rows.note_account(pen.connection, asker.account_id, totp=sealed, totp_step=step)
            pen.note(actor_of(asker, address), Act("totp.enrol", asker.name))
        return True

    def _prove(self, name: str, password: str, code: str | None, address: str) -> Account | Refused:
        """The account of this name, if this is who it says. Every way out that is in vain is counted and audited."""
        key = as_kept(name)[:60]
        with self._database.writing() as connection:
            refused = self._begin(connection, key, address)
            if refused is not None:
                return refused
            found = rows.account_named(connection, key)
            known = None if found is None else rows.proofs(connection, found.id)
        right = self.passwords.right(known.password if known else None, password)
        with self._audit.writing() as pen:
            verdict = Reason.WRONG
            if right and found is not None and known is not None:
                judged = self._judge(pen, key, found, known, code, address)
                if judged is None:
                    return found
                verdict = judged
            self._turn_away(pen, key, found, verdict, address)
        return Refused(verdict)

    def _begin(self, connection: Connection, key: str, address: str) -> Refused | None:
        """Count one try; whether it may be one at all."""
        now = self._clock.now()
        if not self._addresses.begin(connection, address, now):
            return Refused(Reason.TOO_MANY)
        return None if self._names.begin(connection, key, now) else Refused(Reason.LOCKED)

    def _judge(
        self, pen: Pen, key: str, found: Account, known: Proofs, code: str | None, address: str
    ) -> Reason | None:
        """What still keeps out who has proven to be the account; ``None`` for nothing."""
        verdict = self._second_factor(pen, found, known, code)
        if verdict is not Reason.WRONG:
            self._addresses.take_back(pen.connection, address)
            self._names.take_back(pen.connection, key)
        if verdict is None:
            verdict = self._disabled(pen, found)
        if verdict is None:
            self._names.forget(pen.connection, key)
        return verdict

    def _turn_away(
        self, pen: Pen, key: str, found: Account | None, verdict: Reason, address: str, **further: str
    ) -> None:
        if verdict in (Reason.WRONG, Reason.UNKNOWN):
            self._count(pen, key, found, address)
        actor = _actor(found, address) if found else Actor("nobody", None, "", address)
        pen.note(actor, _sign_in_refused(verdict, **further))

    def _count(self, pen: Pen, key: str, found: Account | None, address: str) -> None:
        now = self._clock.now()
        actor = _actor(found, address) if found else Actor("nobody", None, "", address)
        # The address before the name, as they are counted: two workers never wait for each other crosswise.
        if self._addresses.failed(pen.connection, address, now):
            pen.note(actor, Act("lock.address", address))
        if self._names.failed(pen.connection, key, now):
            pen.note(actor, Act("lock.name", found.name if found else ""))

    def _second_factor(self, pen: Pen, found: Account, known: Proofs, code: str | None) -> Reason | None:
        if known.totp is None:
            return None
        if not code:
            return Reason.CODE
        step = totp.step_of(self._keys.unseal(TOTP, known.totp), code, self._clock.now())
        if step is None or not rows.use_totp_step(pen.connection, found.id, step):
            return Reason.WRONG
        return None

    def _disabled(self, pen: Pen, found: Account) -> Reason | None:
        now = self._clock.now()
        current = rows.account(pen.connection, found.id)
        assert current is not None, "accounts are never deleted"
        if current.disabled_at is None and now - current.used_at < self.policy.unused:
            return None
        if current.disabled_at is None:
            rows.note_account(pen.connection, found.id, disabled_at=now)
        return Reason.DISABLED

    def _expired(self, found: Account) -> bool:
        age = self.policy.password_age
        changed = found.password_changed_at
        return age is not None and changed is not None and self._clock.now() - changed >= age

    def _set(self, pen: Pen, owner: Account, hashed: str, former: tuple[str, ...], act: Act, address: str) -> SignedIn:
        """A new password: every session of before ends, and one begins."""
        now = self._clock.now()
        rows.set_password(pen.connection, owner.id, hashed, former, now)
        revoke_sessions(pen.connection, now, owner.id)
        signed_in = self._open(pen, owner, address)
        pen.note(_actor(owner, address), act)
        return signed_in

    def _open(self, pen: Pen, owner: Account, address: str) -> SignedIn:
        token, now = new_token(), self._clock.now()
        add_session(pen.connection, digest(token), owner.id, now, now + self.policy.longest, address)
        return SignedIn(token, self.policy.asker(owner))


def _actor(owner: Account, address: str) -> Actor:
    return Actor("account", owner.id, owner.name, address)


def _sign_in_refused(reason: Reason, **further: str) -> Act:
    return Act("sign_in", result="refused", detail={"reason": reason.value, **further})


def _former(connection: Connection, owner: Account | None) -> tuple[str, ...]:
    """The last passwords of an account, the present one first."""
    if owner is None:
        return ()
    known = rows.proofs(connection, owner.id)
    return tuple(one for one in (known.password, *known.old_passwords) if one)[:HISTORY]
