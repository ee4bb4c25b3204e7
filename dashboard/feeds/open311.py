"""Kind ``open311``: service requests of a GeoReport v2 server, in JSON or XML, over a sliding window."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
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


class Open311:
    """The standard cannot ask for changes, so the window is read anew each time.

    A request that is still open when it leaves the window is followed by its number until it closes.
    """

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._options = options_of(declaration, Open311Options)
        self._mapping = Mapping(declaration)
        self._never_empty = declaration.never_empty
        self._clock = clock

    def fetch(self, since: Watermark | None) -> Payload:
        """The window and some of the older open requests. Raises ``FeedError``."""
        now = self._clock.now()
        waiting: list[str] = since.state.get("open", []) if since else []
        with Visit(self._options.headers) as visit:
            recent = self._between(visit, now - self._options.window, now)
            if self._never_empty and not recent:
                raise DoubtfulPayload(f"feed '{self.name}': no requests, where there never are none")
            known = {_number(request) for request in recent}
            older = [number for number in waiting if number not in known]
            reread = self._reread(visit, older[:_REREAD_A_POLL])
        still_open = dict.fromkeys(older[_REREAD_A_POLL:])  # in turn: those just read again go to the end
        still_open |= dict.fromkeys(_number(request) for request in (*reread, *recent) if _is_open(request))
        # The protocol cannot be asked for changes: a window that reads as it did has none, and is not parsed again.
        window = _digest(recent)
        told = () if since and since.state.get("window") == window else (Part("requests", recent),)
        parts = (*told, *((Part("older open requests", reread),) if reread else ()))
        return Payload(parts, now, Watermark({"open": list(still_open), "window": window}), unchanged=not parts)

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each request, as ``requests, item 7``."""
        for part in payload.parts:
            for number, request in enumerate(part.content, 1):
                yield self._mapping.record(request, f"{part.name}, item {number}", payload.fetched_at)

    def _between(self, visit: Visit, start: datetime, end: datetime) -> list[Request]:
        """Requests opened in a span; one that may have been cut off is asked for in halves."""
        span: Params = {"start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        if self._options.page_size is not None:
            return self._paged(visit, span, self._options.page_size)
        found = self._asked(visit, span)
        if len(found) < _MOST_UNPAGED or end - start <= _SHORTEST_SPAN:
            return found
        middle = start + (end - start) / 2
        return self._between(visit, start, middle) + self._between(visit, middle, end)

    def _paged(self, visit: Visit, span: Params, page_size: int) -> list[Request]:
        pages: list[list[Request]] = []
        while len(pages) < _MOST_PAGES:
            page = self._asked(visit, {**span, "page": len(pages) + 1, "page_size": page_size})
            if page and page in pages:
                raise DoubtfulPayload(f"feed '{self.name}': pages repeat; leave options.page_size out if it has none")
            pages.append(page)
            if len(page) < page_size:
                return [request for page in pages for request in page]
        raise DoubtfulPayload(f"feed '{self.name}': more than {_MOST_PAGES} pages")

    def _reread(self, visit: Visit, numbers: list[str]) -> list[Request]:
        found: list[Request] = []
        for first in range(0, len(numbers), _REREAD_AT_ONCE):
            found += self._asked(visit, {"service_request_id": ",".join(numbers[first : first + _REREAD_AT_ONCE])})
        return found

    def _asked(self, visit: Visit, params: Params) -> list[Request]:
        options = self._options
        if options.jurisdiction_id is not None:
            params = {"jurisdiction_id": options.jurisdiction_id, **params}
        answer = visit.get(f"{options.endpoint.rstrip('/')}/requests.{options.format}", params)
        return requests_in_xml(answer) if options.format == "xml" else requests_in_json(answer)


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


def _digest(requests: list[Request]) -> str:
    return hashlib.blake2b(json.dumps(requests, sort_keys=True).encode(), digest_size=16).hexdigest()


def _number(request: Request) -> str:
    return str(request.get("service_request_id", "")) if isinstance(request, dict) else ""


def _is_open(request: Request) -> bool:
    """Whether it must be asked for again; a request that has only a token yet has no number to ask by."""
    return bool(_number(request)) and str(request.get("status", "")).strip().lower() != "closed"
