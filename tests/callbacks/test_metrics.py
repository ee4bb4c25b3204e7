"""``/metrics``: what is known and nothing more, for this machine or a bearer of the token; and the rules that use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callbacks import metrics
from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, case, city, declaration, hydrant, take

DEPLOY = Path(__file__).parents[2] / "deploy"
TOKEN = "a token of thirty-two characters"


@pytest.fixture
def hall(database: Database) -> Hall:
    hall = Hall(city(declaration(), declaration("letters")), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    return hall


@pytest.fixture
def client(hall: Hall, tmp_path: Path) -> FlaskClient:
    server = Flask("hall")
    metrics.register(server, hall, tmp_path, TOKEN)
    return server.test_client()


def told(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if name[:1] != "#"}


def test_what_is_known_of_a_feed_is_told_and_what_is_not_has_no_line(hall: Hall, client: FlaskClient) -> None:
    take(hydrant(hall.database), case("A1"), case("A2"))
    said = told(client)
    assert said['hall_feed_rows{feed="hotline"}'] == 2
    assert said['hall_feed_lag_seconds{feed="hotline"}'] == 0
    assert said['hall_feed_state{feed="hotline",state="live"}'] == 1
    assert said['hall_feed_state{feed="letters",state="never"}'] == 1
    assert 'hall_feed_lag_seconds{feed="letters"}' not in said
    assert said["hall_database_up"] == 1


def test_a_wall_is_as_old_as_its_picture(hall: Hall, client: FlaskClient) -> None:
    assert not [name for name in told(client) if name.startswith("hall_snapshot_age")]
    for name in hall.city.declaration.walls:
        hall.publish(name)
    assert {value for name, value in told(client).items() if name.startswith("hall_snapshot_age")} == {0.0}


def test_a_database_that_does_not_answer_is_a_figure_not_an_error(
    hall: Hall, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(hall.database, "reading", away)
    assert told(client)["hall_database_up"] == 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 404),
        ("10.1.2.3", {}, 404),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("10.1.2.3", {"Authorization": "Bearer something else"}, 404),
    ],
)
def test_it_is_for_this_machine_or_for_the_token(
    client: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    asked = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert asked.status_code == status


def test_every_rule_asks_for_a_gauge_that_is_there(hall: Hall, client: FlaskClient) -> None:
    there = {line.split()[2] for line in client.get("/metrics").text.splitlines() if line.startswith("# TYPE")}
    rules = (DEPLOY / "alerts.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\bhall_[a-z_]+\b", rules))
    assert len(asked) >= 9
    assert asked <= there
