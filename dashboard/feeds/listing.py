"""A list in JSON, gathered whole over its pages: numbers, offsets, cursors or Link headers, each checked for faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, model_validator

from dashboard.feeds.contract import DoubtfulPayload
from dashboard.feeds.declaration import Declared
from dashboard.feeds.http import Answer, Visit
from dashboard.feeds.rules import column

Params = dict[str, str | int]


class PageOptions(Declared):
    """How a source cuts its answer: the names of its parameters, and where it begins to count."""

    style: Literal["none", "page", "offset", "cursor", "link"] = "none"
    page: str = "page"  # parameter with the number, the offset or the cursor
    size: str | None = "size"  # parameter with the rows a page; null: the source has none
    rows: int = Field(
        default=500, ge=1, le=100_000
    )  # asked for; no more than the source gives: a shorter page is the last
    start: int | None = None  # the first number; unset: 1 for pages, 0 for offsets
    next: str | None = None  # style cursor: path of the next cursor in an answer

    @model_validator(mode="after")
    def _cursor_has_a_path(self) -> PageOptions:
        if (self.style == "cursor") != (self.next is not None):
            raise ValueError("'next', the path of the next cursor, goes with style cursor, and only with it")
        return self


class ListOptions(Declared):
    """Where a list is. Paths are dotted, as in the rules; the empty path is the whole answer."""

    url: str = Field(pattern=r"^https?://\S+$")
    headers: dict[str, str] = Field(default_factory=dict)
    params: dict[str, str | int] = Field(default_factory=dict)
    items: str = ""  # path of the list
    page: PageOptions = PageOptions()
    max_pages: int = Field(default=100, ge=1, le=10_000)  # in one poll
    total: str | None = None  # path of how many rows there are over all pages; checked


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came."""

    document: Any
    items: list[Any]
    next_url: str | None  # of its Link header
    marks: dict[str, str]  # its ETag and Last-Modified as the headers of the next question


def gathered(visit: Visit, options: ListOptions, params: Params, marks: dict[str, str]) -> list[Page] | None:
    """Every page, at least one; none at all where ``marks`` still hold (304).

    Raises ``DoubtfulPayload`` for a page without its list, a page that comes twice, pages without end, and a sum that
    is not the announced total: rows moved while the pages were read, and the next poll will have them right.
    """
    pages: list[Page] = []
    request = _next_request(pages, options, params)
    while request is not None:
        if len(pages) == options.max_pages:
            raise DoubtfulPayload(f"{options.url}: does not end within options.max_pages, {options.max_pages}")
        answer = visit.get(*request, marks if not pages else None)
        if answer.unchanged:
            return None
        page = _page(answer, options)
        if page.items and any(page.items == earlier.items for earlier in pages):
            raise DoubtfulPayload(f"{answer.url}: page {len(pages) + 1} repeats an earlier one")
        pages.append(page)
        request = _next_request(pages, options, params)
    if options.total is not None:
        total, count = at_path(pages[-1].document, options.total), _rows(pages)
        if str(total) != str(count):
            raise DoubtfulPayload(f"{options.url}: {count} rows came, '{options.total}' says {total}")
    return pages


def at_path(document: Any, path: str) -> Any:
    """The value at a dotted path of an answer, None where there is none."""
    if not path:
        return document
    return column(path)(document) if isinstance(document, dict) else None


def _next_request(pages: list[Page], options: ListOptions, params: Params) -> tuple[str, Params | None] | None:
    """What to ask after these pages: an address and its parameters, or nothing more."""
    paging = options.page
    query = dict(params)
    if paging.style != "none" and paging.size is not None:
        query[paging.size] = paging.rows
    if paging.style in ("page", "offset"):
        if pages and (len(pages[-1].items) < paging.rows or _all_came(pages, options)):
            return None
        first = paging.start if paging.start is not None else int(paging.style == "page")
        query[paging.page] = first + len(pages) * (1 if paging.style == "page" else paging.rows)
        return options.url, query
    if not pages:
        return options.url, query
    if paging.style == "link":
        return (pages[-1].next_url, None) if pages[-1].next_url else None
    cursor = at_path(pages[-1].document, paging.next) if paging.next else None
    if not isinstance(cursor, (str, int)) or cursor == "":
        return None
    query[paging.page] = cursor
    return options.url, query


def _all_came(pages: list[Page], options: ListOptions) -> bool:
    """A page past the last is not asked for where the total is known: some servers answer it with the last again."""
    return options.total is not None and str(at_path(pages[-1].document, options.total)) == str(_rows(pages))


def _rows(pages: list[Page]) -> int:
    return sum(len(page.items) for page in pages)


def _page(answer: Answer, options: ListOptions) -> Page:
    document = answer.json()
    items = at_path(document, options.items)
    if items is None and options.total and at_path(document, options.total) == 0:
        items = []  # an empty list, as some servers write it
    if not isinstance(items, list):
        raise DoubtfulPayload(f"{answer.url}: no list at '{options.items}'")
    return Page(document, items, answer.next_url, answer.marks)
