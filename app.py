"""Joins the web parts to a hall. ``python app.py`` serves it and polls its feeds in one process."""

from __future__ import annotations

import hashlib
import html
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from threading import Thread
from types import FrameType

import dash
import flask

from callbacks import (
    accounts,
    alerts,
    areas,
    audit,
    board_files,
    briefings,
    case_files,
    cases,
    charts,
    console,
    coverage,
    definitions,
    departments,
    displays,
    exceptions,
    feeds,
    frozen_boards,
    headers,
    health,
    leaderboards,
    live,
    matters,
    metrics,
    moment,
    nearby,
    oidc,
    outline,
    own_account,
    own_desk,
    pairing,
    patrols,
    places,
    pushes,
    replay,
    reveal,
    rhythm,
    roster,
    wall,
)
from callbacks import entrance as entrances
from callbacks.bundle import APART, bundled
from callbacks.desk import Desk
from callbacks.door import MOST_BYTES, Door, Gate, first_page, seal
from callbacks.entrance import Entrance
from callbacks.listening import listening
from callbacks.orders import Screens
from dashboard.access.audit import actor_of
from dashboard.access.keys import Keys
from dashboard.access.oidc import Oidc
from dashboard.access.opening import Access
from dashboard.access.painter import Painter
from dashboard.access.remembered import Remembered
from dashboard.declared import DeclarationError
from dashboard.domain.access import Act
from dashboard.domain.account import Asker, Role
from dashboard.hall import Hall
from dashboard.hosts import is_loopback
from dashboard.logs import log_as
from dashboard.opening import declared_provider, open_hall, open_pushes, open_settings_access, senders, start_polling
from dashboard.settings import Settings

_HERE = Path(__file__).parent
_PARTS_OF_A_BUILD = ("assets", "layouts", "callbacks")


class _Pages(dash.Dash):
    """Dash puts the title into its first page as it is; here it is text like any other."""

    def interpolate_index(self, title: str = "", **parts: str) -> str:
        return str(super().interpolate_index(title=html.escape(title), **parts))


def create_app(settings: Settings, hall: Hall, access: Access | None = None) -> dash.Dash:
    """The web side of a hall, ready to be served. ``access`` is opened by the settings when it is first asked for."""
    build = build_id()
    app = _Pages(
        __name__,
        use_pages=True,
        pages_folder="",
        assets_folder=str(bundled(_HERE / "assets", settings.state / "assets" / build)),
        assets_path_ignore=[APART],
        title=hall.city.declaration.title.zh,
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,  # or Dash draws every page once, with its first request
    )

    @cache
    def opened() -> Access:
        return access or open_settings_access(settings, hall.clock)

    @cache
    def remembered() -> Remembered:
        return Remembered(opened().audit.newest, hall.clock)

    @cache
    def painter() -> Painter:
        return Painter(Keys(settings.state), hall.clock)

    the_painter = Asker(None, None, "painter", Role.WALL, hall.whole_scope)
    gate = Gate(
        lambda token, active: opened().accounts.asker(token, active=active),
        lambda token, address: opened().displays.display(token, address),  # noqa: PLW0108 - not opened before
        remembered,
        lambda shown: the_painter if painter().knows(shown) else None,
        lent_by(settings, hall),
    )
    door = Door(app, gate, lambda *act: note(opened(), *act), partial(first_page, hall))
    entrance = _before_the_hall(app.server, settings, hall, opened)
    pairing.register(app.server, entrance, lambda: opened().displays)
    health.register(app.server, hall)
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    metrics.register(app.server, hall, settings.state, token)
    screens = Screens(hall, lambda: opened().displays)
    live.register(app.server, hall, live.Wires(hall, build), build, gate.waiting, screens)
    patrols.register(app.server, hall, build, gate.waiting)
    charts.register(app.server)
    outline.register(app.server, hall)
    places.register(app.server, hall)
    wall.register(door, hall, build, settings.lang)
    desk = Desk(door, hall, settings.lang)
    own_desk.register(desk, hall, build)
    cases.register(desk, hall)
    _to_take_along(app.server, entrance, settings.lang)
    reveal.register(app.server, entrance, lambda: opened().reveals)
    roster.register(desk, hall)
    replay.register(desk, app.server, hall, settings.lang)
    moment.register(desk, hall)
    areas.register(desk, hall)
    departments.register(desk, hall)
    leaderboards.register(desk, hall)
    exceptions.register(desk, hall)
    rhythm.register(desk, app.server, entrance)
    matters.register(desk, app.server, entrance, lambda: opened().audit)
    frozen_boards.register(desk, app.server, entrance, lambda: opened().boards)
    coverage.register(desk, hall)
    alerts.register(desk, app.server, entrance, lambda: opened().alerts)
    pushes.register(app.server, senders(hall.city, hall.clock), lambda: open_pushes(opened(), hall))
    feeds.register(desk, hall, lambda name: open_pushes(opened(), hall).stand(name), overheard=settings.allow_insecure)
    nearby.register(desk, hall)
    definitions.register(desk, hall)
    briefings.register(desk, app.server, hall, settings.state / "briefings", settings.lang)
    displays.register(desk, app.server, entrance, lambda: opened().displays, build)
    console.register(app.server, entrance, lambda: opened().displays)
    accounts.register(desk, app.server, entrance, opened)
    audit.register(desk, app.server, entrance, lambda: opened().audit, settings.audit_days)
    app.layout = dash.page_container
    seal(door)
    headers.register(app, hall)
    return app


def _to_take_along(server: flask.Flask, entrance: Entrance, lang: str) -> None:
    """What a list and a board are as files."""
    case_files.register(server, entrance.hall, lang)
    board_files.register(server, entrance)


def _before_the_hall(server: flask.Flask, settings: Settings, hall: Hall, access: Callable[[], Access]) -> Entrance:
    """The pages where one comes in; those of an identity provider where one is declared."""
    provider = declared_provider(settings, hall.clock)
    entrance = Entrance(hall, settings.lang, settings.allow_insecure, settings.oidc_label if provider else None)
    entrances.register(server, entrance, access)
    own_account.register(server, entrance, access)
    if provider is not None:
        way = cache(lambda: Oidc(access(), provider, Keys(settings.state)))
        oidc.register(server, entrance, way, settings.own_address)
    return entrance


def lent_by(settings: Settings, hall: Hall) -> Asker | None:
    """Who somebody at this machine is without an account: the invented city alone lends that, and to nobody else."""
    if settings.city is not None or not is_loopback(settings.host):
        return None
    return Asker(None, None, "demo", Role.DUTY, hall.whole_scope)


def note(access: Access, who: Asker, what: str, of: str, result: str) -> None:
    """Into the audit, with the address that the running request comes from."""
    access.audit.note(actor_of(who, flask.request.remote_addr), Act(what, of, result))


def build_id() -> str:
    """Changes whenever an open screen would have to be loaded anew: its scripts, styles or component tree changed."""
    digest = hashlib.blake2b(digest_size=6)
    for part in _PARTS_OF_A_BUILD:
        for path in sorted((_HERE / part).rglob("*")):
            if path.suffix in (".py", ".js", ".css"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


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


def web_half(settings: Settings) -> dash.Dash:
    """The screens of a hall that other processes poll for, ready to be served in this one.

    What is not on the board, because Redis is away or empty, is built from the store, so that a screen has something.
    """
    log_as(settings.log)
    hall = open_hall(settings, furnish=False).hall
    for name, preset in hall.city.declaration.walls.items():
        if hall.snapshot(name, hall.scope_of(preset)) is None:
            hall.publish(name)
    app = create_app(settings, hall)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES  # also of a body whose length is not told
    return app


def serve(settings: Settings, *, polling: bool = True) -> int:
    """Open the hall and serve its screens until told to stop; with ``polling``, keep its feeds in the same process."""
    log_as(settings.log)
    opened = open_hall(settings, furnish=polling)
    with ExitStack() as at_the_end:
        at_the_end.callback(opened.hall.database.close)
        if polling:
            start_polling(opened, settings, at_the_end)
        access = open_settings_access(settings, opened.hall.clock)
        at_the_end.callback(access.database.close)
        server = listening(create_app(settings, opened.hall, access), settings.host, settings.port, settings.proxy)
        signal.signal(signal.SIGTERM, _stop)
        print(f"http://{settings.host}:{settings.port}/wall/main", flush=True)
        first = access.accounts.first_link() if lent_by(settings, opened.hall) is None else None
        if first is not None:
            print(f"the first account / 首个账户: {settings.own_address}/first/{first}", flush=True)
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
