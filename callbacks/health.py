"""For machines: whether the process answers, and whether it has anything to show."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from callbacks.policy import PUBLIC, allow
from dashboard.hall import Hall


def register(server: Flask, hall: Hall) -> None:
    """``/healthz`` touches nothing but this process; ``/readyz`` says whether every wall has a snapshot."""

    @server.get("/healthz")
    @allow(policy=PUBLIC)
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain")

    @server.get("/readyz")
    @allow(policy=PUBLIC)
    def readyz() -> tuple[Response, int]:
        walls = {
            name: snapshot.built_at.isoformat() if snapshot else None
            for name, wall in hall.city.declaration.walls.items()
            for snapshot in (hall.snapshot(name, hall.scope_of(wall)),)
        }
        return jsonify(walls=walls), 200 if all(walls.values()) else 503
