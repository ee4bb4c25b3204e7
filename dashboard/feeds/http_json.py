"""Kind ``http_json``: a web interface that answers with a list in JSON, in one piece or in pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import field_validator, model_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, Duration, FeedDeclaration
from dashboard.feeds.http import Visit
from dashboard.feeds.listing import ListOptions, Page, Params, at_path, gathered
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of


class SinceOptions(Declared):
    """How to ask for changes only: from the newest change seen, less ``lookback`` for what arrives late."""

    param: str
    format: str = "iso"  # iso (UTC), epoch_s, epoch_ms, or a strptime format in the feed's zone
    lookback: Duration = timedelta(minutes=10)

    @field_validator("format")
    @classmethod
    def _is_a_format(cls, form: str) -> str:
        if form not in ("iso", "epoch_s", "epoch_ms") and "%" not in form:
            raise ValueError("iso, epoch_s, epoch_ms or a strptime format such as '%Y-%m-%d %H:%M:%S'")
        return form


class HttpJsonOptions(ListOptions):
    """Where the list is, and how much of it one answer tells."""

    since: SinceOptions | None = None
    as_of: str | None = None  # path of the source's own word for how fresh the answer is
    complete: bool = False  # each answer lists everything there is: what is missing from it is gone

    @model_validator(mode="after")
    def _complete_is_not_partial(self) -> HttpJsonOptions:
        if self.complete and self.since is not None:
            raise ValueError("an answer of changes only ('since') is not 'complete'")
        return self


class HttpJson:
    """An answer is gathered whole before anything of it counts; one that contradicts itself is doubtful."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._inner = declaration.inner_network
        self._options = options_of(declaration, HttpJsonOptions)
        self._mapping = Mapping(declaration)
        self._zone = ZoneInfo(declaration.zone) if declaration.zone else UTC
        self._ahead = timedelta(minutes=declaration.future_minutes)
        self._never_empty = declaration.never_empty
        self._clock = clock
        if self._options.since is not None and not self._mapping.says_when_changed:
            raise ValueError(
                f"feeds/{self.name}.yaml: options.since needs a rule for updated_at, to know what was seen"
            )

    def fetch(self, since: Watermark | None) -> Payload:
        """Every page of the answer. Raises ``FeedError``; ``DoubtfulPayload`` where pages or counts do not fit."""
        now = self._clock.now()
        state = since.state if since else {}
        params = {**self._options.params, **self._since_params(state.get("newest_at"))}
        asked = hashlib.sha256(repr(sorted(params.items())).encode()).hexdigest()
        marks = state.get("marks", {}) if state.get("asked") == asked else {}
        with Visit(self._options.headers, self._inner) as visit:
            pages = gathered(visit, self._options, params, marks)
        if pages is None:
            return Payload((), now, since or Watermark({}), unchanged=True)
        if self._never_empty and not pages[0].items:
            raise DoubtfulPayload(f"feed '{self.name}': an empty answer, where there never is one")
        newest_at = self._newest(pages, now, state.get("newest_at"))
        return Payload(
            tuple(Part(f"page {number}", page.items) for number, page in enumerate(pages, 1)),
            now,
            Watermark(
                {
                    "asked": asked,
                    "marks": pages[0].marks if len(pages) == 1 else {},  # of a first page alone they say too little
                    "newest_at": newest_at.isoformat() if newest_at else None,
                },
                newest_at,
            ),
            as_of=self._as_of(pages[0]),
            complete=self._options.complete,
        )

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Each item of each page, as ``page 3, item 7``."""
        for part in payload.parts:
            for number, item in enumerate(part.content, 1):
                yield self._mapping.record(item, f"{part.name}, item {number}", payload.fetched_at)

    def _since_params(self, newest_at: str | None) -> Params:
        since = self._options.since
        if since is None or newest_at is None:
            return {}
        moment = datetime.fromisoformat(newest_at) - since.lookback
        if since.format == "iso":
            return {since.param: moment.isoformat(timespec="seconds")}
        if since.format == "epoch_s":
            return {since.param: int(moment.timestamp())}
        if since.format == "epoch_ms":
            return {since.param: int(moment.timestamp() * 1000)}
        return {since.param: moment.astimezone(self._zone).strftime(since.format)}

    def _newest(self, pages: list[Page], now: datetime, before: str | None) -> datetime | None:
        """The newest change seen so far; one that lies ahead of us is not believed, or all before it were lost."""
        changes = [self._mapping.changed_at(item) for page in pages for item in page.items]
        believed = [moment for moment in changes if moment is not None and moment <= now + self._ahead]
        if before is not None:
            believed.append(datetime.fromisoformat(before))
        return max(believed, default=None)

    def _as_of(self, page: Page) -> datetime | None:
        said: Any = at_path(page.document, self._options.as_of) if self._options.as_of else None
        if said is None:
            return None
        try:
            return self._mapping.time(said)
        except ValueError as error:
            raise DoubtfulPayload(f"feed '{self.name}': '{said}' at '{self._options.as_of}': {error}") from None
