"""``/outline/<wall>``: the polygons of a wall's map, packed and compressed once, kept by the browser for good."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict

from flask import Flask, Response, abort, request

from callbacks.door import asker, preset
from callbacks.policy import allow
from dashboard.domain.account import Right
from dashboard.hall import Hall

_A_YEAR_S = 365 * 86400


def register(server: Flask, hall: Hall) -> None:
    """A new outline has a new version in its address, so an old one never needs asking for again."""
    packed: dict[str, bytes] = {}

    @server.get("/outline/<wall>")
    @allow(Right.SEE_WALLS)
    def outline(wall: str) -> Response:
        shown = preset(hall, wall, asker())
        if shown is None:
            abort(404)
        drawn = hall.outline(shown)
        if drawn.version not in packed:
            text = json.dumps(asdict(drawn), ensure_ascii=False, separators=(",", ":"))
            packed[drawn.version] = gzip.compress(text.encode(), 6)
        asked = request.args.get("v") == drawn.version
        answer = Response(
            packed[drawn.version],
            content_type="application/json",
            headers={
                "Content-Encoding": "gzip",
                "Cache-Control": f"private, max-age={_A_YEAR_S}, immutable" if asked else "no-cache",
                "ETag": f'"{drawn.version}"',
            },
        )
        answer.make_conditional(request)
        return answer
