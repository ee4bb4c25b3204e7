"""The desk's frame: each page a function of its address, and a page that breaks says so in the frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks.desk import Asked, Desk, NotFoundError
from callbacks.door import Door, Gate
from dashboard.clock import StandingClock
from dashboard.domain.account import Role
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.settings import Settings
from dashboard.snapshot.board import Board
from dashboard.store.areas import write_areas
from dashboard.store.engine import Database
from tests.asking import OPERATOR
from tests.build import AREAS, EAST, MONDAY, ZONE, case, city, hydrant, take
from tests.callbacks.doors import draw, entry
from tests.conftest import fresh_sqlite

NOW = datetime(2026, 11, 25, 3, 26, 5, tzinfo=UTC)


@pytest.fixture
def ask(tmp_path: Any) -> Iterator[Callable[..., str]]:
    """The text of a page drawn by ``draw``, asked with these words of an address."""
    database = Database(fresh_sqlite(tmp_path))
    hall = Hall(city(), database, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    door = Door(
        create_app(Settings(state=tmp_path), hall),
        Gate(lambda *_: None, lambda *_: None, lambda: None),
        lambda *_: None,
        str,
    )

    def asked(draw: Callable[[Asked], list[Any]], **said: str) -> str:
        desk = Desk(door, hall, "zh", lambda: OPERATOR)
        return str(desk._drawn("feeds", "/feeds/<name>", draw, said).to_plotly_json())

    yield asked
    database.close()


def test_a_page_says_the_moment_it_stands_at(ask: Callable[..., str]) -> None:
    assert "截至 2026-11-25 11:26:05" in ask(lambda asked: [])


def test_a_language_asked_for_goes_along_with_every_link(ask: Callable[..., str]) -> None:
    page = ask(lambda asked: [], lang="en")
    assert "'/wall/main?lang=en'" in page


def test_the_other_language_is_this_very_page(ask: Callable[..., str]) -> None:
    assert "'/feeds/a%2Fb?page=2&lang=en'" in ask(lambda asked: [], name="a/b", page="2")


def _refuse(error: Exception) -> Callable[[Asked], list[Any]]:
    def draw(asked: Asked) -> list[Any]:
        raise error

    return draw


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("page: 'x' is not a number"), "地址有误: page: 'x' is not a number"),
        (NotFoundError(), "没有这一页或这一项"),
        (RuntimeError("secret"), "此页暂不可用"),
    ],
)
def test_a_page_that_cannot_be_drawn_says_so_in_its_frame(ask: Callable[..., str], error: Exception, said: str) -> None:
    page = ask(_refuse(error))
    assert said in page
    assert "secret" not in page
    assert "desk-bar" in page


def test_a_parameter_said_twice_counts_as_last_said(ask: Callable[..., str]) -> None:
    from callbacks.desk import _text

    assert _text(["1", "2"]) == "2"


@pytest.mark.parametrize("code", ["A/1", "交警 支队", "x?#%2F&"])
def test_every_code_has_an_address(tmp_path: Path, code: str) -> None:
    """A browser hands the path on as it stands in the address, quoted."""
    with entry(tmp_path) as hall:
        take(hydrant(hall.hall.database), case("Q", department_id=code, department_name="斜街所"))
        with hall.hall.database.writing() as connection:
            write_areas(connection, (*AREAS, replace(EAST, code=code, name="斜街")), MONDAY.date())
        duty = hall.of(Role.DUTY, Scope("99"))

        def page(address: str) -> str:
            return json.dumps(draw(duty, address).get_json(), ensure_ascii=False)

        for listed, name in (("/departments", "斜街所"), ("/areas", "斜街")):
            (link,) = set(re.findall(rf'"children": "{name}", "href": "([^"?]+)', page(listed)))
            shown = page(link)
            assert name in shown
            assert "没有这一页或这一项" not in shown
            assert f'"{link}?lang=en"' in shown
