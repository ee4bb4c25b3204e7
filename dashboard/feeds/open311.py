"""Kind ``open311``: service requests of a GeoReport v2 server, in JSON or XML, over a sliding window."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

from defusedxml import ElementTree
from pydantic import Field

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.http import Answer, Visit
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of

_MOST_UNPAGED = 1000  # the standard lets a server stop there, and not say so
_SHORTEST_SPAN = timedelta(hours=1)
_MOST_PAGES = 1000
_REREAD_AT_ONCE = 50
_REREAD_A_POLL = 200

_AS_BEFORE = object()  # stands in the place of a request that says nothing new

Params = dict[str, str | int]
Request = Any  # what the server wrote for one request; the mapping refuses what is not an object


class Open311Options(Declared):
    """``endpoint`` is what ``/requests.json`` is appended to."""

    endpoint: str = Field(pattern=r"^https?://\S+$")
    jurisdiction_id: str | None = None
    format: Literal["json", "xml"] = "json"
    window: Duration = timedelta(days=90)  # requests opened within it are asked for at every poll
    page_size: int | None = Field(default=None, ge=1, le=10_000)  # unset: the server does not page
    headers: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Page:
    """One answer. ``requests`` of ``None``: it reads as it did at the last poll, and was not parsed."""

    digest: str
    requests: tuple[Request, ...] | None
    numbers: tuple[str, ...]  # of all its requests; one that has only a token yet has none
    open: tuple[str, ...]  # of those that must be asked for again
    length: int


@dataclass(frozen=True, slots=True)
class _Told:
    """What the last poll read: the protocol cannot be asked for changes, so we remember, and tell those alone."""

    mark: str = ""
    pages: dict[str, _Page] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)  # digest of each request by its number


class Open311:
    """The standard cannot ask for changes, so the window is read anew each time.

    A request that is still open when it leaves the window is followed by its number until it closes.
    """

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._inner = declaration.inner_network
        self._options = options_of(declaration, Open311Options)
        self._mapping = Mapping(declaration)
        self._never_empty = declaration.never_empty
        self._clock = clock
        self._told = _Told()

    def fetch(self, since: Watermark | None) -> Payload:
        """What has changed in the window and in some of the older open requests. Raises ``FeedError``."""
        now = self._clock.now()
        state = since.state if since else {}
        waiting: list[str] = state.get("open", [])
        # What was told and never kept must be told again: the watermark says what was kept.
        told = self._told if self._told.mark == state.get("told") else _Told()
        with Visit(self._options.headers, self._inner) as visit:
            ask = _Questions(self.name, visit, self._options, told.pages)
            window = ask.between(now - self._options.window, now)
            listed = sum(page.length for page in window)
            if self._never_empty and not listed:
                raise DoubtfulPayload(f"feed '{self.name}': no requests, where there never are none")
            known = {number for page in window for number in page.numbers}
            older = [number for number in waiting if number not in known]
            reread = ask.numbered(older[:_REREAD_A_POLL])
        still_open = dict.fromkeys(older[_REREAD_A_POLL:])  # in turn: those just read again go to the end
        still_open |= dict.fromkeys(number for page in (*reread, *window) for number in page.open)
        named = (("requests", _news(window, told)), ("older open requests", _news(reread, told)))
        self._told = read = _read(window, reread, told)
        parts = tuple(
            Part(name, requests) for name, requests in named if any(one is not _AS_BEFORE for one in requests)
        )
        watermark = Watermark({"open": list(still_open), "told": read.mark})
        return Payload(parts, now, watermark, unchanged=not parts, listed=listed)

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each request, as ``requests, item 7``."""
        for part in payload.parts:
            for number, request in enumerate(part.content, 1):
                if request is not _AS_BEFORE:
                    yield self._mapping.record(request, f"{part.name}, item {number}", payload.fetched_at)


class _Questions:
    """The questions of one poll."""

    def __init__(self, feed: str, visit: Visit, options: Open311Options, read_before: dict[str, _Page]) -> None:
        self._feed = feed
        self._visit = visit
        self._options = options
        self._read_before = read_before

    def between(self, start: datetime, end: datetime) -> list[_Page]:
        """Requests opened in a span; one that may have been cut off is asked for in halves."""
        span: Params = {"start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        if self._options.page_size is not None:
            return self._paged(span, self._options.page_size)
        found = self._asked(span)
        if found.length < _MOST_UNPAGED or end - start <= _SHORTEST_SPAN:
            return [found]
        middle = start + (end - start) / 2
        return self.between(start, middle) + self.between(middle, end)

    def numbered(self, numbers: list[str]) -> list[_Page]:
        """These requests by their numbers."""
        return [
            self._asked({"service_request_id": ",".join(numbers[first : first + _REREAD_AT_ONCE])})
            for first in range(0, len(numbers), _REREAD_AT_ONCE)
        ]

    def _paged(self, span: Params, page_size: int) -> list[_Page]:
        pages: list[_Page] = []
        while len(pages) < _MOST_PAGES:
            page = self._asked({**span, "page": len(pages) + 1, "page_size": page_size})
            if page.length and any(page.digest == before.digest for before in pages):
                raise DoubtfulPayload(f"feed '{self._feed}': pages repeat; leave options.page_size out if it has none")
            pages.append(page)
            if page.length < page_size:
                return pages
        raise DoubtfulPayload(f"feed '{self._feed}': more than {_MOST_PAGES} pages")

    def _asked(self, params: Params) -> _Page:
        options = self._options
        if options.jurisdiction_id is not None:
            params = {"jurisdiction_id": options.jurisdiction_id, **params}
        answer = self._visit.get(f"{options.endpoint.rstrip('/')}/requests.{options.format}", params)
        digest = blake2b(answer.body, digest_size=16).hexdigest()
        if digest in self._read_before:
            return self._read_before[digest]
        requests = requests_in_xml(answer) if options.format == "xml" else requests_in_json(answer)
        numbered = [(number, request) for request in requests if (number := _number(request))]
        return _Page(
            digest,
            tuple(requests),
            tuple(number for number, _ in numbered),
            tuple(number for number, request in numbered if _is_open(request)),
            len(requests),
        )


def _news(pages: Sequence[_Page], told: _Told) -> list[Request]:
    """The requests of all pages in their places; those that say what they were last told to say are ``_AS_BEFORE``."""
    news: list[Request] = []
    for page in pages:
        if page.requests is None:
            news += [_AS_BEFORE] * page.length
        else:
            known = (told.requests.get(_number(request)) == _digest(request) for request in page.requests)
            news += [
                _AS_BEFORE if as_before else request for as_before, request in zip(known, page.requests, strict=True)
            ]
    return news


def _read(window: Sequence[_Page], reread: Sequence[_Page], told: _Told) -> _Told:
    """What is to be remembered of this poll. A request that stands twice in it is told again each time."""
    requests: dict[str, str] = {}
    twice: set[str] = set()
    for page in (*window, *reread):
        fresh = {_number(request): _digest(request) for request in page.requests or ()}
        for number in page.numbers:
            twice |= {number} & requests.keys()
            requests[number] = fresh[number] if page.requests is not None else told.requests.get(number, "")
    for number in twice:
        del requests[number]
    pages = {page.digest: replace(page, requests=None) for page in window}
    digests = [page.digest for page in (*window, *reread)]
    return _Told(blake2b("".join(digests).encode(), digest_size=16).hexdigest(), pages, requests)


def requests_in_json(answer: Answer) -> list[Request]:
    """The requests of an answer: a bare list, or one inside ``service_requests``. Raises ``FeedError``."""
    document = answer.json()
    if isinstance(document, dict):
        document = document.get("service_requests", document.get("errors"))
    if not isinstance(document, list):
        raise DoubtfulPayload(f"{answer.url}: no list of service requests")
    for item in document:
        if isinstance(item, dict) and "service_request_id" not in item and {"code", "description"} <= item.keys():
            raise FeedError(f"{answer.url}: error {item['code']}: {item['description']}"[:500])
    return document


def requests_in_xml(answer: Answer) -> list[Request]:
    """The ``request`` elements of an answer, each as texts by element name. Raises ``FeedError``."""
    try:
        root = ElementTree.fromstring(answer.body, forbid_dtd=True)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DoubtfulPayload(f"{answer.url}: not whole XML: {error}") from None
    if _name(root) in ("error", "errors"):
        raise FeedError(f"{answer.url}: {' '.join(''.join(root.itertext()).split())}"[:500])
    if _name(root) != "service_requests":
        raise DoubtfulPayload(f"{answer.url}: <service_requests> expected, <{_name(root)}> found")
    return [
        {_name(field): (field.text or "").strip() for field in request if len(field) == 0}
        for request in root
        if _name(request) == "request"
    ]


def _name(element: Any) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _digest(request: Request) -> str:
    return blake2b(json.dumps(request, sort_keys=True).encode(), digest_size=16).hexdigest()


def _number(request: Request) -> str:
    return str(request.get("service_request_id", "")) if isinstance(request, dict) else ""


def _is_open(request: Request) -> bool:
    """Whether it must be asked for again; a request that has only a token yet has no number to ask by."""
    return bool(_number(request)) and str(request.get("status", "")).strip().lower() != "closed"
