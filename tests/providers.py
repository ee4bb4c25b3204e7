"""A real identity provider of OpenID Connect on this machine, honest until it is told to lie."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from dashboard.clock import StandingClock

CLIENT, SECRET = "hall of the city", "Canary: oidc/secret+7f3a9c51"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
Claims = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What somebody was sent here with."""

    back: str
    nonce: str
    challenge: str


def rs256(claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        path, here = urlsplit(self.path).path, self.server
        assert isinstance(here, Provider)
        here.asked.append(path)
        if path in here.odd:
            here.odd[path](self)
        elif path == "/.well-known/openid-configuration":
            self.reply(here.metadata())
        elif path == "/keys":
            self.reply({"keys": [key.as_dict(private=False) for key in here.keys]})
        elif path == "/authorize":
            self._sign_in(here)
        else:
            self.reply({}, 404)

    def do_POST(self) -> None:
        self.close_connection = True
        here, size = self.server, int(self.headers["Content-Length"])
        assert isinstance(here, Provider)
        said = dict(parse_qsl(self.rfile.read(size).decode()))
        here.asked.append(urlsplit(self.path).path)
        if self.path in here.odd:
            here.odd[self.path](self)
        elif self.path.startswith("/authorize"):
            self._sign_in(here)
        else:
            self._exchange(here, said)

    def reply(self, said: object, status: int = 200, **headers: str) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (told | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _sign_in(self, here: Provider) -> None:
        """Somebody is asked who they are only where ``here.page`` says so: a page with one button."""
        said = dict(parse_qsl(urlsplit(self.path).query))
        assert (said["response_type"], said["client_id"], said["scope"]) == ("code", CLIENT, "openid")
        assert said["code_challenge_method"] == "S256"
        if here.page and self.command == "GET":
            page = f"<!doctype html><link rel=icon href='data:,'><form method=post action='/authorize?{urlencode(said)}'><button>I am</button>"
            self.reply(page.encode(), Content_Type="text/html")
            return
        code = f"Canary-code-{secrets.token_urlsafe(12)}"
        here.codes[code] = Asked(said["redirect_uri"], said["nonce"], said["code_challenge"])
        answer = {"code": code, "state": said["state"], **here.more}
        self.reply({}, 303, Location=f"{said['redirect_uri']}?{urlencode(answer)}")

    def _exchange(self, here: Provider, said: dict[str, str]) -> None:
        if here.in_body:
            known = (said.get("client_id"), said.get("client_secret")) == (CLIENT, SECRET)
        else:
            basic = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            known = [unquote(one) for one in basic.split(":")] == [CLIENT, SECRET] and "client_secret" not in said
        if not known:
            self.reply({"error": "invalid_client"}, 401)
            return
        asked = here.codes.pop(said["code"], None)  # good once
        verified = urlsafe_b64encode(sha256(said["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or (asked.back, asked.challenge) != (said["redirect_uri"], verified):
            self.reply({"error": "invalid_grant"}, 400)
            return
        here.tokens.append(here.sign(here.claims(asked)))
        self.reply({"token_type": "Bearer", "access_token": "Canary-access-9d1", "id_token": here.tokens[-1]})

    def log_message(self, *_: object) -> None:
        """A test says what failed; the server need not."""


class Provider(ThreadingHTTPServer):
    """``lie`` changes what it says of somebody, ``sign`` how that is signed, ``odd`` whole answers by their path."""

    daemon_threads = True

    def __init__(self, clock: StandingClock) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.clock = clock
        self.subject = "u-1001"
        self.lie: Callable[[Claims], object] = lambda _claims: None
        self.sign: Callable[[Claims], str] = rs256
        self.keys = [KEY]
        self.odd: dict[str, Callable[[_Handler], object]] = {}
        self.more: dict[str, str] = {}
        self.page = self.in_body = False
        self.asked: list[str] = []
        self.codes: dict[str, Asked] = {}
        self.tokens: list[str] = []
        self.over = threading.Event()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def settings(self) -> dict[str, object]:
        """What an integrator declares of it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_inner_network": "127.0.0.1",
        }

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **({"token_endpoint_auth_methods_supported": ["client_secret_post"]} if self.in_body else {}),
        }

    def claims(self, asked: Asked) -> Claims:
        now = int(self.clock.now().timestamp())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims["nonce"] = asked.nonce
        self.lie(claims)
        return claims


@contextmanager
def provider(clock: StandingClock) -> Iterator[Provider]:
    here = Provider(clock)
    thread = threading.Thread(target=here.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield here
    here.over.set()
    here.shutdown()
    here.server_close()
    thread.join()
