"""``/live/patrols?wall=<name>&since=<number>``: what moved since a number, as bytes made once for all who ask alike."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Flask, Response, abort

from callbacks.door import preset
from callbacks.live import Who, compressed, encoding_of
from callbacks.orders import is_for_guests
from callbacks.policy import allow
from dashboard.domain.account import Right
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.fleet import FleetNews, UnitNews

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/live/patrols"
_KEPT_ANSWERS = 64
_NUMBER = re.compile(r"[0-9]{1,18}")
_STEP = 1e-5  # degrees a unit of a packed position: about a metre


class Movements:
    """The answers of the running number, one for each scope, older number and encoding that asked."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._number = -1
        settings = hall.city.declaration.map
        self._limits = {
            "tail_s": int(settings.tail.total_seconds()),
            "dim_after_s": int(settings.dim_after.total_seconds()),
            "hide_after_s": int(settings.hide_after.total_seconds()),
        }
        self._answers: OrderedDict[tuple[str, int, str, bool], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, scope: Scope, since: int, number: int, encoding: str, *, guests: bool) -> bytes:
        """What changed after ``since`` as JSON; for guests without the units' names."""
        key = (scope.key, since, encoding, guests)
        with self._lock:
            if number != self._number:
                self._answers.clear()
                self._number = number
            if key not in self._answers:
                news = packed(self._hall.fleet_news(scope, since), guests=guests) | self._limits
                text = json.dumps(news, ensure_ascii=False, separators=(",", ":"))
                self._answers[key] = compressed(text.encode(), encoding)
                while len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
            return self._answers[key]


class Door:
    """Answers before Flask is asked: 200 with news, 304 without. ``Hall-Now`` is the server's time of the answer."""

    def __init__(self, inside: WSGIApplication, hall: Hall, build: str, who: Who) -> None:
        self._inside = inside
        self._who = who
        self._hall = hall
        self._build = build
        self._movements = Movements(hall)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inside(environ, start_response)
        who = self._who(environ)
        if who is None or not who.may(Right.SEE_WALLS):
            return self._inside(environ, start_response)
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        wall = preset(self._hall, asked.get("wall", "main"), who)
        if wall is None:
            return self._inside(environ, start_response)  # whose 404 is everybody's
        scope = self._hall.scope_of(wall)
        number = self._hall.fleet_number()
        tag = f'"{self._build}-{number}"'
        headers = [
            ("ETag", tag),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding"),
            ("Hall-Now", str(int(self._hall.clock.now().timestamp() * 1000))),
        ]
        since = asked.get("since", "")
        if since == str(number) or environ.get("HTTP_IF_NONE_MATCH") == tag:
            start_response("304 Not Modified", headers)
            return []
        encoding = encoding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            headers.append(("Content-Encoding", encoding))
        known = int(since) if _NUMBER.fullmatch(since) else -1
        guests = is_for_guests(who)
        body = self._movements.answer(scope, known, number, encoding, guests=guests)
        start_response("200 OK", [*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


def register(server: Flask, hall: Hall, build: str, who: Who) -> None:
    """Put the door before the server, and so before the door of the walls."""
    server.wsgi_app = Door(server.wsgi_app, hall, build, who)  # type: ignore[method-assign]

    @server.get(PATH)
    @allow(Right.SEE_WALLS)
    def live_patrols() -> Response:
        abort(404)  # what the door before does not answer is not there, or not the asker's


def packed(news: FleetNews, *, guests: bool = False) -> dict[str, Any]:
    """The news with every name once; a unit is one flat list, whose numbers after the tenth are its way.

    A unit: id, kind (0 vehicle, 1 worker), fleet, label, feed, on duty (1, 0 or null), heading, speed, the second of
    its fix, whether its way begins anew; then second, lon and lat of each point, as differences from the one before.
    """
    fleets: dict[str | None, int] = {}
    feeds: dict[str, int] = {}
    units = [_flat(unit, fleets, feeds, guests) for unit in news.units]
    return {
        "number": news.number,
        "full": news.full,
        "fleets": list(fleets),
        "feeds": list(feeds),
        "units": units,
        "gone": news.gone,
    }


def _flat(news: UnitNews, fleets: dict[str | None, int], feeds: dict[str, int], guests: bool) -> list[Any]:
    unit = news.unit
    fixed_at = int(unit.fixed_at.timestamp())
    flat: list[Any] = [
        unit.id,
        int(unit.kind == "worker"),
        fleets.setdefault(unit.fleet, len(fleets)),
        None if guests else unit.label,
        feeds.setdefault(unit.feed, len(feeds)),
        None if unit.on_duty is None else int(unit.on_duty),
        None if unit.heading_deg is None else round(unit.heading_deg),
        None if unit.speed_kmh is None else round(unit.speed_kmh),
        fixed_at,
        int(news.whole),
    ]
    here = (0, 0, 0)
    for second, lon, lat in news.way or ((fixed_at, unit.lon, unit.lat),):
        there = (second, round(lon / _STEP), round(lat / _STEP))
        flat.extend(b - a for a, b in zip(here, there, strict=True))
        here = there
    return flat
