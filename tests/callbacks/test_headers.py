"""The headers of every answer, whoever gives it: a page, a file, a refusal of the server itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from dash import Dash
from werkzeug.test import TestResponse

from app import create_app
from callbacks.headers import ALWAYS, content_policy
from callbacks.listening import listening
from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, city
from tests.conftest import fresh_sqlite

MAP = {
    "basemaps": [
        {"name": "tdt", "label": {"zh": "天地图", "en": "Tianditu"}, "kind": "xyz", "datum": "wgs84",
         "url": "http://tiles.inner:8080/{z}/{x}/{y}.png?tk=secret"},
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    folder: Path = tmp_path_factory.mktemp("headers")
    database = Database(fresh_sqlite(folder))
    plain = city()
    mapped = plain.declaration.model_validate(plain.declaration.model_dump() | {"map": MAP})
    hall = Hall(replace(plain, declaration=mapped), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    hall.publish("main")
    yield create_app(Settings(state=folder), hall)
    database.close()


def answers(app: Dash, scheme: str = "http") -> dict[str, TestResponse]:
    """One answer of every kind: of each route, and of what is not there, not allowed, not news."""
    client = app.server.test_client()
    paths = {rule.rule.replace("<int:", "<") for rule in app.server.url_map.iter_rules() if "GET" in rule.methods}
    paths |= {"/live/main", "/live/patrols", "/live/none", "/healthz", "/assets/js/map.js", "/cases.nonsense"}
    asked = {path: client.get(path, base_url=f"{scheme}://localhost", buffered=True) for path in sorted(paths)}
    asked["not allowed"] = client.delete("/healthz")
    asked["not news"] = client.get("/live/main", headers={"If-None-Match": asked["/live/main"].headers["ETag"]})
    asked["head"] = client.head("/live/main")
    return asked


def policy(app: Dash) -> dict[str, list[str]]:
    said = app.server.test_client().get("/healthz").headers["Content-Security-Policy"]
    return {name: sources for name, *sources in (directive.split() for directive in said.split("; "))}


def test_every_answer_but_a_304_carries_every_header_once(app: Dash) -> None:
    asked = answers(app)
    quiet = asked.pop("not news")
    assert {name for name, _ in quiet.headers} == {"ETag", "Cache-Control", "Vary", "Hall-Now"}
    for path, answer in asked.items():
        names = [name.lower() for name, _ in answer.headers]
        for name in ("Content-Security-Policy", "Cache-Control", *(name for name, _ in ALWAYS)):
            assert names.count(name.lower()) == 1, (path, answer.status, name)
        assert "server" not in names, path
        assert "strict-transport-security" not in names, path


def test_what_does_not_say_how_it_may_be_kept_is_kept_nowhere(app: Dash) -> None:
    said = {path: answer.headers["Cache-Control"] for path, answer in answers(app).items()}
    for path in ("/cases.<kind>", "/patrols/tracks.<form>", "/b/<code>/<name>", "/<path:path>", "/_dash-layout"):
        assert said[path] == "no-store", path
    assert said["/live/main"] == said["not news"] == "no-cache"
    assert said["/assets/js/map.js"] == "no-cache"


def test_an_encrypted_answer_says_that_it_stays_so(app: Dash) -> None:
    for path, answer in answers(app, "https").items():
        if path.startswith("/"):
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000", path


def test_scripts_and_styles_are_allowed_by_what_is_in_them(app: Dash) -> None:
    said = policy(app)
    for directive in ("script-src", "style-src-elem"):
        assert said[directive][0] == "'self'"
        assert all(source.startswith("'sha256-") for source in said[directive][1:]), directive
    assert len(said["script-src"]) == 1 + len(set(app.csp_hashes())) > 2
    assert "script-src-attr" not in said
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert said[directive] == ["'none'"]


def test_pictures_come_from_the_declared_tile_servers_and_no_key_is_told(app: Dash) -> None:
    assert policy(app)["img-src"] == ["'self'", "data:", "blob:", "http://tiles.inner:8080"]
    assert "secret" not in content_policy((), ())


def test_a_request_that_cannot_be_read_is_refused_with_the_headers(app: Dash) -> None:
    server = listening(app, "127.0.0.1", 0)
    Thread(target=server.run, daemon=True).start()
    with socket.create_connection(("127.0.0.1", server.effective_port)) as asking:
        asking.sendall(b"GET / HTTP/1.1\r\nbroken header\r\n\r\n")
        said = asking.makefile("rb").read().decode()
    server.close()
    assert said.startswith("HTTP/1.0 400")
    for name, value in ALWAYS:
        assert f"{name}: {value}" in said
    assert "\nserver:" not in said.lower()
