"""The door: everything that is asked for passes here, and what has no policy, or is not the asker's, stays shut.

Who asks comes from the session or the display that the cookie names, and from nowhere else; so does the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import dash
from dash.exceptions import DependencyException
from flask import Flask, abort, g, redirect, request
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from callbacks import dispatch
from callbacks.policy import KNOWN, PUBLIC, SHUT, Policy, Unknown, policy_of, rights_of
from dashboard.access.origin import changes_nothing, from_here, from_our_pages
from dashboard.access.painter import COOKIE as PAINTER
from dashboard.access.remembered import Remembered
from dashboard.city import Wall
from dashboard.domain.account import Asker, Right
from dashboard.domain.arrangement import DESK
from dashboard.domain.scope import Scope
from dashboard.hall import Hall

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SESSION = "hall"
SCREEN = "hall_screen"
MOST_BYTES = 1024 * 1024  # of a request: nothing here takes a file
# What the page where one signs in is made of. Nothing else is handed to somebody unknown.
ENTRANCE_ASSETS = frozenset(
    {
        "css/00-layers.css",
        "css/10-tokens.css",
        "css/20-base.css",
        "css/pages/entrance.css",
        "fonts/barlow-semi-condensed-latin-400-normal.woff2",
        "fonts/barlow-semi-condensed-latin-500-normal.woff2",
        "fonts/barlow-semi-condensed-latin-600-normal.woff2",
    }
)
# What Dash and Flask bring along. A version that brings another endpoint does not start.
_ASSETS = "_dash_assets.static"
_INDEX, _PATHS = "/", "/<path:path>"
_OF_DASH: Mapping[str, Policy] = {
    _ASSETS: KNOWN,
    _INDEX: KNOWN,
    _PATHS: KNOWN,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": KNOWN,
    "/_dash-layout": KNOWN,
    "/_dash-dependencies": KNOWN,
    "/_dash-update-component": KNOWN,
    "/_favicon.ico": KNOWN,
    "/_reload-hash": SHUT,
    "static": SHUT,
}


def cookie(name: str, secure: bool) -> str:
    """The name of a cookie on the wire: over TLS the browser itself binds it to this host."""
    return f"__Host-{name}" if secure else name


def asker() -> Asker:
    """Who asks. In a view or a page that is open to somebody known alone."""
    found = g.get("asker")
    if found is None:
        abort(401)
    return cast("Asker", found)


def noted() -> None:
    """A view has written what it did, or refused, into the audit itself."""
    g.noted = True


def preset(hall: Hall, name: str, who: Asker) -> Wall | None:
    """A wall that may be shown to an asker: all that it shows lies in their scope. Else it is not there."""
    if name == DESK:
        return hall.desk(who.scope) if AT_A_DESK.lets(who) else None
    return hall.wall(name) if name in _presets(hall, who.scope, who.walls, name) else None


def first_preset(hall: Hall, scope: Scope, walls: frozenset[str] | None = None) -> str | None:
    """The wall to begin with, of those that a scope reaches."""
    return next(iter(_presets(hall, scope, walls, *hall.city.declaration.walls)), None)


def within(hall: Hall, scope: Scope) -> list[str]:
    """The walls all of which lies in a scope."""
    return _presets(hall, scope, None, *hall.city.declaration.walls)


# Figures, cases and units stand on it: who sees the last sees all of them.
AT_A_DESK = rights_of(Right.SEE_PATROLS)

# Where each right leads first, for who sees no wall.
_FIRST_PAGES = (
    (Right.SEE_FIGURES, "/areas"),
    (Right.OPERATE, "/feeds"),
    (Right.ACCOUNTS, "/accounts"),
    (Right.AUDIT, "/audit"),
)


def first_page(hall: Hall, who: Asker) -> str:
    """Where an asker begins: at their desk, at a wall of theirs, or else at the first page that their role sees."""
    if AT_A_DESK.lets(who):
        return "/"
    wall = first_preset(hall, who.scope, who.walls) if who.may(Right.SEE_WALLS) else None
    if wall is not None:
        return f"/wall/{quote(wall, safe='')}"
    return next((path for right, path in _FIRST_PAGES if who.may(right)), "/account")


def _presets(hall: Hall, scope: Scope, walls: frozenset[str] | None, *names: str) -> list[str]:
    found = ((name, hall.wall(name)) for name in names if walls is None or name in walls)
    return [name for name, wall in found if wall is not None and hall.reaches(scope, hall.scope_of(wall))]


_FORBIDDEN, _NOT_FOUND = 403, 404
_LONGEST_OBJECT = 300

_NO_PAGE = replace(SHUT, unknown=Unknown.SIGN_IN)  # somebody unknown is not told which pages there are


@dataclass(frozen=True)
class Gate:
    """Knows who asks, by what the request carries. ``lent`` is who somebody without an account is, where ``is_lent``.

    ``of_session`` is asked with a token and whether somebody did something, ``of_screen`` with a token and the address
    it comes from, ``of_painter`` with the renderer's pass.
    """

    of_session: Callable[[str, bool], Asker | None]
    of_screen: Callable[[str, str], Asker | None]
    remembered: Callable[[], Remembered]
    of_painter: Callable[[str], Asker | None] = lambda _pass: None
    lent: Asker | None = None
    is_lent: Callable[[Mapping[str, Any]], bool] = from_here

    def __call__(self, environ: WSGIEnvironment) -> Asker | None:
        """Who does something; ``None`` for somebody unknown."""
        return self._who(environ, active=True)

    def waiting(self, environ: WSGIEnvironment) -> Asker | None:
        """Who a screen that asks by itself belongs to: that keeps nobody's session alive."""
        return self._who(environ, active=False)

    def _who(self, environ: WSGIEnvironment, *, active: bool) -> Asker | None:
        header = environ.get("HTTP_COOKIE")
        if header:
            cookies = parse_cookie(header)
            secure = environ["wsgi.url_scheme"] == "https"
            address = environ.get("REMOTE_ADDR", "")
            asked: tuple[tuple[str, Callable[[str], Asker | None]], ...] = (
                (SESSION, lambda token: self.of_session(token, active)),
                (SCREEN, lambda token: self.of_screen(token, address)),
            )
            for name, ask in asked:
                token = cookies.get(cookie(name, secure))
                found = self._of(f"{name} {address}", token, partial(ask, token), active) if token else None
                if found is not None:
                    return found
            shown = cookies.get(PAINTER)
            found = self.of_painter(shown) if shown else None
            if found is not None:
                return found
        return self.lent if self.lent is not None and self.is_lent(environ) else None

    def _of(self, kind: str, token: str, ask: Callable[[], Asker | None], active: bool) -> Asker | None:
        """As the store says; for what asks by itself each second, as it said a moment ago."""
        return ask() if active else self.remembered().asker((kind, token), ask)


@dataclass
class Door:
    """Stands before every view of one application, and writes into the audit what is to be noted."""

    app: dash.Dash
    gate: Gate
    audit: Callable[[Asker, str, str, str], None]  # who, what, of what, with which result
    home: Callable[[Asker], str]  # where ``/`` leads who has no desk
    pages: dict[str, Policy] = field(default_factory=dict)  # key of a page in Dash's registry → who may see it
    callbacks: dict[str, dispatch.Declared] = field(default_factory=dict)

    def check(self) -> Response | None:
        """Before every request. ``None`` lets it pass."""
        if (request.content_length or 0) > MOST_BYTES:
            abort(413)
        g.asker = who = self.gate(request.environ)
        g.policy = policy = self._policy()
        if policy is None:  # nothing of that address and method: whom the hall knows is told so
            return None if who is not None else self._turned_away(Unknown.REFUSED)
        if who is not None and request.endpoint == _INDEX and not policy.lets(who):
            return redirect(self.home(who))
        if policy.shut:
            return self._turned_away(policy.unknown) if who is None else abort(404)
        if not policy.lets(who):
            return self._turned_away(policy.unknown) if who is None else abort(403)
        if not (policy.signed or changes_nothing(request.method) or from_our_pages(request.environ)):
            abort(403)
        if request.endpoint == "/_dash-update-component":
            dispatch.check(request.get_json(), self.callbacks, who)
        return None

    def after(self, response: Response) -> Response:
        """After every request: a view that is noted, and every refusal of somebody known. To be told that what one
        would change is not there is one: it may be somebody else's.
        """
        policy: Policy | None = g.get("policy")
        missed = response.status_code == _NOT_FOUND and not changes_nothing(request.method)
        refused = response.status_code == _FORBIDDEN or missed
        if policy is not None and (policy.noted or refused) and not g.get("noted"):
            self.note(policy, request.full_path.rstrip("?"), "done" if response.status_code < 400 else "refused")
        return response

    def note(self, policy: Policy, of: str, result: str = "done") -> None:
        """What was done under a policy that is noted, or refused under any. Who is neither account nor
        display is nobody to be named.
        """
        who: Asker | None = g.get("asker")
        if who is None or not (who.account_id or who.display_id) or (policy.noted is None and result == "done"):
            return
        self.audit(who, policy.noted or "refused", of[:_LONGEST_OBJECT], result)

    def _policy(self) -> Policy | None:
        """Of the endpoint; of a page that Dash draws, by its path."""
        endpoint = request.endpoint
        if endpoint is None:
            return None
        if endpoint == _ASSETS and (request.view_args or {}).get("filename") in ENTRANCE_ASSETS:
            return PUBLIC
        if endpoint in (_INDEX, _PATHS):
            key = page_key(request.path)
            return _NO_PAGE if key is None else replace(self.pages[key], noted=None)  # noted where it is drawn
        return _policy_at(self.app.server, endpoint)

    def _turned_away(self, unknown: Unknown) -> Response:
        if unknown is Unknown.REFUSED or request.method not in ("GET", "HEAD"):
            return Response("401\n", 401, content_type="text/plain")
        if unknown is Unknown.PAIR:
            return redirect("/pair")
        back = request.full_path.rstrip("?")
        return redirect("/login" if back == "/" else f"/login?next={quote(back, safe='/')}")


def page_key(path: str) -> str | None:
    """Which page Dash draws for a path; ``None`` for none."""
    of_path = dash._pages._path_to_page  # noqa: SLF001 - the very function that draws them decides
    page, _ = of_path(path.strip("/"))  # type: ignore[no-untyped-call]
    return cast("str | None", page.get("module"))


def _no_such_script(_error: Exception) -> tuple[str, int]:
    """Dash itself answers 500 to a path of a package that it has no file of, and lists those it has."""
    return "404\n", 404


def _policy_at(server: Flask, endpoint: str) -> Policy | None:
    return policy_of(server.view_functions[endpoint]) or _OF_DASH.get(endpoint)


def seal(door: Door) -> None:
    """Put the door before everything. Raises ``RuntimeError`` that names what has no policy: route, page or callback.

    The last step of making an application: what is added later is not looked at, and stays shut.
    """
    app, server = door.app, door.app.server
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    with server.test_request_context("/"):
        for prepare in server.before_request_funcs.get(None, []):
            prepare()  # Dash adds its own callbacks at the first request: they are looked at, too
    door.callbacks |= dispatch.of_pages(app)
    lacking = [
        *(f"route {rule.rule}" for rule in server.url_map.iter_rules() if _policy_at(server, rule.endpoint) is None),
        *(f"page {key}" for key in dash.page_registry if key not in door.pages),
        *(f"callback {output}" for output in app.callback_map if output not in door.callbacks),
    ]
    if lacking:
        raise RuntimeError("without a policy: " + ", ".join(sorted(lacking)))
    server.before_request_funcs.setdefault(None, []).insert(0, door.check)
    server.after_request(door.after)
    server.register_error_handler(DependencyException, _no_such_script)
