"""``/patrols/replay``, and its tracks as ``/patrols/tracks.json``, ``.csv`` and ``.geojson``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component
from flask import Flask, Response, abort, request

from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import asker, first_preset
from callbacks.live import compressed, encoding_of
from callbacks.policy import allow, rights_of
from callbacks.taken import taken_along
from dashboard.domain.account import Right
from dashboard.hall import Hall
from dashboard.snapshot.details import Replay, ReplayAsked
from layouts.replay import replay_page

_STEP = 1e-6  # degrees a unit of a packed position
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}


def asked_of(said: Mapping[str, str], zone: ZoneInfo) -> ReplayAsked:
    """What an address asks for. Times without an offset are the city's. Raises ``ValueError``."""

    def moment(name: str) -> datetime | None:
        if not said.get(name):
            return None
        at = datetime.fromisoformat(said[name])
        return at if at.tzinfo else at.replace(tzinfo=zone)

    return ReplayAsked(
        unit_ids=tuple(int(number) for number in said.get("units", "").split(",") if number),
        fleet=said.get("fleet"),
        first_at=moment("from"),
        last_at=moment("to"),
        cases=said.get("cases") != "0",
    )


def register(desk: Desk, server: Flask, hall: Hall, lang: str = "zh") -> None:
    zone = hall.clock.zone

    def replay(asked: Asked) -> list[Component]:
        found = hall.replay(asked.scope, asked_of(asked.said, zone))
        outline = first_preset(hall, asked.scope)
        if outline is None:
            raise NotFoundError
        return replay_page(found, asked.said, outline, asked.now, zone, asked.words)

    desk.page("replay", "/patrols/replay", replay, right=rights_of(Right.SEE_TRACKS, noted="tracks.open"), bar=False)

    @server.get("/patrols/tracks.<form>")
    @allow(Right.SEE_TRACKS, noted="tracks.export")
    def tracks(form: str) -> Response:
        if form not in _TYPES:
            abort(404)
        try:
            asked = asked_of(request.args, zone)
            if form == "json":
                text = json.dumps(packed(hall.replay(asker().scope, asked)), ensure_ascii=False)
            else:
                text = hall.tracks_file(asker().scope, asked, form, taken_along(hall, lang))
        except ValueError as wrong:
            return Response(str(wrong), 400, content_type="text/plain; charset=utf-8")
        encoding = encoding_of(request.headers.get("Accept-Encoding", ""))
        headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        if form != "json":
            headers["Content-Disposition"] = f'attachment; filename="tracks.{form}"'
        return Response(compressed(text.encode(), encoding), content_type=_TYPES[form], headers=headers)


def packed(replay: Replay) -> dict[str, object]:
    """Moments are milliseconds since 1970. Of a track: tenths of seconds, lon, lat as differences, speed or -1."""
    return {
        "first": _ms(replay.first_at),
        "last": _ms(replay.last_at),
        "units": [
            {"id": track.id, "label": track.label, "fleet": track.fleet, "spots": _flat(track.spots)}
            for track in replay.tracks
        ],
        "stops": [
            [track.id, _ms(event.first_at), _ms(event.last_at), event.lon, event.lat]
            for track in replay.tracks
            for event in track.events
            if event.kind == "stop"
        ],
        "cases": [
            {"id": case.id, "title": case.title, "lon": case.lon, "lat": case.lat,
             "stages": [[stage, _ms(at)] for stage, at in case.stages]}
            for case in replay.cases
        ],
    }  # fmt: skip


def _flat(spots: tuple[tuple[int, float, float, float | None], ...]) -> list[int]:
    flat: list[int] = []
    here = (0, 0, 0)
    for at_us, lon, lat, speed in spots:
        there = (at_us // 100_000, round(lon / _STEP), round(lat / _STEP))
        flat += [b - a for a, b in zip(here, there, strict=True)]
        flat.append(-1 if speed is None else round(speed))
        here = there
    return flat


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
