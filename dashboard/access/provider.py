"""The identity provider of OpenID Connect, asked over the network: where people sign in, and who it says somebody is.

Nothing that it says is believed before its signature, and of what it says only who somebody is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet, RSAKey, import_key

from dashboard.clock import Clock
from dashboard.deadline import NETWORK_ERRORS, DeadlineTransport, trusted
from dashboard.hosts import InnerNetwork

log = logging.getLogger(__name__)

BACK = "/login/oidc/back"  # where it sends people back to, at the hall's own address
# Only what a public key proves: with none, or with a secret that others know too, anybody could sign.
_ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
)  # fmt: skip
_KINDS = ("RSA", "EC", "OKP")
_LEAST_RSA = 2048  # bits
_VISIT_S = 8.0
_MOST_BYTES = 256 * 1024  # of one answer
_AT_ONCE = 3  # of eight threads that also draw the walls: one that hangs must not stop them
_KEPT = timedelta(hours=1)  # what it says of itself
_LOOKED_AGAIN = timedelta(minutes=1)  # after its keys, for one that was not known
_LEEWAY_S = 60  # between two clocks
_LONGEST_SUBJECT = 255


class AwayError(Exception):
    """The provider does not answer, or not as one does; the text is for the log and the doctor."""


class UnprovenError(Exception):
    """What came back does not prove who somebody is; the text says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the hall and its provider agreed upon. ``back`` is where it sends people back to."""

    issuer: str
    client_id: str
    secret: str
    back: str
    inner: InnerNetwork = False

    def __repr__(self) -> str:
        return f"Declared({self.issuer!r}, {self.client_id!r})"  # never the secret


@dataclass(frozen=True, slots=True)
class _Known:
    """What a provider said of itself, and when."""

    metadata: dict[str, Any]
    keys: KeySet
    at: datetime


class Provider:
    """One provider; what it says of itself is kept for an hour. ``within_s`` is what one visit has, all in all."""

    def __init__(self, declared: Declared, clock: Clock, within_s: float = _VISIT_S) -> None:
        self.declared = declared
        self._clock = clock
        self._within_s = within_s
        self._known: _Known | None = None
        self._away = False
        self._slots = BoundedSemaphore(_AT_ONCE)

    def where(self, state: str, nonce: str, verifier: str) -> str:
        """The address where somebody signs in. Raises ``AwayError``."""
        known = self._fresh()
        if known is None:
            with self._visit() as session:
                known = self._look(session)
        client = OAuth2Client(
            None,
            self.declared.client_id,
            redirect_uri=self.declared.back,
            scope="openid",  # who it is; nothing else of a person is asked for
            code_challenge_method="S256",
        )
        address, _ = client.create_authorization_url(
            known.metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
        )
        return str(address)

    def subject(self, code: str, nonce: str, verifier: str) -> str:
        """Who has signed in there, by the code that they brought. Raises ``AwayError`` or ``UnprovenError``."""
        with self._visit() as session:
            known = self._fresh() or self._look(session)
            answer = self._exchanged(session, known, code, verifier)
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise UnprovenError("no ID token came with it")
            try:
                read = _read(token, known.keys)
            except (InvalidKeyIdError, BadSignatureError) as error:
                if self._clock.now() - known.at < _LOOKED_AGAIN:
                    raise UnprovenError(type(error).__name__) from None
                read = _read(token, self._look(session).keys)  # it may have new keys
        return self._judged(read, nonce, answer.get("access_token"))

    def look(self) -> int:
        """How many keys it signs with. Raises ``AwayError``."""
        with self._visit() as session:
            return len(self._look(session).keys.keys)

    @contextmanager
    def _visit(self) -> Iterator[httpx.Client]:
        """One after the other, in the time that a visit has, and only to where the hall may connect."""
        if not self._slots.acquire(blocking=False):
            raise AwayError("others are being asked for already")
        try:
            transport = _Small(trusted(), monotonic() + self._within_s, self.declared.inner)
            headers = {"User-Agent": "command-hall", "Accept": "application/json", "Accept-Encoding": "identity"}
            with httpx.Client(transport=transport, trust_env=False, headers=headers) as session:
                yield session
            if self._away:
                log.info("the identity provider answers again / 身份认证平台已恢复")
            self._away = False
        except JoseError as error:
            raise UnprovenError(type(error).__name__) from None
        except (AwayError, *NETWORK_ERRORS) as error:
            away = error if isinstance(error, AwayError) else AwayError(f"{type(error).__name__} {error}".rstrip())
            if not self._away:  # when it begins, not each time
                log.warning("the identity provider: %s / 身份认证平台不可用", away)
            self._away = True
            raise away from None
        finally:
            self._slots.release()

    def _fresh(self) -> _Known | None:
        known = self._known
        return known if known is not None and timedelta(0) <= self._clock.now() - known.at < _KEPT else None

    def _look(self, session: httpx.Client) -> _Known:
        """Ask what it says of itself, and for its keys."""
        issuer = self.declared.issuer
        metadata = _json(session.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        if metadata.get("issuer") != issuer:
            raise AwayError(f"it calls itself {str(metadata.get('issuer'))[:200]!r}; declare it so, to the letter")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _trusted(metadata.get(name), issuer):
                raise AwayError(f"its {name} is no address that can be trusted")
        self._known = known = _Known(metadata, _keys(_json(session.get(metadata["jwks_uri"]))), self._clock.now())
        return known

    def _exchanged(self, session: httpx.Client, known: _Known, code: str, verifier: str) -> dict[str, Any]:
        """The code for tokens; the secret goes along as the provider takes it."""
        declared = self.declared
        offered = known.metadata.get("token_endpoint_auth_methods_supported")
        in_body = isinstance(offered, list) and "client_secret_basic" not in offered
        proof = {"client_id": declared.client_id, "client_secret": declared.secret} if in_body else {}
        # RFC 6749, 2.3.1: each is encoded as in a form before it stands in the header.
        basic = httpx.BasicAuth(quote(declared.client_id, safe=""), quote(declared.secret, safe=""))
        client = OAuth2Client(session, declared.client_id, redirect_uri=declared.back)
        try:
            answer = client.fetch_token(
                known.metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                auth=httpx.Auth() if in_body else basic,
                **proof,
            )
        except OAuth2Error as error:
            if error.error == "invalid_grant":
                raise UnprovenError("the provider does not take the code") from None
            raise AwayError(f"it refuses the hall: {str(error.error)[:60]!r}") from None
        except (ValueError, RecursionError):
            raise AwayError("its answer is not JSON") from None
        return dict(answer)

    def _judged(self, read: jwt.Token, nonce: str, access_token: object) -> str:
        """The subject of a token whose signature holds, where it was made by this provider, for the hall, for this
        sign-in, and is still good.
        """
        declared = self.declared
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": declared.issuer},
                "aud": {"essential": True, "value": declared.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
            },
            params={"nonce": nonce, "client_id": declared.client_id, "access_token": access_token},
        )
        try:
            claims.validate(now=int(self._clock.now().timestamp()), leeway=_LEEWAY_S)
        except (JoseError, TypeError, ValueError) as error:
            raise UnprovenError(f"{type(error).__name__} {getattr(error, 'claim', '')}".rstrip()) from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise UnprovenError("its subject is none")
        return subject


def _trusted(told: object, issuer: str) -> bool:
    """Whether codes, tokens and keys may go there: by https, but for a provider of this very machine."""
    return isinstance(told, str) and urlsplit(told).scheme in ("https", urlsplit(issuer).scheme)


class _Small(DeadlineTransport):
    """Reads no more than the little that a provider has to say, and nothing packed, which could be more."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            answer.close()
            raise httpx.DecodingError("packed, although that was not asked for")
        assert isinstance(answer.stream, httpx.SyncByteStream)
        answer.stream = _Counted(answer.stream)
        return answer


class _Counted(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        room = _MOST_BYTES
        for piece in self._stream:
            room -= len(piece)
            if room < 0:
                raise httpx.DecodingError(f"more than {_MOST_BYTES // 1024} kB")
            yield piece

    def close(self) -> None:
        self._stream.close()


def _json(answer: httpx.Response) -> dict[str, Any]:
    name = answer.url.path
    if answer.status_code != httpx.codes.OK:
        raise AwayError(f"{name}: answers {answer.status_code}")
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise AwayError(f"{name}: not a JSON object")
    return said


def _keys(said: dict[str, Any]) -> KeySet:
    """The public keys that signatures are checked with: none for another use, none too short to prove anything."""
    told = said.get("keys")
    found: list[Key] = []
    for one in told if isinstance(told, list) else ():
        if not isinstance(one, dict) or one.get("kty") not in _KINDS or one.get("use", "sig") != "sig":
            continue
        with suppress(JoseError, ValueError, TypeError, KeyError):
            key = import_key(one)
            if not isinstance(key, RSAKey) or key.public_key.key_size >= _LEAST_RSA:
                found.append(key)
    if not found:
        raise AwayError("it has no key that signatures can be checked with")
    return KeySet(found)


def _read(token: str, keys: KeySet) -> jwt.Token:
    """What a token says, once its signature holds. Raises ``JoseError`` or ``UnprovenError``."""
    try:
        return jwt.decode(token, keys, algorithms=_ALGORITHMS)
    except JoseError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnprovenError(type(error).__name__) from None
