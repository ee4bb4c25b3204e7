"""What every answer says to the browser besides itself: which scripts may run, who may frame it, what may be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import dash

from dashboard.hall import Hall

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

# The style elements that Dash's own bundles write, by what is in them. They change with its version: the test that
# opens every page in a browser says which one is missing.
_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an empty one, into which charts write their rules
    "'sha256-+QoPrsxO0auPnxSulD3bAr9CoDGgzv7YRfYE0vfxeQI='",
    "'sha256-0IJGrxhCP5NUIafylLkj5118xkZH1kp5FmNio7NOckI='",
    "'sha256-Aq43X0SlmB69maWGob4rp/UuSHhwePalkRRExtsxOJ8='",
    "'sha256-BvJwtF3ZgG8gcdZQ022TX/OW+AK0Sm8Fw++80SG4tXU='",
    "'sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s='",
    "'sha256-ITR5T9OwskhdqdsliUJRmgp9ltOFAHgXe1F7eRvGnmQ='",
    "'sha256-MJs2ke1SA6Cy3tTCZu2QH0rj0r//iNqU0idy9bM4leg='",
    "'sha256-SkhFDxgIcEjMhRh19uSHWrkdnAlZ9rlskgr9yLsipa8='",
    "'sha256-Su7lkWyrR39ozUimPZSARr9qtPsgwvk98P/VAGbG6v8='",
    "'sha256-VUA+tqvhK3niMn7AdszqidMFPRh9FLqxB2iINUrsiTw='",
    "'sha256-X2TqJwnIiE/ceDVeAdr7v7BOWBU6CEzE6qxlNzBzvBk='",
    "'sha256-Z8VokGxeiKThZOEmkdUgfW+jxbvItBwAXC8M1c4wqAM='",
    "'sha256-ceeoylCL0ld4NwOaXf4vG0Z8pEknXXuzJ5ZV0Ir6ft4='",
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
    "'sha256-uDiOZWps1U7E8/0BTaQrclYMhVhRVE4dT0vb5X6nXOw='",
    "'sha256-vEFWWSptvAnmTyDLqu3LdoYyHTq0QbynLLSzYwyFY4A='",
)
ALWAYS: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
_ENCRYPTED = ("Strict-Transport-Security", f"max-age={365 * 86400}")
_KEPT_NOWHERE = ("Cache-Control", "no-store")


class Sealed:
    """Puts the headers on every answer, whoever gives it; an answer that does not say how it may be kept is not.

    A 304 goes without: what the browser has kept came with them, and 304 is what most screens hear most seconds
    (RFC 9110, 15.4.5). It stands before everything else; the headers are one list, made once.
    """

    def __init__(self, inside: WSGIApplication, headers: Headers) -> None:
        self._inside = inside
        self._headers = headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        encrypted = environ["wsgi.url_scheme"] == "https"

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            if not status.startswith("304"):
                self._complete(headers, encrypted)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return self._inside(environ, start)

    def _complete(self, headers: Headers, encrypted: bool) -> None:
        own = {name for name, _ in headers}  # a page that runs nothing at all says so itself
        headers.extend(one for one in self._headers if one[0] not in own)
        if encrypted:
            headers.append(_ENCRYPTED)
        if not any(name.lower() == "cache-control" for name, _ in headers):
            headers.append(_KEPT_NOWHERE)


def register(app: dash.Dash, hall: Hall) -> None:
    """Put the headers before the server. Last of all: what runs in a page must be known."""
    app.server.test_client().get("/healthz")  # Dash adds a script of its own with its first request
    tiles = sorted({_origin(one.url) for one in hall.city.declaration.map.basemaps if one.url})
    policy = content_policy(app.csp_hashes(), tiles)
    app.server.wsgi_app = Sealed(app.server.wsgi_app, [("Content-Security-Policy", policy), *ALWAYS])


def content_policy(scripts: Iterable[str], tiles: Iterable[str]) -> str:
    """What a page may load and run: the hall's own files, Dash's scripts by hash, pictures of the tile servers.

    Attributes of style are allowed, as maps and charts place their parts with them; elements of style are not.
    """
    allowed = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *scripts],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "style-src-elem": ["'self'", *_STYLES],
        "img-src": ["'self'", "data:", "blob:", *tiles],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in allowed.items())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
