"""The wire: ``/live/<wall>`` hands every screen the panels that changed since its version, as bytes made once."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

import brotli
import zstandard
from flask import Flask, Response, abort, request
from plotly.utils import PlotlyJSONEncoder

from dashboard.hall import Hall
from dashboard.snapshot.model import Snapshot
from layouts.parts.feeds import freshness_table
from layouts.wall import wall_panels

_KEPT_ANSWERS = 64  # of the running version: one for each older version still asking, in each encoding
_KEPT_VERSIONS = 256
_ENCODINGS = ("zstd", "br", "gzip")
_NUMBER = re.compile(r"[0-9]{1,18}")
# What only says how fresh a panel is. It travels once for all tiles, so that a good poll without news repaints nothing.
_FRESHNESS = re.compile(r'"data-(?:as-of|feeds|state)":\s*(?:"(?:[^"\\]|\\.)*"|null),?')


@dataclass
class Wire:
    """One wall in one language: its panels as JSON text, and since which version each says what it says."""

    lang: str
    build: str
    version: int = 0
    snapshot: Snapshot | None = None
    _head: str = ""
    _panels: dict[str, tuple[int, str, str]] = field(default_factory=dict)  # version, comparable text, text
    _known: OrderedDict[int, None] = field(default_factory=OrderedDict)
    _answers: OrderedDict[tuple[int, str], bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, snapshot: Snapshot) -> None:
        """Render a newer snapshot, once; panels that say the same keep the version they had."""
        if snapshot.version == self.version:
            return
        with self._lock:
            if snapshot.version == self.version:
                return
            for name, props in wall_panels(snapshot, self.lang).items():
                text = json.dumps(props, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))
                said = _FRESHNESS.sub("", text)
                version, before, _ = self._panels.get(name, (0, "", ""))
                self._panels[name] = (version if before == said else snapshot.version, said, text)
            self._head = _head(snapshot, self.build)
            self._known[snapshot.version] = None
            while len(self._known) > _KEPT_VERSIONS:
                self._known.popitem(last=False)
            self._answers.clear()
            self.snapshot = snapshot
            self.version = snapshot.version

    def answer(self, since: int, encoding: str) -> bytes:
        """The panels newer than ``since``; all of them for a version this process has not served."""
        key = (since if since in self._known else 0, encoding)
        with self._lock:
            if key not in self._answers:
                changed = ",".join(
                    f"{json.dumps(name)}:{text}"
                    for name, (version, _, text) in self._panels.items()
                    if version > key[0]
                )
                self._answers[key] = _compressed(f'{self._head},"panels":{{{changed}}}}}'.encode(), encoding)
                while len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
            return self._answers[key]


class Wires:
    """The wires of a hall, each brought up to the latest snapshot when it is asked for."""

    def __init__(self, hall: Hall, build: str) -> None:
        self._hall = hall
        self._build = build
        self._wires: dict[tuple[str, str], Wire] = {}

    def current(self, wall: str, lang: str) -> Wire | None:
        """The wall's wire, ``None`` before its first snapshot. Raises ``KeyError`` for a wall that is not there."""
        preset = self._hall.wall(wall)
        if preset is None:
            raise KeyError(wall)
        snapshot = self._hall.snapshot(wall, self._hall.scope_of(preset))
        if snapshot is None:
            return None
        wire = self._wires.setdefault((wall, lang), Wire(lang, self._build))
        wire.take(snapshot)
        return wire


def register(server: Flask, hall: Hall, wires: Wires, build: str) -> None:
    """``/live/<wall>``: 200 with news, 304 without; ``Hall-Now`` is the server's time of the answer itself."""

    @server.get("/live/<wall>")
    def live(wall: str) -> Response:
        lang = "en" if request.args.get("lang") == "en" else "zh"
        try:
            wire = wires.current(wall, lang)
        except KeyError:
            abort(404)
        if wire is None:
            return Response(status=503, headers={"Retry-After": "1"})
        tag = f'"{build}-{wire.version}-{lang}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            "Hall-Now": str(int(hall.clock.now().timestamp() * 1000)),
        }
        since = request.args.get("v", "")
        if since == str(wire.version) or request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers=headers)
        encoding = _encoding(request.headers.get("Accept-Encoding", ""))
        if encoding:
            headers["Content-Encoding"] = encoding
        body = wire.answer(int(since) if _NUMBER.fullmatch(since) else 0, encoding)
        return Response(body, headers=headers, content_type="application/json")


def _head(snapshot: Snapshot, build: str) -> str:
    """The opening of every answer: what it is, and how fresh each feed is. Left open for the panels."""
    known = [feed.as_of for feed in snapshot.feeds if feed.as_of is not None]
    head = {
        "version": snapshot.version,
        "build": build,
        "server_now": int(snapshot.built_at.timestamp() * 1000),
        "as_of": min(known).isoformat() if known else None,
        "fresh": freshness_table(snapshot.feeds),
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]


def _encoding(accepted: str) -> str:
    """The best way the screen can read; empty for plain text."""
    offered = {part.split(";")[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")}
    return next((encoding for encoding in _ENCODINGS if encoding in offered), "")


def _compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.compress(body, 10)
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=6)
        return packed
    return gzip.compress(body, 6) if encoding == "gzip" else body
