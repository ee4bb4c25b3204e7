"""``/``: who begins at a desk, and that nothing on it is of another scope."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.snapshot import desks
from tests.build import case, hydrant, take
from tests.callbacks.doors import Entry, draw, entry

WHOLE, EAST = Scope("99"), Scope("9901")
OFFICE, NOBODY = Scope("99", frozenset({"B1"})), Scope("99", frozenset({"none of ours"}))


@pytest.fixture
def entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entry]:
    monkeypatch.setattr(desks, "_REST_S", 0.0)
    monkeypatch.setattr(desks, "_SHARE", 0)
    with entry(tmp_path) as entered:
        yield entered


def panels(client: FlaskClient) -> dict[str, object]:
    answer = client.get("/live/desk")
    assert answer.status_code == 200
    found: dict[str, object] = json.loads(answer.data)["panels"]
    return found


def numbers(panel: object) -> list[tuple[int, Selection]]:
    """The counts of a panel that open a list of cases; a rate opens what it is of."""
    found = []
    pending = [panel]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            href, text = node.get("props", {}).get("href"), node.get("props", {}).get("children")
            count = re.fullmatch(r"\D*(\d+)[^\d%]*", text) if isinstance(text, str) else None
            if isinstance(href, str) and href.startswith("/cases?") and count:
                found.append((int(count[1]), Selection.of_query(dict(parse_qsl(urlsplit(href).query)))))
            pending += node.values()
    return found


def test_who_sees_figures_cases_and_units_begins_at_a_desk(entered: Entry) -> None:
    for role in (Role.STREET, Role.LEADER, Role.DUTY):
        client = entered.of(role, EAST)
        assert client.get("/").status_code == 200
        assert "wall own" in draw(client, "/").text
    begins = {Role.WALL: "/wall/main", Role.GRID_WORKER: "/areas", Role.SYSTEM: "/feeds", Role.AUDIT: "/audit"}
    for role, path in begins.items():
        client = entered.of(role, WHOLE)
        assert client.get("/").headers["Location"] == path
        assert "wall own" not in draw(client, "/").text
        assert client.get("/live/desk").status_code in (403, 404)


def test_a_desk_shows_its_own_scope_and_every_number_opens_its_cases(entered: Entry) -> None:
    take(hydrant(entered.hall.database), case("late", due_at=entered.clock.at - timedelta(minutes=1)))
    now = entered.clock.now()
    for scope, open_here in ((WHOLE, 4), (EAST, 3)):
        shown = panels(entered.of(Role.LEADER, scope))
        found = [pair for panel in shown.values() for pair in numbers(panel)]
        listed = [entered.hall.case_page(opens.but(at=now), scope).total for _, opens in found]
        assert [number for number, _ in found] == listed
        assert (open_here, "dispose_pending") in {(number, opens.count) for number, opens in found}


def test_without_any_department_it_is_empty_and_stands(entered: Entry) -> None:
    shown = panels(entered.of(Role.LEADER, NOBODY))
    assert {number for panel in shown.values() for number, _ in numbers(panel)} <= {0}
    assert "broken" not in json.dumps(shown)


def test_the_map_and_the_units_of_a_desk_are_of_its_scope(entered: Entry) -> None:
    east = entered.of(Role.LEADER, EAST)
    outline = json.loads(gzip.decompress(east.get("/outline/desk").data))
    assert "9902" not in outline["codes"]
    assert east.get("/live/patrols?wall=desk").status_code == 200


def test_what_rings_within_a_scope_without_a_wall_is_told_too(entered: Entry) -> None:
    take(hydrant(entered.hall.database), case("U", urgent=True, reported_at=entered.clock.at))
    assert [len(entered.hall.alerts(scope)) for scope in (OFFICE, NOBODY)] == [1, 0]
