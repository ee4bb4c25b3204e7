"""Signing in at an identity provider (OpenID Connect): out to it with a promise that is kept sealed, and back once.

The provider says who somebody is. What they may do is their account's alone, and an account is made by an officer.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from dashboard.access.accounts import Reason, Refused, SignedIn
from dashboard.access.keys import Keys, digest, new_token
from dashboard.access.opening import Access
from dashboard.access.provider import AwayError, Provider, UnprovenError
from dashboard.access.tries import Tries
from dashboard.domain.access import Act, Actor

_SEALED = "oidc"
_LONGEST_ONWARD = 1500  # bytes: a browser keeps 4 kB
GOOD_FOR = timedelta(minutes=10)  # to sign in at the provider, or to enter a code


@dataclass(frozen=True, slots=True)
class Kept:
    """What the browser keeps, sealed, while somebody is at the provider. ``link`` is whose account is to be theirs."""

    state: str
    nonce: str
    verifier: str
    onward: str
    link: str
    lang: str
    until: float


@dataclass(frozen=True, slots=True)
class Half:
    """An identity that was proven, whose account wants the code of its second factor, too."""

    subject: str
    onward: str
    until: float


@dataclass(frozen=True, slots=True)
class Stranger:
    """An identity that was proven, and that no account belongs to."""

    subject: str


class Oidc:
    """One provider's way in."""

    def __init__(self, access: Access, provider: Provider, keys: Keys) -> None:
        self._access = access
        self._provider = provider
        self._keys = keys
        self._issuer = provider.declared.issuer
        policy = access.accounts.policy
        self._addresses = Tries("address", policy.tries_address, policy.lock)  # one count with the passwords'
        self._strays = Tries("oidc_stray", policy.tries_address, policy.lock)
        self._states = Tries("oidc_state", 1, GOOD_FOR)

    def begin(self, onward: str, link: str = "", lang: str = "") -> tuple[str, str]:
        """Where the browser is sent, and what it keeps meanwhile. Raises ``AwayError``."""
        short = onward if len(onward.encode()) <= _LONGEST_ONWARD else "/"
        kept = Kept(new_token(), new_token(), new_token(), short, link, lang, self._until())
        return self._provider.where(kept.state, kept.nonce, kept.verifier), self._sealed(kept)

    def finish(self, kept: Kept | None, said: Mapping[str, str], address: str) -> SignedIn | Half | Stranger | Refused:
        """In, for who comes back with what the provider gave them."""
        if kept is None or not hmac.compare_digest(kept.state.encode(), said.get("state", "").encode()):
            return self._stray(address)
        with self._access.database.writing() as connection:
            if not self._addresses.begin(connection, address, self._access.clock.now()):
                return Refused(Reason.TOO_MANY)
            first = self._states.begin(connection, digest(kept.state), self._access.clock.now())
        if not first:
            return self._turned_away(Reason.STRAY, address)
        if said.get("iss", self._issuer) != self._issuer or not said.get("code"):  # an error, or nobody's answer
            return self._turned_away(Reason.UNPROVEN, address)
        try:
            subject = self._provider.subject(said["code"], kept.nonce, kept.verifier)
        except AwayError:
            return self._turned_away(Reason.AWAY, address)
        except UnprovenError as error:
            return self._turned_away(Reason.UNPROVEN, address, fault=str(error))
        return self._proven(subject, kept, address)

    def second(self, half: Half, code: str, address: str) -> SignedIn | Half | Stranger | Refused:
        """In, for who has the code of the second factor as well."""
        return self._admitted(half.subject, half.onward, code, address)

    def kept(self, sealed: str) -> Kept | None:
        """What a browser kept; ``None`` where it is not ours, or too old."""
        said = self._unsealed(sealed)
        return Kept(**said) if "state" in said else None

    def half(self, sealed: str) -> Half | None:
        """Who is half in; ``None`` where it is not ours, or too old."""
        said = self._unsealed(sealed)
        return Half(**said) if "subject" in said else None

    def ticket(self, half: Half) -> str:
        """What goes along with the code."""
        return self._sealed(half)

    def _proven(self, subject: str, kept: Kept, address: str) -> SignedIn | Half | Stranger | Refused:
        with self._access.database.writing() as connection:
            self._addresses.take_back(connection, address)
        if kept.link:
            refused = self._access.accounts.bind(kept.link, self._issuer, subject, address)
            if refused == Refused(Reason.LINK):
                return self._turned_away(Reason.LINK, address, subject=subject)
            if refused is not None:
                return refused
        return self._admitted(subject, kept.onward, None, address)

    def _admitted(
        self, subject: str, onward: str, code: str | None, address: str
    ) -> SignedIn | Half | Stranger | Refused:
        found = self._access.accounts.admit(self._issuer, subject, code, address)
        if found == Refused(Reason.CODE):
            return Half(subject, onward, self._until())
        return Stranger(subject) if found == Refused(Reason.UNKNOWN) else found

    def _stray(self, address: str) -> Refused:
        """A page elsewhere can have a browser ask for this: it locks nobody out, and does not fill the audit."""
        with self._access.audit.writing() as pen:
            if self._strays.begin(pen.connection, address, self._access.clock.now()):
                pen.note(_nobody(address), _refusal(Reason.STRAY))
        return Refused(Reason.STRAY)

    def _turned_away(self, why: Reason, address: str, **further: str) -> Refused:
        """Counted, unless it is the provider that failed."""
        with self._access.audit.writing() as pen:
            if why is Reason.AWAY:
                self._addresses.take_back(pen.connection, address)
            elif self._addresses.failed(pen.connection, address, self._access.clock.now()):
                pen.note(_nobody(address), Act("lock.address", address))
            pen.note(_nobody(address), _refusal(why, **further))
        return Refused(why)

    def _until(self) -> float:
        return (self._access.clock.now() + GOOD_FOR).timestamp()

    def _sealed(self, one: Kept | Half) -> str:
        return self._keys.seal(_SEALED, json.dumps(asdict(one), ensure_ascii=False))

    def _unsealed(self, sealed: str) -> dict[str, Any]:
        """Empty for what the hall did not seal, or longer ago than it is good for."""
        try:
            said: dict[str, Any] = json.loads(self._keys.unseal(_SEALED, sealed))
        except ValueError:
            return {}
        left = said["until"] - self._access.clock.now().timestamp()
        return said if 0 < left <= GOOD_FOR.total_seconds() else {}


def _nobody(address: str) -> Actor:
    return Actor("nobody", None, "", address)


def _refusal(why: Reason, **further: str) -> Act:
    return Act("sign_in", result="refused", detail={"reason": why.value, "by": "oidc", **further})
