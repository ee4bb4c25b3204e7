"""What is told to screens, and what they say back: with the answers of their wall, and never beyond their scope."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dashboard.domain.access import AuditAsked, Display
from dashboard.domain.account import Role
from dashboard.domain.order import OrderKind
from dashboard.domain.scope import Scope
from tests.access.conftest import CITY, CONSOLE
from tests.callbacks.doors import ORIGIN, Entry, draw, entry

EAST = Scope("9901")


@pytest.fixture
def entered(tmp_path: Path) -> Iterator[Entry]:
    with entry(tmp_path) as opened:
        yield opened


class Screen:
    """A display's browser: it says back the mark of what it was told last."""

    def __init__(self, entered: Entry, name: str, scope: Scope, wall: str = "main") -> None:
        self._client = entered.client(f"hall_screen={entered.display(name, scope, wall)}")
        self._wall = wall
        self.mark = "-"
        self.version = ""

    def ask(self, wall: str | None = None) -> TestResponse:
        """One poll."""
        said = {"v": self.version, "o": self.mark, "b": "b1", "shown": wall or self._wall, "at": "1795333329000"}
        answer = self._client.get(f"/live/{wall or self._wall}", query_string=said)
        if answer.status_code == 200:
            news = json.loads(answer.data)
            self.mark, self.version = news.get("mark", self.mark), str(news.get("version", ""))
        return answer

    def told(self, wall: str | None = None) -> dict[str, Any]:
        news: dict[str, Any] = json.loads(self.ask(wall).data)
        return news


def order(entered: Entry, path: str, scope: Scope = CITY, **said: str) -> TestResponse:
    """What an operator sends; a second later every worker knows it."""
    answer = entered.of(Role.DUTY, scope).post(path, data=said, headers=ORIGIN)
    entered.clock.at += timedelta(seconds=1)
    return answer


def listed(entered: Entry) -> list[Display]:
    return entered.access.displays.all()


def test_no_304_swallows_an_order_and_a_screen_that_has_heard_it_gets_none_again(entered: Entry) -> None:
    screen = Screen(entered, "lobby", CITY)
    assert screen.told()["orders"]["walls"] == []
    assert screen.ask().status_code == 304
    order(entered, f"/displays/{listed(entered)[0].id}/push", what="east")
    news = screen.told()
    assert (news["orders"]["walls"], list(news["panels"])) == (["east"], ["focus"])
    assert screen.ask().status_code == 304


def test_a_screen_obeys_with_its_second_question_and_comes_back_with_its_second(entered: Entry) -> None:
    screen = Screen(entered, "lobby", CITY)
    screen.ask()
    number = listed(entered)[0].id
    assert screen.ask("east").status_code == 404
    order(entered, f"/displays/{number}/push", what="east")
    assert screen.told()["orders"]["walls"] == ["east"]
    screen.version = ""
    assert "kpis" in screen.told("east")["panels"]
    order(entered, f"/displays/{number}/order", kind="push", end="yes")
    news = screen.told("east")  # not its own any more: it is told so, and shown nothing of it
    assert (news["orders"]["walls"], "panels" in news) == ([], False)
    assert "kpis" in screen.told("main")["panels"]
    assert screen.ask("east").status_code == 404


def test_no_order_widens_a_display_s_scope(entered: Entry) -> None:
    east = Screen(entered, "east", EAST, "east")
    east.ask()
    number = listed(entered)[0].id
    for walls in ("main", "west", "east,main", "nowhere", ""):
        assert order(entered, f"/displays/{number}/push", what=walls).status_code == 400
    answer = order(entered, "/displays/turn", area="9902")
    assert "done=ordered_some" in answer.location
    assert listed(entered)[0].orders == ()
    case = entered.hall.case_numbered("W1", CITY)
    entered.access.displays.order(CONSOLE, listed(entered), OrderKind.TURN, f"case:{case}")  # even were it written
    entered.access.displays.order(CONSOLE, listed(entered), OrderKind.PUSH, "main")
    entered.clock.at += timedelta(seconds=1)
    news = east.told()
    assert news["panels"]["focus"] == {"children": None}
    east.mark = "p0.0"
    assert "panels" not in json.loads(east.ask("main").data)


def test_an_operator_tells_the_screens_of_their_own_scope_alone(entered: Entry) -> None:
    Screen(entered, "lobby", CITY).ask()
    number = listed(entered)[0].id
    assert order(entered, f"/displays/{number}/order", EAST, kind="freeze").status_code == 404
    assert order(entered, "/displays/order", EAST, kind="freeze").status_code == 303
    assert order(entered, "/displays/turn", EAST, area="9902").status_code == 400
    assert listed(entered)[0].orders == ()


@pytest.mark.parametrize("said", [{}, {"kind": "explode"}, {"kind": "push"}, {"kind": "turn"}])
def test_what_is_no_order_is_none(entered: Entry, said: dict[str, str]) -> None:
    assert order(entered, "/displays/order", **said).status_code == 404


def test_orders_outlive_a_restart_and_are_audited_with_who_and_when(entered: Entry) -> None:
    screen = Screen(entered, "lobby", CITY)
    screen.ask()
    order(entered, "/displays/order", kind="freeze")
    order(entered, "/displays/order", kind="visitor")
    order(entered, "/displays/turn", case="E1")
    (one,) = entered.office.again().displays.all()
    assert {(order.kind, order.ordered_by) for order in one.orders} == {
        ("freeze", "duty0"), ("visitor", "duty0"), ("turn", "duty0"),
    }  # fmt: skip
    order(entered, "/displays/order", kind="turn", end="yes")
    order(entered, "/displays/order", kind="identify", end="yes")
    acts = [(act.actor_name, act.action, act.object) for act in entered.access.audit.entries(AuditAsked(), 4)]
    assert acts == [
        ("duty0", "display.turn_end", "lobby"), ("duty0", "display.turn", "lobby"),
        ("duty0", "display.visitor", "lobby"), ("duty0", "display.freeze", "lobby"),
    ]  # fmt: skip


def test_an_emergency_is_a_panel_of_the_wall_and_guests_read_no_address(entered: Entry) -> None:
    screen = Screen(entered, "lobby", CITY)
    screen.ask()
    order(entered, "/displays/turn", case="E1")
    drawn = json.dumps(screen.told()["panels"]["focus"], ensure_ascii=False)
    assert all(part in drawn for part in ("E1", "东街"))
    order(entered, "/displays/order", kind="visitor")
    news = screen.told()
    assert "kpis" in news["panels"]  # everything is drawn anew, for other eyes
    assert "＊＊＊" in json.dumps(news["panels"]["focus"], ensure_ascii=False)


def test_the_console_says_what_each_screen_shows_and_whether_it_obeyed(entered: Entry) -> None:
    screen = Screen(entered, "lobby", CITY)
    screen.ask()
    order(entered, "/displays/order", kind="freeze")
    operator = entered.of(Role.DUTY, CITY)
    assert "待执行" in page(operator)
    screen.ask()
    screen.ask()
    shown = page(operator)
    assert all(word in shown for word in ("已执行", "lobby", "定格", "旧版 b1"))
    (one,) = listed(entered)
    assert (one.shown, one.build, one.seen_at) == ("main", "b1", entered.clock.at)


def page(client: Any) -> str:
    return json.dumps(draw(client, "/displays").get_json(), ensure_ascii=False)
