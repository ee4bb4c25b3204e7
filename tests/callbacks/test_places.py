"""What a map fetches of a city's own layers and basemaps."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callbacks import places
from dashboard.city import Wall
from dashboard.declared import DeclarationError
from dashboard.domain.scope import Scope
from dashboard.places import Places
from tests.asking import asked_by


class Drawer:
    """A hall with one layer, one broken layer, one tile and one broken basemap."""

    def wall(self, name: str) -> Wall | None:
        return Wall() if name == "main" else None

    def scope_of(self, wall: Wall) -> Scope:
        return Scope("99")

    def reaches(self, scope: Scope, other: Scope) -> bool:
        return True

    def places(self, scope: Scope, name: str) -> Places | None:
        if name == "broken":
            raise DeclarationError("broken.csv: no such file")
        return Places((117.0, 34.0), ((0, 0, "up", scope.area_code),), ()) if name == "cameras" else None

    def tile(self, name: str, zoom: int, column: int, row: int) -> bytes | None:
        if name == "broken":
            raise DeclarationError("broken.pmtiles: not PMTiles")
        return b"\x89PNG" if (name, zoom, column, row) == ("base", 3, 6, 2) else None


@pytest.fixture
def client() -> FlaskClient:
    server = asked_by(Flask(__name__))
    places.register(server, Drawer())  # type: ignore[arg-type]
    return server.test_client()


def test_a_layer_is_told_in_the_scope_of_its_wall(client: FlaskClient) -> None:
    answer = client.get("/places/main/cameras")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/places/main/nothing", "/places/nowhere/cameras"])
def test_what_is_not_declared_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/places/main/broken", "/tiles/broken/3/6/2"])
def test_a_file_that_cannot_be_used_is_unavailable(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 503


def test_a_tile_is_the_picture_as_it_lies_in_the_file(client: FlaskClient) -> None:
    answer = client.get("/tiles/base/3/6/2")
    assert (answer.data, answer.content_type) == (b"\x89PNG", "image/png")


@pytest.mark.parametrize(("path", "status"), [("3/6/3", 204), ("3/8/0", 404), ("23/0/0", 404), ("-1/0/0", 404)])
def test_beyond_the_edge_is_nothing_and_beyond_the_world_no_such_tile(
    client: FlaskClient, path: str, status: int
) -> None:
    assert client.get(f"/tiles/base/{path}").status_code == status
