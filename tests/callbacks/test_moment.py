"""A wall gone back to: both ways of knowing it, what differs between them, and what nobody can say any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from dash import html

from callbacks import moment
from callbacks.desk import Asked, NotFoundError
from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from layouts.parts.differences import text_of, walk
from layouts.words import UNKNOWN, Words
from tests.build import HOUR, MONDAY, ZONE, case, hydrant, take
from tests.callbacks.doors import two_walls
from tests.callbacks.pages import Pages

AT = "2026-11-16T12:00"  # three hours after the cases were reported
NOW = MONDAY + timedelta(days=2)


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Iterator[Hall]:
    """At noon it knew of three cases; that one was closed by then, and that there was a fourth, came a day later."""
    hall = Hall(two_walls(), lasting, Board(), StandingClock(ZONE, NOW))
    hall.furnish()
    take(hydrant(lasting, MONDAY + HOUR), case("E1"), case("E2"), case("W1", area_code="9902", source="patrol"))
    ended = {"disposed_at": MONDAY + 2 * HOUR, "closed_at": MONDAY + 2 * HOUR}
    take(hydrant(lasting, NOW), case("E1", **ended), case("E3", source="hotline"), case("W1", deleted=True))
    return hall


def asked(hall: Hall, lang: str = "zh", scope: Scope | None = None, **said: str) -> list[Any]:
    pages = Pages()
    moment.register(pages, hall)  # type: ignore[arg-type]
    shown = pages.drawn["moment_of"](
        Asked({"wall": "main", "at": AT} | said, Words(lang), scope or hall.whole_scope, NOW)
    )
    return list(shown)


def of_class(page: list[Any], name: str) -> list[str]:
    return [text_of(one) for one in walk(page) if name in str(getattr(one, "className", "")).split()]


def figures(page: list[Any]) -> dict[str, str]:
    """The strip: title and figure, without what is marked beside it."""
    tiles = [one for one in walk(page) if "kpi" in str(getattr(one, "className", "")).split()]
    return {of_class([tile], "kpi-title")[0]: of_class([tile], "figure")[0].partition("⇄")[0].strip() for tile in tiles}


def table(page: list[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """What differs: (tile, figure) → (as known then, as known now)."""
    rows = [[text_of(cell) for cell in row.children] for row in walk(page) if isinstance(row, html.Tr)]
    return {(tile, figure): (then, now) for tile, figure, then, now in rows[1:]}


def test_as_known_then_and_as_known_now_are_two_walls_and_each_says_what_the_other_has(hall: Hall) -> None:
    then, now = asked(hall, known="then"), asked(hall, known="now")
    assert figures(then) | {"今日上报": "3", "处置中": "3", "今日结案": "0"} == figures(then)
    assert figures(now) | {"今日上报": "3", "处置中": "2", "今日结案": "1"} == figures(now)
    assert table(then) == table(now)
    assert table(then)["处置中", ""] == ("3", "2")
    assert table(then)["今日结案", ""] == ("0", "1")
    assert table(then)["来源", "patrol"] == ("1", "0")
    assert table(then)["在办案件", "未结案件 · 西街"] == ("1", "0")
    assert ("今日上报", "") not in table(then)  # one more, and one less
    assert "3⇄ 2" in of_class(then, "differs")
    assert "2⇄ 3" in of_class(now, "differs")


def test_every_number_opens_exactly_its_cases_of_then(hall: Hall) -> None:
    seen = 0
    for known in ("then", "now"):
        for link in walk(asked(hall, known=known)):
            href, text = (
                str(getattr(link, "href", "")),
                text_of(getattr(link, "children", "")).partition("⇄")[0].strip(" /"),
            )
            if href.startswith("/cases?") and text.isdecimal():
                selection = Selection.of_query(dict(parse_qsl(href.partition("?")[2])))
                assert selection.at == MONDAY + 3 * HOUR
                assert hall.case_page(selection, hall.whole_scope).total == int(text), href
                seen += 1
    assert seen > 20


@pytest.mark.parametrize(("lang", "said"), [("zh", "这不是实时画面"), ("en", "This is not live")])
def test_it_says_that_it_is_not_live_and_of_which_moment(hall: Hall, lang: str, said: str) -> None:
    [banner] = of_class(asked(hall, lang), "moment-banner")
    assert said in banner
    assert "2026-11-16 12:00" in banner


def test_what_was_not_kept_is_unknown(hall: Hall) -> None:
    page = asked(hall, known="now")
    assert {title: figures(page)[title] for title in ("网格员在线", "车辆在线")} == {
        "网格员在线": UNKNOWN,
        "车辆在线": UNKNOWN,
    }
    assert not [one for one in walk(page) if getattr(one, "data-state", "stood") not in ("stood", "broken")]


def test_before_anything_was_known_only_what_is_known_now_is_shown(hall: Hall) -> None:
    then, now = (asked(hall, at="2026-11-16T09:30", known=known) for known in ("then", "now"))
    assert figures(then) == {}
    assert "2026-11-16 10:00" in str(of_class(then, "desk-message"))
    assert figures(now)["今日上报"] == "3"
    assert table(now) == {}
    assert not of_class(now, "differs")


@pytest.mark.parametrize(
    "said",
    [{"known": "soon"}, {"at": "yesterday"}, {"at": "2026-11-19T00:00"}, {"at": "2020-01-01T00:00"}],
    ids=["no way of knowing", "no moment", "to come", "before any case"],
)
def test_an_address_that_names_no_moment_is_refused(hall: Hall, said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(said))):
        asked(hall, **said)


def test_a_wall_beyond_ones_scope_is_not_there(hall: Hall) -> None:
    assert asked(hall, scope=Scope("9901"), wall="east")
    for wall in ("main", "west", "none"):
        with pytest.raises(NotFoundError):
            asked(hall, scope=Scope("9901"), wall=wall)
