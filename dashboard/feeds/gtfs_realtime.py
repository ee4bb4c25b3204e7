"""Kind ``gtfs_realtime``: vehicle positions as buses publish them, one protobuf message by HTTP or as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.transit.gtfs_realtime_pb2 import FeedMessage
from pydantic import Field, model_validator

from dashboard.clock import Clock
from dashboard.feeds.contract import BadRow, DoubtfulPayload, FeedError, Part, Payload, Record, Watermark
from dashboard.feeds.declaration import Declared, FeedDeclaration
from dashboard.feeds.http import Visit
from dashboard.feeds.mapping import Mapping
from dashboard.feeds.options import options_of

_MOST_BYTES = 32 * 1024 * 1024


class GtfsRealtimeOptions(Declared):
    """Where the message is: exactly one of the two."""

    url: str | None = Field(None, pattern=r"^https?://\S+$")
    file: Path | None = None
    headers: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> GtfsRealtimeOptions:
        if (self.url is None) == (self.file is None):
            raise ValueError("exactly one of 'url' and 'file' is needed")
        return self


class GtfsRealtime:
    """A message tells the whole fleet; how fresh it is, its header says."""

    def __init__(self, declaration: FeedDeclaration, clock: Clock) -> None:
        self.name = declaration.name
        self._inner = declaration.inner_network
        self._options = options_of(declaration, GtfsRealtimeOptions)
        self._mapping = Mapping(declaration)
        self._clock = clock

    def fetch(self, since: Watermark | None) -> Payload:
        """The message as it stands now, decoded. Raises ``FeedError``; ``DoubtfulPayload`` where it is cut short."""
        now = self._clock.now()
        state = dict(since.state) if since else {}
        body, marks, name = self._body(state.get("marks", {}))
        if body is None:
            return Payload((), now, since or Watermark({}), unchanged=True)
        message = FeedMessage()
        try:
            message.ParseFromString(body)
        except DecodeError:
            raise DoubtfulPayload(f"{name}: not a whole GTFS-realtime message") from None
        said = message.header.timestamp
        as_of = datetime.fromtimestamp(said, UTC) if 0 < said < 2**32 else None
        return Payload((Part(name, message),), now, Watermark({"marks": marks}), as_of=as_of)

    def parse(self, payload: Payload) -> Iterator[Record | BadRow]:
        """Every entity that is a vehicle; trip updates and alerts of the same message are not ours."""
        for part in payload.parts:
            header = MessageToDict(part.content.header, preserving_proto_field_name=True)
            for number, entity in enumerate(part.content.entity, 1):
                if entity.HasField("vehicle"):
                    row = {**MessageToDict(entity, preserving_proto_field_name=True), "header": header}
                    yield self._mapping.record(row, f"{part.name}, entity {number}", payload.fetched_at)

    def _body(self, marks: dict[str, str]) -> tuple[bytes | None, dict[str, str], str]:
        """The bytes, nothing where they are those of last time, with the marks to ask by next time."""
        if self._options.url is not None:
            with Visit(self._options.headers, self._inner) as visit:
                answer = visit.get(self._options.url, headers=marks)
                return (None if answer.unchanged else answer.body), answer.marks, answer.url
        assert self._options.file is not None
        try:
            stat = self._options.file.stat()
            mark = {"file": f"{stat.st_size}/{stat.st_mtime_ns}"}
            if mark == marks:
                return None, marks, self._options.file.name
            if stat.st_size > _MOST_BYTES:
                raise FeedError(f"{self._options.file}: more than the {_MOST_BYTES // 2**20} MB a poll may bring")
            return self._options.file.read_bytes(), mark, self._options.file.name
        except OSError as error:
            raise FeedError(f"{self._options.file}: {error.strerror} / 文件无法读取") from None
