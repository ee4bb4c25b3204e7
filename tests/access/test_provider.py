"""An identity provider is believed where its signature holds and it speaks of this sign-in, and never else."""

from __future__ import annotations

import gzip
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from dashboard.access.provider import BACK, AwayError, Declared, UnprovenError, _trusted
from dashboard.access.provider import Provider as Asking
from dashboard.clock import StandingClock
from tests.build import MONDAY, ZONE
from tests.providers import CLIENT, KEY, OTHER_KEY, SECRET, Claims, Provider, provider, rs256

VERIFIER = "v" * 43


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider(StandingClock(ZONE, MONDAY)) as opened:
        yield opened


def asking(there: Provider, within_s: float = 8.0, **other: Any) -> Asking:
    declared = Declared(there.issuer, CLIENT, SECRET, f"http://localhost{BACK}", ("127.0.0.1",))
    return Asking(replace(declared, **other), there.clock, within_s)


def gone_there(hall: Asking) -> str:
    """The code that a browser comes back with."""
    answer = httpx.get(hall.where("s", "n", VERIFIER), trust_env=False)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def subject(hall: Asking) -> str:
    return hall.subject(gone_there(hall), "n", VERIFIER)


def test_who_somebody_is_comes_from_the_subject_alone(there: Provider) -> None:
    there.lie = lambda claims: claims.update(preferred_username="admin", email="a@b.cn", roles=["security"])
    assert subject(asking(there)) == "u-1001"


def test_the_way_out_holds_a_challenge_and_neither_the_verifier_nor_the_secret(there: Provider) -> None:
    where = asking(there).where("the state", "n", VERIFIER)
    asked = {name: one for name, [one] in parse_qs(urlsplit(where).query).items()}
    assert asked.pop("code_challenge") != VERIFIER
    assert asked == {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": f"http://localhost{BACK}", "scope": "openid",
        "state": "the state", "nonce": "n", "code_challenge_method": "S256",
    }  # fmt: skip
    assert VERIFIER not in where
    assert SECRET not in where


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("kind", ["ES256", "Ed25519", "EdDSA"])
def test_other_public_keys_prove_as_well(there: Provider, kind: str) -> None:
    key = ECKey.generate_key("P-256", {"kid": "e"}) if kind == "ES256" else OKPKey.generate_key("Ed25519", {"kid": "e"})
    there.keys = [KEY, key]  # type: ignore[list-item]
    there.sign = lambda claims: jwt.encode({"alg": kind, "kid": "e"}, claims, key, algorithms=[kind])
    assert subject(asking(there)) == "u-1001"


def test_a_provider_that_takes_the_secret_in_the_body_gets_it_there(there: Provider) -> None:
    there.in_body = True
    assert subject(asking(there)) == "u-1001"


def b64(said: bytes) -> str:
    return urlsafe_b64encode(said).decode().rstrip("=")


def part(said: Claims) -> str:
    return b64(json.dumps(said).encode())


def hs256_by(secret: bytes) -> Callable[[Claims], str]:
    """The oldest trick: the public key is known to all, so sign with it as if it were a secret."""

    def sign(claims: Claims) -> str:
        signed = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
        return f"{signed}.{b64(hmac.digest(secret, signed.encode(), 'sha256'))}"

    return sign


def unsigned(claims: Claims) -> str:
    return f"{part({'alg': 'none', 'kid': 'one'})}.{part(claims)}."


def changed(claims: Claims) -> str:
    head, _, mark = rs256(claims).split(".")
    return f"{head}.{part(claims | {'sub': 'u-1'})}.{mark}"


SIGNED_WRONG: dict[str, Callable[[Claims], str]] = {
    "none": unsigned,
    "hs256 by the public key": hs256_by(KEY.as_pem(private=False)),
    "hs256 by its json": hs256_by(json.dumps(KEY.as_dict(private=False)).encode()),
    "hs256 by the client's secret": hs256_by(SECRET.encode()),
    "another's key under its name": lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY),
    "a key that it does not have": lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, OTHER_KEY),
    "its own key, told in the token": lambda claims: jwt.encode(
        {"alg": "RS256", "jwk": OTHER_KEY.as_dict(private=False)}, claims, OTHER_KEY
    ),
    "changed after it was signed": changed,
    "nothing": lambda _: "",
    "garbage": lambda _: "a.b.c",
    "a number": lambda _: "1",
}


@pytest.mark.parametrize("how", SIGNED_WRONG)
def test_what_is_signed_wrong_proves_nothing(there: Provider, how: str) -> None:
    there.sign = SIGNED_WRONG[how]
    with pytest.raises(UnprovenError):
        subject(asking(there))


SAID_WRONG: dict[str, Callable[[Claims], object]] = {
    "another nonce": lambda claims: claims.update(nonce="m"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "for another": lambda claims: claims.update(aud="another"),
    "for another, by our leave": lambda claims: claims.update(aud="another", azp=CLIENT),
    "for others, too, and theirs": lambda claims: claims.update(aud=[CLIENT, "another"], azp="another"),
    "for others, too, and nobody's": lambda claims: claims.update(aud=[CLIENT, "another"]),
    "for nobody": lambda claims: claims.pop("aud"),
    "by another": lambda claims: claims.update(iss="https://another.test"),
    "by almost the same": lambda claims: claims.update(iss=f"{claims['iss']}/"),
    "by nobody": lambda claims: claims.pop("iss"),
    "over": lambda claims: claims.update(exp=claims["exp"] - 361),
    "for ever": lambda claims: claims.pop("exp"),
    "not yet": lambda claims: claims.update(nbf=claims["iat"] + 61),
    "of no moment": lambda claims: claims.pop("iat"),
    "until a word": lambda claims: claims.update(exp="tomorrow"),
    "of nobody": lambda claims: claims.pop("sub"),
    "of an empty one": lambda claims: claims.update(sub=""),
    "of a number": lambda claims: claims.update(sub=1001),
    "of two": lambda claims: claims.update(sub=["u-1001"]),
    "of a very long one": lambda claims: claims.update(sub="u" * 256),
    "of more than a line": lambda claims: claims.update(sub="u\n1"),
    "with another access token": lambda claims: claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


@pytest.mark.parametrize("what", SAID_WRONG)
def test_what_is_said_wrong_proves_nothing(there: Provider, what: str) -> None:
    there.lie = SAID_WRONG[what]
    with pytest.raises(UnprovenError):
        subject(asking(there))


def test_a_minute_between_two_clocks_is_no_lie(there: Provider) -> None:
    there.lie = lambda claims: claims.update(exp=claims["exp"] - 340, iat=claims["iat"] + 50, nbf=claims["iat"] + 50)
    assert subject(asking(there)) == "u-1001"


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize("kind", [RSAKey, OctKey])
def test_a_key_that_proves_nothing_is_none(there: Provider, kind: Any) -> None:
    there.keys = [kind.generate_key(1024, {"kid": "one"})]
    with pytest.raises(AwayError, match="no key"):
        asking(there).look()


def test_a_key_for_another_use_is_none(there: Provider) -> None:
    there.keys = [RSAKey.generate_key(2048, {"kid": "one", "use": "enc"})]
    with pytest.raises(AwayError, match="no key"):
        asking(there).look()


def test_a_code_is_good_once_and_for_who_began(there: Provider) -> None:
    hall = asking(there)
    code = gone_there(hall)
    with pytest.raises(UnprovenError):
        hall.subject(code, "n", "w" * 43)
    code = gone_there(hall)
    assert hall.subject(code, "n", VERIFIER) == "u-1001"
    with pytest.raises(UnprovenError):
        hall.subject(code, "n", VERIFIER)


def test_new_keys_are_looked_for_but_not_at_every_token(there: Provider) -> None:
    hall = asking(there)
    assert subject(hall) == "u-1001"
    there.keys = [RSAKey.generate_key(2048, {"kid": "two"})]
    there.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, there.keys[0])
    for _ in range(3):
        with pytest.raises(UnprovenError):
            subject(hall)
    assert there.asked.count("/keys") == 1
    there.clock.at = there.clock.at.replace(minute=there.clock.at.minute + 1)
    assert subject(hall) == "u-1001"
    assert there.asked.count("/keys") == 2


def test_what_it_says_of_itself_is_asked_for_once_an_hour(there: Provider) -> None:
    hall = asking(there)
    for _ in range(3):
        subject(hall)
    assert there.asked.count("/.well-known/openid-configuration") == 1
    there.clock.at = there.clock.at.replace(hour=there.clock.at.hour + 1)
    subject(hall)
    assert there.asked.count("/.well-known/openid-configuration") == 2


# A provider that is not well

DISCOVERY = "/.well-known/openid-configuration"


ODD: dict[str, Callable[[Any], object]] = {
    "not there": lambda asked: asked.reply({}, 404),
    "broken": lambda asked: asked.reply({}, 500),
    "elsewhere": lambda asked: asked.reply({}, 302, Location="https://evil.test/"),
    "a page": lambda asked: asked.reply(b"<!doctype html>", Content_Type="text/html"),
    "a list": lambda asked: asked.reply([]),
    "deep": lambda asked: asked.reply(b"[" * 200_000),
    "huge": lambda asked: asked.reply(b'{"x": "' + b"x" * 300_000 + b'"}'),
    "packed": lambda asked: asked.reply(gzip.compress(b"{}"), Content_Encoding="gzip"),
    "cut off": lambda asked: asked.reply(b'{"keys":'),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token"])
@pytest.mark.parametrize("how", ODD)
def test_an_odd_answer_is_as_good_as_none(there: Provider, path: str, how: str) -> None:
    hall = asking(there)
    code = gone_there(hall) if path == "/token" else ""
    there.odd[path] = ODD[how]
    with pytest.raises((AwayError, UnprovenError) if path == "/token" else AwayError):
        hall.subject(code, "n", VERIFIER)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("more", [200_000, 300_000])
def test_a_right_answer_is_short_and_as_it_is(there: Provider, more: int, packed: bool) -> None:
    said = json.dumps(there.metadata()).encode() + b" " * more
    head = {"Content_Encoding": "gzip"} if packed else {}
    there.odd[DISCOVERY] = lambda asked: asked.reply(gzip.compress(said) if packed else said, **head)
    if not packed and more < 256 * 1024:
        assert asking(there).look() == 1
        return
    with pytest.raises(AwayError, match="packed" if packed else "256 kB"):
        asking(there).look()


def hang(asked: Any) -> None:
    """Until somebody gave up long ago, and then the right answer."""
    asked.server.over.wait(2)
    asked.reply(asked.server.metadata())


def drip(asked: Any) -> None:
    """The right answer, a byte at a time."""
    said = json.dumps(asked.server.metadata()).encode()
    asked.send_response(200)
    asked.send_header("Content-Length", str(len(said)))
    asked.end_headers()
    for n in range(len(said)):
        asked.wfile.write(said[n : n + 1])
        asked.server.over.wait(0.01)


@pytest.mark.parametrize("how", [hang, drip])
def test_one_that_takes_for_ever_is_given_up(there: Provider, how: Callable[[Any], None]) -> None:
    there.odd[DISCOVERY] = how
    with pytest.raises(AwayError):
        asking(there, within_s=0.3).look()


def test_one_that_is_gone_is_away_and_the_log_says_so_once(there: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "dashboard.access.provider")
    there.odd[DISCOVERY] = ODD["broken"]
    hall = asking(there)
    for _ in range(3):
        with pytest.raises(AwayError):
            hall.where("s", "n", VERIFIER)
    del there.odd[DISCOVERY]
    assert hall.look() == 1
    assert ["不可用" in one or "已恢复" in one for one in caplog.messages] == [True, True]
    with pytest.raises(AwayError, match="Connect"):
        asking(there, issuer="http://127.0.0.1:1").look()


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://another.test"}, {"issuer": None}, {"token_endpoint": None}, {"jwks_uri": "file:///etc/x"},
        {"jwks_uri": 7}, {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "ftp://127.0.0.1/"},
    ],
)  # fmt: skip
def test_one_that_speaks_of_another_or_leads_nowhere_is_not_followed(there: Provider, said: dict[str, Any]) -> None:
    there.odd[DISCOVERY] = lambda asked: asked.reply(there.metadata() | said)
    with pytest.raises(AwayError):
        asking(there).where("s", "n", VERIFIER)


def test_what_it_says_over_https_leads_nowhere_unencrypted() -> None:
    assert not _trusted("http://a.test/token", "https://a.test")
    assert _trusted("https://b.test/token", "https://a.test")


@pytest.mark.parametrize("inner", [False, True, ("10.0.0.0/8",)])
def test_it_is_asked_only_where_the_hall_may_connect(there: Provider, inner: Any) -> None:
    with pytest.raises(AwayError, match="inner_network"):
        asking(there, inner=inner).look()
    assert there.asked == []


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_neither_does_it_lead_the_hall_to_where_it_may_not_connect(there: Provider, name: str) -> None:
    there.odd[DISCOVERY] = lambda asked: asked.reply(there.metadata() | {name: "http://169.254.169.254/latest"})
    hall = asking(there)
    with pytest.raises(AwayError, match=r"169\.254\.169\.254"):
        hall.subject("code", "n", VERIFIER)


def test_a_provider_that_hangs_holds_a_few_threads_and_no_more(there: Provider) -> None:
    hall = asking(there)
    with hall._visit(), hall._visit(), hall._visit(), pytest.raises(AwayError, match="already"):
        hall.look()
    assert hall.look() == 1


def test_a_wrong_secret_is_the_halls_own_trouble_and_is_not_told(there: Provider) -> None:
    hall = asking(there, secret="another secret of the hall")
    with pytest.raises(AwayError, match="invalid_client") as refused:
        subject(hall)
    assert "another secret" not in f"{refused.value!r} {hall.declared!r}"
