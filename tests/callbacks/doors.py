"""A hall of a real city with a door, and people of each role who have signed in: nothing is lent to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from dashboard.access.opening import Access
from dashboard.city import City, Wall
from dashboard.clock import StandingClock
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.access.conftest import CONSOLE, HERE, Office, opened
from tests.build import MONDAY, ZONE, case, city, hydrant, take
from tests.conftest import fresh_sqlite

ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Entry:
    """One application behind its door."""

    app: dash.Dash
    hall: Hall
    clock: StandingClock
    office: Office
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        return self.office.access

    def client(self, cookie: str | None = None, address: str = HERE) -> FlaskClient:
        """A browser at an address, with this cookie and no other."""
        client = self.app.server.test_client(use_cookies=False)
        client.environ_base = {"REMOTE_ADDR": address, **({"HTTP_COOKIE": cookie} if cookie else {})}
        return client

    def of(self, role: Role, scope: Scope) -> FlaskClient:
        """Somebody of a role and a scope, signed in; a display, paired."""
        key = f"{role} {scope.key}"
        if key not in self.tokens:
            name = f"{role}{len(self.tokens)}"
            if role is Role.WALL:
                self.tokens[key] = f"hall_screen={self.display(name, scope)}"
            else:
                self.tokens[key] = f"hall={self.office.person(name, role, scope)}"
        return self.client(self.tokens[key])

    def display(self, name: str, scope: Scope, wall: str = "main", address: str = HERE) -> str:
        """The token of a screen that was let in. It asks from an address of its own: one has only so many codes."""
        elsewhere = f"10.200.{len(self.tokens)}.1"
        pairing = self.access.displays.pair(elsewhere)
        assert pairing is not None
        self.access.displays.approve(CONSOLE, pairing.code, name, wall, scope, network=address)
        token = self.access.displays.claim(pairing.secret, address)
        assert token is not None
        return token


def two_walls() -> City:
    """The city of two streets with a wall of the whole and one of each street."""
    small = city()
    walls = {"main": Wall(), "east": Wall(area="9901"), "west": Wall(area="9902")}
    return replace(small, declaration=small.declaration.model_copy(update={"walls": walls}))


@contextmanager
def entry(folder: Path, **settings: object) -> Iterator[Entry]:
    """With two cases in the east and one in the west; each wall published."""
    with entry_of(two_walls(), folder, **settings) as opened:
        hall = opened.hall
        take(hydrant(hall.database), case("E1"), case("E2"), case("W1", area_code="9902"))
        for name in hall.city.declaration.walls:
            hall.publish(name)
        yield opened


@contextmanager
def entry_of(city: City, folder: Path, **settings: object) -> Iterator[Entry]:
    """Of a city in which nothing has happened yet."""
    clock = StandingClock(ZONE, MONDAY + timedelta(hours=2))
    url = fresh_sqlite(folder)
    database = Database(url)
    hall = Hall(city, database, Board(), clock)
    hall.furnish()
    office = Office(opened(url, folder / "var", clock), clock, url, folder / "var")
    given = {"city": folder / "real", "state": folder, **settings}
    yield Entry(create_app(Settings(**given), hall, office.access), hall, clock, office)  # type: ignore[arg-type]
    office.close()
    database.close()


PAGE = {
    "output": ".._pages_content.children..._pages_store.data..",
    "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
    "changedPropIds": ["_pages_location.pathname"],
    "parsedChangedPropsIds": ["_pages_location.pathname"],
}


def draw(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """What the browser asks for when it draws the page of an address."""
    path, _, search = address.partition("?")
    inputs = [
        {"id": "_pages_location", "property": "pathname", "value": path},
        {"id": "_pages_location", "property": "search", "value": f"?{search}" if search else ""},
    ]
    said = {"Sec-Fetch-Site": "same-origin", **headers}
    return client.post("/_dash-update-component?endId=0~x", json=PAGE | {"inputs": inputs}, headers=said)
