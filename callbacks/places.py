"""``/places/<wall>/<layer>`` and ``/tiles/<basemap>/…``: what a city declares for its maps, read from this machine."""

from __future__ import annotations

import gzip
import json
import logging
from dataclasses import asdict

from flask import Flask, Response, abort

from callbacks.door import asker, preset
from callbacks.orders import is_for_guests
from callbacks.policy import allow
from dashboard.declared import DeclarationError
from dashboard.domain.account import Right
from dashboard.hall import Hall
from dashboard.tiles import picture_type

log = logging.getLogger(__name__)

_A_DAY_S = 86400
_DEEPEST_ZOOM = 22


def register(server: Flask, hall: Hall) -> None:
    """A file that cannot be used is logged and answered with 503: the rest of the map stands."""

    @server.get("/places/<wall>/<name>")
    @allow(Right.SEE_WALLS)
    def places(wall: str, name: str) -> Response:
        shown = preset(hall, wall, asker())
        try:
            found = hall.places(hall.scope_of(shown), name) if shown else None
        except DeclarationError:
            log.exception("the layer %s cannot be shown", name)
            abort(503)
        if found is None:
            abort(404)
        if is_for_guests(asker()):
            found = found.unnamed()
        text = json.dumps(asdict(found), ensure_ascii=False, separators=(",", ":"))
        return Response(
            gzip.compress(text.encode(), 6),
            content_type="application/json",
            headers={"Content-Encoding": "gzip", "Cache-Control": "no-cache"},
        )

    @server.get("/tiles/<name>/<int:zoom>/<int:column>/<int:row>")
    @allow(Right.SEE_WALLS)
    def tile(name: str, zoom: int, column: int, row: int) -> Response:
        if zoom > _DEEPEST_ZOOM or column >= 2**zoom or row >= 2**zoom:
            abort(404)
        try:
            picture = hall.tile(name, zoom, column, row)
        except DeclarationError:
            log.exception("the basemap %s cannot be shown", name)
            abort(503)
        if picture is None:
            return Response(status=204)  # beyond its edge there is nothing, and that is no mistake
        return Response(
            picture, content_type=picture_type(picture), headers={"Cache-Control": f"private, max-age={_A_DAY_S}"}
        )
