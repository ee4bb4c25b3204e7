"""``python -m bench.serve KIND STATE PORT [DATABASE]``: screens alone, on the web server that app.py uses."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from dash import Dash

from app import create_app
from bench import plain_dash
from bench.cities import opened
from callbacks.listening import listening
from dashboard.settings import Settings


def main(kind: str, state: Path, port: int, database: str | None = None) -> None:
    """``hall`` publishes once and serves that; ``plain`` asks the database anew for every screen; ``plain-5s`` does so
    every five seconds and keeps the figures between."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # more screens than threads is what is measured
    if kind == "hall":
        with opened(state, database=database) as there:
            there.hall.publish("main")
            _serve(create_app(Settings(state=state), there.hall), port)
    else:
        _serve(plain_dash.create_app(state / "demo.db", remember_s=5 if kind == "plain-5s" else 0), port)


def _serve(app: Dash, port: int) -> None:
    listening(app, "127.0.0.1", port).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
