"""The one way out to other machines: every wait, every byte and every redirect of a visit is limited."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx

from dashboard.deadline import NETWORK_ERRORS, DeadlineTransport, trusted
from dashboard.feeds.contract import DoubtfulPayload, FeedError
from dashboard.hosts import InnerNetwork
from dashboard.outgoing import RefusedAddressError

_VISIT_S = 60.0
_LONGEST_RETRY_S = 3600.0
_MOST_BYTES = 32 * 1024 * 1024
_BUSY = (429, 503)
_WORTH_ASKING_AGAIN = (408, 425, 429)

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A 200 with its whole body, unpacked, or a 304 without one."""

    url: str  # without its query, which may hold a token; for messages
    body: bytes
    headers: httpx.Headers
    next_url: str | None = None  # of the Link header, on the same server
    unchanged: bool = False

    @property
    def marks(self) -> dict[str, str]:
        """What to send along next time so that an unchanged answer need not be repeated."""
        pairs = (("If-None-Match", self.headers.get("ETag")), ("If-Modified-Since", self.headers.get("Last-Modified")))
        return {name: value for name, value in pairs if value}

    def json(self) -> Any:
        """Raises ``DoubtfulPayload`` where the body is not JSON to its end."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise DoubtfulPayload(f"{self.url}: not whole JSON: {error}") from None


class Visit:
    """One poll's time and room: 60 s and 32 MB unpacked over all its requests. A context manager.

    Only to where ``inner`` lets it (``dashboard/outgoing.py``): no redirects, no cookies kept, no proxy or password
    from the environment; one second attempt, at connecting only.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        inner: InnerNetwork = False,
        *,
        within_s: float = _VISIT_S,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._room = most_bytes
        self._deadline = time.monotonic() + within_s
        self._client = httpx.Client(
            transport=DeadlineTransport(trusted(), self._deadline, inner),
            trust_env=False,
            headers={"Accept-Encoding": "gzip", "User-Agent": "command-hall", **headers},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, url: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Asks once. Raises ``FeedError`` for everything but a 304 and a 200 with something other than a web page."""
        name = _without_secrets(url)
        try:
            with self._client.stream("GET", url, params=params, headers=headers) as response:
                _complain(response, name)
                body = b"" if response.status_code == 304 else self._body(response, name)
                return Answer(name, body, response.headers, _next_url(response, name), response.status_code == 304)
        except RefusedAddressError as error:
            raise FeedError(str(error), permanent=True) from None
        except NETWORK_ERRORS as error:
            if time.monotonic() >= self._deadline:
                raise FeedError(f"{name}: not finished in the time a poll has") from None
            raise FeedError(f"{name}: {type(error).__name__} {error}".rstrip()) from None

    def _body(self, response: httpx.Response, name: str) -> bytes:
        pieces = []
        for piece in _unpacked(response, name, self._room):
            self._room -= len(piece)
            if self._room < 0:
                raise FeedError(f"{name}: more than the {_MOST_BYTES // 2**20} MB a poll may bring")
            pieces.append(piece)
        body = b"".join(pieces)
        if _is_web_page(body, response.headers.get("Content-Type", "")):
            raise DoubtfulPayload(f"{name}: answers with a web page; is there a login in between?")
        return body


def _without_secrets(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FeedError(f"not a web address: {error}", permanent=True) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FeedError(f"not a web address: {parsed.scheme}://{parsed.host}", permanent=True)
    return str(parsed.copy_with(query=None, fragment=None, username=None, password=None))


def _complain(response: httpx.Response, name: str) -> None:
    status = response.status_code
    if status in (200, 304):
        return
    if response.is_redirect:
        raise FeedError(f"{name}: redirects elsewhere ({status}); declare the final address", permanent=True)
    retry_after_s = _retry_after_s(response.headers) if status in _BUSY else None
    refused = 400 <= status < 500 and status not in _WORTH_ASKING_AGAIN
    raise FeedError(
        f"{name}: answers {status} {response.reason_phrase}", permanent=refused, retry_after_s=retry_after_s
    )


def _retry_after_s(headers: httpx.Headers) -> float | None:
    """Seconds, or a date counted from the server's own; never above an hour, lest a typing error silence a feed."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(float(said), _LONGEST_RETRY_S)
    try:
        wait_s = (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait_s, 0.0), _LONGEST_RETRY_S)


def _next_url(response: httpx.Response, name: str) -> str | None:
    """Only on the same server: an upstream must not send us, and our headers, anywhere else."""
    link = response.links.get("next", {}).get("url")
    if link is None:
        return None
    there = response.url.join(link)
    if (there.scheme, there.host, there.port) != (response.url.scheme, response.url.host, response.url.port):
        raise DoubtfulPayload(f"{name}: its next page is on another server, {there.host}")
    return str(there)


def _unpacked(response: httpx.Response, name: str, room: int) -> Iterator[bytes]:
    """The body without its gzip, in pieces no larger than there is room: a bomb is noticed before it is unpacked."""
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if coding == "identity":
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip"):
        raise FeedError(f"{name}: packed as '{coding}' although only gzip was offered")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for packed in response.iter_raw():
            yield unpacker.decompress(packed, room + 1)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, room + 1)
    except zlib.error as error:
        raise DoubtfulPayload(f"{name}: broken gzip: {error}") from None
    if not unpacker.eof:
        raise DoubtfulPayload(f"{name}: its gzip is cut short")


def _is_web_page(body: bytes, content_type: str) -> bool:
    """A page by its first words; a JSON that is merely sent as text/html is still JSON."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return True
    return "text/html" in content_type.lower() and not start.startswith((b"{", b"[", b"<?xml"))
