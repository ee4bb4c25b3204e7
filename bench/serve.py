"""``python -m bench.serve KIND STATE PORT [DATABASE]``: screens alone, on the web server that app.py uses."""

from __future__ import annotations

import json
import logging
import signal
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

from dash import Dash

from app import create_app, listening
from bench import plain_dash
from bench.cities import opened
from dashboard.access.keys import Keys
from dashboard.access.painter import Painter, PicturedWalls
from dashboard.city import FORMATS
from dashboard.export.briefing.collect import Question
from dashboard.export.briefing.writing import Order
from dashboard.export.whole import write_whole
from dashboard.hall import Hall
from dashboard.schedule.briefings import bring_out
from dashboard.settings import Settings

BRIEFED = "briefed.json"


def main(kind: str, state: Path, port: int, database: str | None = None) -> None:
    """``hall`` publishes once and serves that; ``briefing`` also writes one in every format when it is told SIGUSR1,
    and then what came of it beside its state; ``plain`` asks the database anew for every screen; ``plain-5s`` does so
    every five seconds and keeps the figures between."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # more screens than threads is what is measured
    if kind in ("hall", "briefing"):
        with opened(state, database=database) as there:
            there.hall.publish("main")
            brief = partial(_brief, there.hall, state, port)
            if kind == "briefing":
                signal.signal(signal.SIGUSR1, lambda *_: Thread(target=brief, daemon=True).start())
            _serve(create_app(Settings(state=state), there.hall), port)
    else:
        _serve(plain_dash.create_app(state / "demo.db", remember_s=5 if kind == "plain-5s" else 0), port)


def _brief(hall: Hall, state: Path, port: int) -> None:
    """The last week that is over, as the hall's own schedule writes it."""
    began, now = time.perf_counter(), hall.clock.now()
    at: dict[str, float] = {}
    question = Question(
        period=hall.calendar.briefed("week", now), scope=hall.whole_scope, basis="due", as_of=now, kind="report"
    )
    walls = PicturedWalls({"main": f"http://127.0.0.1:{port}/wall/main"}, Painter(Keys(state), hall.clock))
    order = Order(lang="zh", formats=FORMATS, root=state / "briefings", walls=walls, templates=hall.templates)
    _, done = bring_out(hall, question, order, lambda step, *_: at.setdefault(step, time.perf_counter() - began))
    said = {"outcome": done.outcome, "problem": done.problem, "all_s": time.perf_counter() - began}
    if done.folder is not None:
        proof = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
        took = {wall["file"]: wall.get("took_s") for wall in proof["walls"]}
        said |= {"compose_s": at["compose"], "4k_s": took["main_4k.png"], "started_mb": proof["renderer_peak_mb"]}
    write_whole(state / BRIEFED, json.dumps(said).encode())


def _serve(app: Dash, port: int) -> None:
    listening(app, "127.0.0.1", port).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
