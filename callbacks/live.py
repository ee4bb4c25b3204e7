"""The wire: ``/live/<wall>`` hands every screen the panels that changed since its version, as bytes made once."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import brotli
import zstandard
from flask import Flask, Response, abort
from plotly.utils import PlotlyJSONEncoder

from callbacks.door import preset
from callbacks.orders import Screens, Told, is_for_guests, only_orders
from callbacks.policy import allow
from dashboard.domain.account import Asker, Right
from dashboard.hall import Hall
from dashboard.snapshot.model import Snapshot
from layouts import ids
from layouts.guests import for_guests
from layouts.parts.feeds import freshness_table
from layouts.wall import wall_panels

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Who = Callable[["WSGIEnvironment"], Asker | None]  # as ``Gate.waiting``

_KEPT_ANSWERS = 64  # of the running version: one for each older version still asking, in each encoding
_KEPT_VERSIONS = 256
_ENCODINGS = ("zstd", "br", "gzip")
_PATH = "/live/"
_NUMBER = re.compile(r"[0-9]{1,18}")
# What only says how fresh a panel is. It travels once for all tiles, so that a good poll without news repaints nothing.
_FRESHNESS = re.compile(r'"data-(?:as-of|feeds|state)":\s*(?:"(?:[^"\\]|\\.)*"|null),?')


@dataclass
class Wire:
    """One wall in one language: its panels as JSON text, and since which version each says what it says."""

    lang: str
    build: str
    guests: bool = False  # drawn for guests' eyes
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
            drawn = for_guests(snapshot) if self.guests else snapshot
            for name, props in wall_panels(drawn, self.lang).items():
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
                changed = ",".join(self._changed(key[0]))
                self._answers[key] = compressed(f'{self._head},"panels":{{{changed}}}}}'.encode(), encoding)
                while len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
            return self._answers[key]

    def answer_to(self, told: Told, since: int, encoding: str) -> bytes:
        """The same for one display that has not heard its orders yet, with them; an emergency is a panel as any."""
        with self._lock:
            changed = ",".join([f'"{ids.FOCUS}":{told.focus}', *self._changed(since if since in self._known else 0)])
            said = f'"orders":{told.orders},"mark":"{told.mark}"'
            return compressed(f'{self._head},{said},"panels":{{{changed}}}}}'.encode(), encoding)

    def _changed(self, since: int) -> list[str]:
        return [f"{json.dumps(name)}:{text}" for name, (version, _, text) in self._panels.items() if version > since]


class Wires:
    """The wires of a hall, each brought up to the latest snapshot when it is asked for, by the scope that it shows."""

    def __init__(self, hall: Hall, build: str) -> None:
        self._hall = hall
        self._build = build
        self._wires: dict[tuple[str, str, str, bool], Wire] = {}

    def current(self, wall: str, lang: str, who: Asker) -> Wire | None:
        """The wall's wire, ``None`` before its first snapshot. Raises ``KeyError`` where it is not there for them."""
        shown = preset(self._hall, wall, who)
        if shown is None:
            raise KeyError(wall)
        scope = self._hall.scope_of(shown)
        snapshot = self._hall.snapshot(wall, scope)
        if snapshot is None:
            return None
        guests = is_for_guests(who)
        wire = self._wires.setdefault((wall, scope.key, lang, guests), Wire(lang, self._build, guests))
        wire.take(snapshot)
        return wire


class Door:
    """Answers ``/live/<wall>`` before Flask is asked, which would cost more than the answer: a screen asks each second.

    200 with news, 304 without; ``Hall-Now`` is the server's time of the answer itself. A display that has not said back
    (``o``) what it was told gets that with every answer until it does: no 304 swallows an order. Whom ``who`` does not
    know, or who has no such wall, is left to Flask, where everybody else is turned away.
    """

    def __init__(
        self, inside: WSGIApplication, hall: Hall, wires: Wires, build: str, who: Who, screens: Screens | None = None
    ) -> None:
        self._inside = inside
        self._who = who
        self._screens = screens
        self._hall = hall
        self._wires = wires
        self._build = build

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(_PATH) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inside(environ, start_response)
        who = self._who(environ)
        if who is None or not who.may(Right.SEE_WALLS):
            return self._inside(environ, start_response)
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        wall, lang = path.removeprefix(_PATH), "en" if asked.get("lang") == "en" else "zh"
        encoding = encoding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
        try:
            wire = self._wires.current(wall, lang, who)
        except KeyError:
            body = self._elsewhere(who, lang, asked, encoding)
            if body is None:
                return self._inside(environ, start_response)  # whose 404 is everybody's
            return self._answer(environ, start_response, body, encoding, [])
        if wire is None:
            start_response("503 Service Unavailable", [("Retry-After", "1"), ("Content-Length", "0")])
            return []
        told = self._told(who, lang, wall, wire, asked)
        tag = f'"{self._build}-{wire.version}-{lang}{"-" + told.mark if told else ""}"'
        since, said = asked.get("v", ""), asked.get("o")
        known = int(since) if _NUMBER.fullmatch(since) else 0
        heard = told is None or told.heard(said)
        if environ.get("HTTP_IF_NONE_MATCH") == tag or (heard and since == str(wire.version)):
            start_response("304 Not Modified", [("ETag", tag), *self._always()])
            return []
        if heard or told is None:
            body = wire.answer(known, encoding)
        else:
            body = wire.answer_to(told, known if told.drawn_alike(said) else 0, encoding)
        return self._answer(environ, start_response, body, encoding, [("ETag", tag)])

    def _answer(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        body: bytes,
        encoding: str,
        headers: list[tuple[str, str]],
    ) -> Iterable[bytes]:
        packed = [("Content-Encoding", encoding)] if encoding else []
        about = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", [*headers, *self._always(), *packed, *about])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _always(self) -> list[tuple[str, str]]:
        now = str(int(self._hall.clock.now().timestamp() * 1000))
        return [("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding"), ("Hall-Now", now)]

    def _told(self, who: Asker, lang: str, wall: str, wire: Wire, asked: dict[str, str]) -> Told | None:
        """What a display is told, and what it says of itself; nothing for a person."""
        if self._screens is None or who.display_id is None:
            return None
        self._screens.hear(who, wall, asked)
        return self._screens.told(who, lang, wire.snapshot)

    def _elsewhere(self, who: Asker, lang: str, asked: dict[str, str], encoding: str) -> bytes | None:
        """Where to turn, for a display whose wall is not its own any more; ``None`` for one that has heard it."""
        said = asked.get("o")
        if self._screens is None or who.display_id is None or not said:
            return None
        told = self._screens.told(who, lang, None)
        return None if told.same_orders(said) else compressed(only_orders(self._build, told).encode(), encoding)


def register(server: Flask, hall: Hall, wires: Wires, build: str, who: Who, screens: Screens | None = None) -> None:
    """Put the door before the server. Without ``screens`` no display is told anything."""
    server.wsgi_app = Door(server.wsgi_app, hall, wires, build, who, screens)  # type: ignore[method-assign]

    @server.get("/live/<wall>")
    @allow(Right.SEE_WALLS)
    def live(wall: str) -> Response:  # noqa: ARG001 - the route has it
        abort(404)  # what the door before does not answer is not there, or not the asker's


def _head(snapshot: Snapshot, build: str) -> str:
    """The opening of every answer: what it is, and how fresh each feed is. Left open for the panels."""
    known = [feed.as_of for feed in snapshot.feeds if feed.as_of is not None]
    head = {
        "version": snapshot.version,
        "build": build,
        "counted_at": None if snapshot.counted_at is None else round(snapshot.counted_at.timestamp() * 1000),
        "server_now": int(snapshot.built_at.timestamp() * 1000),
        "as_of": min(known).isoformat() if known else None,
        "fresh": freshness_table(snapshot.feeds),
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]


def encoding_of(accepted: str) -> str:
    """The best way the screen can read; empty for plain text."""
    offered = {part.split(";")[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")}
    return next((encoding for encoding in _ENCODINGS if encoding in offered), "")


def compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.compress(body, 10)
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=6)
        return packed
    return gzip.compress(body, 6) if encoding == "gzip" else body
