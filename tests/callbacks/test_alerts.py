"""The page of alerts, what is sent there, and the strip of a wall."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from tests.access.conftest import CITY
from tests.build import case, hydrant, take
from tests.callbacks.doors import ORIGIN, Entry, draw, entry

EAST = Scope("9901")


@pytest.fixture
def entered(tmp_path: Path) -> Iterator[Entry]:
    """With a new urgent case in the east."""
    with entry(tmp_path) as opened:
        opened.hall.hushes = opened.access.alerts.standing
        new = case("U1", urgent=True, reported_at=opened.clock.at - timedelta(minutes=5))
        take(hydrant(opened.hall.database, opened.clock.at), new)
        tick(opened)
        yield opened


def tick(entered: Entry) -> None:
    for name in entered.hall.city.declaration.walls:
        entered.hall.publish(name)


def key(entered: Entry) -> str:
    return f"urgent:{entered.hall.case_numbered('U1', CITY)}"


def page(client: FlaskClient) -> str:
    return json.dumps(draw(client, "/alerts").get_json(), ensure_ascii=False)


def strip(entered: Entry, wall: str = "main") -> str:
    news = json.loads(entered.of(Role.DUTY, CITY).get(f"/live/{wall}").data)
    return json.dumps(news["panels"]["alerts"], ensure_ascii=False)


def hush(client: FlaskClient, **said: str) -> TestResponse:
    return client.post("/alerts", data={"reason": "已派人", "hours": "1", "how": "acknowledge"} | said, headers=ORIGIN)


def test_an_alert_stands_on_the_walls_that_hold_it_and_opens_its_case(entered: Entry) -> None:
    id_ = key(entered).partition(":")[2]
    assert f"/cases/{id_}" in strip(entered)
    assert "新增紧急" in strip(entered, "east")
    assert "新增紧急" not in strip(entered, "west")
    assert f"/cases/{id_}" in page(entered.of(Role.DUTY, EAST))
    assert f"/cases/{id_}" not in page(entered.of(Role.DUTY, Scope("9902")))


def test_one_that_is_acknowledged_stays_and_says_who_and_one_that_is_silenced_goes(entered: Entry) -> None:
    duty = entered.of(Role.DUTY, CITY)
    assert hush(duty, key=key(entered)).status_code == 303
    tick(entered)
    assert "duty0 处理中" in strip(entered)
    assert '"data-quiet": "yes"' in strip(entered)
    shown = page(duty)
    assert all(word in shown for word in ("已确认", "已派人", "duty0"))
    assert hush(duty, key=key(entered), how="silence_kind").status_code == 303
    tick(entered)
    assert strip(entered) == '{"children": null}'
    assert "已静默" in page(duty)
    for one in entered.access.alerts.standing():
        assert duty.post(f"/alerts/{one.id}/end", headers=ORIGIN).status_code == 303
    tick(entered)
    assert '"data-quiet": "no"' in strip(entered)


def test_it_ends_when_it_was_said_to_end(entered: Entry) -> None:
    hush(entered.of(Role.DUTY, CITY), key=key(entered), how="silence", hours="1")
    late = case("U1", urgent=True, reported_at=entered.clock.at + timedelta(minutes=50))
    take(hydrant(entered.hall.database, entered.clock.at), late)
    entered.clock.at += timedelta(minutes=59)
    tick(entered)
    assert [alert.quiet for alert in entered.hall.alerts(CITY) if alert.key == key(entered)] == [True]
    entered.clock.at += timedelta(minutes=1)
    tick(entered)
    assert [alert.quiet for alert in entered.hall.alerts(CITY) if alert.key == key(entered)] == [False]


def test_nobody_takes_in_hand_what_is_not_theirs(entered: Entry) -> None:
    for role, scope, status in (
        (Role.DUTY, Scope("9902"), 400),
        (Role.SYSTEM, CITY, 400),
        (Role.LEADER, CITY, 403),
    ):
        assert hush(entered.of(role, scope), key=key(entered)).status_code == status
    duty = entered.of(Role.DUTY, EAST)
    assert hush(duty, key=key(entered), how="silence_kind").status_code == 404
    assert hush(duty, key=key(entered), reason=" ").status_code == 400
    assert hush(duty, key=key(entered), hours="1000").status_code == 404
    assert hush(duty, key="urgent:999").status_code == 400
    assert duty.post("/alerts/99/end", headers=ORIGIN).status_code == 404
    assert entered.access.alerts.standing() == ()
