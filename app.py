"""Joins the web parts to a hall. ``python app.py`` serves it and polls its feeds in one process."""

from __future__ import annotations

import hashlib
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from types import FrameType

import dash
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask, WSGITask

from callbacks import (
    areas,
    briefings,
    case_files,
    cases,
    coverage,
    definitions,
    departments,
    feeds,
    headers,
    health,
    leaderboards,
    live,
    nearby,
    outline,
    patrols,
    places,
    replay,
    roster,
    wall,
)
from callbacks.desk import Desk
from dashboard.declared import DeclarationError
from dashboard.hall import Hall
from dashboard.opening import open_hall, start_polling
from dashboard.settings import Settings

_HERE = Path(__file__).parent
_PARTS_OF_A_BUILD = ("assets", "layouts", "callbacks")
_CHATTY = ("httpx", "alembic", "apscheduler", "waitress.queue")  # each poll, each skipped half second
_THREADS = 8


class _Task(WSGITask):  # type: ignore[misc]
    """Keeps the connection after a 304: it has no body whose end must be told, yet waitress would close it."""

    def set_close_on_finish(self) -> None:
        asked_to = self.request.headers.get("CONNECTION", "").lower() == "close"
        if asked_to or self.version != "1.1" or not self.status.startswith("304"):
            super().set_close_on_finish()


class _Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress says to a request that cannot be read, with the headers of everything else."""

    def execute(self) -> None:
        self.response_headers.extend(headers.ALWAYS)
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    error_task_class = _Refusal


def create_app(settings: Settings, hall: Hall) -> dash.Dash:
    """The web side of a hall, ready to be served."""
    app = dash.Dash(
        __name__,
        use_pages=True,
        pages_folder="",
        assets_folder=str(_HERE / "assets"),
        title=hall.city.declaration.title.zh,
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,  # or Dash draws every page once, with its first request
    )
    build = build_id()
    health.register(app.server, hall)
    wires = live.Wires(hall, build)
    live.register(app.server, hall, wires, build)
    patrols.register(app.server, hall, build)
    outline.register(app.server, hall)
    places.register(app.server, hall)
    wall.register(app, hall, wires, build, settings.lang)
    desk = Desk(app, hall, settings.lang)
    cases.register(desk, hall)
    case_files.register(app.server, hall, settings.lang)
    roster.register(desk, hall)
    replay.register(desk, app.server, hall)
    areas.register(desk, hall)
    departments.register(desk, hall)
    leaderboards.register(desk, hall)
    coverage.register(desk, hall)
    feeds.register(desk, hall)
    nearby.register(desk, hall)
    definitions.register(desk, hall)
    briefings.register(desk, app.server, hall, settings.state / "briefings")
    app.layout = dash.page_container
    headers.register(app, hall)
    return app


def build_id() -> str:
    """Changes whenever an open screen would have to be loaded anew: its scripts, styles or component tree changed."""
    digest = hashlib.blake2b(digest_size=6)
    for part in _PARTS_OF_A_BUILD:
        for path in sorted((_HERE / part).rglob("*")):
            if path.suffix in (".py", ".js", ".css"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def listening(app: dash.Dash, host: str, port: int) -> BaseWSGIServer:
    """The web server of a hall, bound and not yet running. Raises ``OSError`` where the port is taken."""
    server = create_server(app.server, host=host, port=port, threads=_THREADS, ident=None)
    server.channel_class = _Channel
    return server


@contextmanager
def serving(settings: Settings, hall: Hall) -> Iterator[str]:
    """The walls of a hall on a free port of this machine alone, for as long as somebody pictures them; their address.

    For a process that serves nothing else.
    """
    for name in hall.city.declaration.briefings.walls:
        hall.publish(name)
    server = listening(create_app(settings, hall), "127.0.0.1", 0)
    thread = Thread(target=server.run, name="walls", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def serve(settings: Settings, *, polling: bool = True) -> int:
    """Open the hall and serve its screens until told to stop; with ``polling``, keep its feeds in the same process."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.ERROR)
    opened = open_hall(settings, furnish=polling)
    with ExitStack() as at_the_end:
        at_the_end.callback(opened.hall.database.close)
        if polling:
            start_polling(opened, settings, at_the_end)
        server = listening(create_app(settings, opened.hall), settings.host, settings.port)
        signal.signal(signal.SIGTERM, _stop)
        print(f"http://{settings.host}:{settings.port}/wall/main", flush=True)
        server.run()
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)  # what waitress takes as the word to finish its requests and return


def main() -> int:
    """Serve as the settings say; what a user can mend is one clear message."""
    try:
        return serve(Settings.read())
    except (DeclarationError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"HALL_PORT or HALL_UPSTREAM_PORT: {error} / 端口不可用", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
