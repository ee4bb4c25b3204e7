"""Whatever a wall, a desk or a page shows of cases at any moment, each of its numbers opens a list of as many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from callbacks import areas, departments, exceptions, leaderboards, matters, rhythm, trend
from callbacks.entrance import Entrance
from dashboard.city import Wall
from dashboard.domain.arrangement import PRESETS
from dashboard.domain.selection import Selection
from dashboard.domain.window import PERIODS
from dashboard.hall import Hall
from dashboard.snapshot.leaderboards import DISPOSE, REPORT
from dashboard.snapshot.model import Snapshot
from dashboard.store.engine import Database
from tests.build import MONDAY
from tests.callbacks.pages import drawn, opened
from tests.conftest import fresh_postgres, fresh_sqlite
from tests.opens import against, strip, tiles
from tests.world import ROUNDS, SEED, World

DRAWN = max(10, ROUNDS // 10)  # a picture or a page holds a hundred numbers


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = fresh_sqlite(tmp_path_factory.mktemp("db"))
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    database = Database(url)
    yield World(database, Random(SEED))
    database.close()


def any_wall(chance: Random) -> Wall:
    """Of any preset, area, departments and basis."""
    asked: dict[str, Any] = {
        "preset": chance.choice(list(PRESETS)),
        "area": chance.choice([None, None, "9901", "9902"]),
        "departments": chance.choice([None, None, ("B1",), ("B1", "B2")]),
        "basis": chance.choice(["due", "cohort"]),
    }
    middle = chance.choice([None, ("agenda", "map")])
    return Wall(**asked, middle=middle).on_preset("any", ())


@pytest.fixture
def pictured(world: World) -> Iterator[Callable[[Wall, timedelta], Snapshot]]:
    """A wall as it stands so long after Monday."""
    walls, at = world.hall.city.declaration.walls, world.clock.at

    def picture(wall: Wall, later: timedelta) -> Snapshot:
        walls["any"], world.clock.at = wall, MONDAY + later
        return world.hall.publish("any")

    yield picture
    walls.pop("any", None)
    world.clock.at = at


def any_later(chance: Random) -> timedelta:
    return timedelta(minutes=chance.choice([0, 0, 5, chance.randint(0, 9000)]), seconds=chance.choice([0, 17]))


def test_every_number_of_a_picture_opens_as_many(world: World, pictured: Callable[[Wall, timedelta], Snapshot]) -> None:
    chance = Random(SEED + 5)
    seen: set[str] = set()
    for _ in range(DRAWN):
        wall = any_wall(chance)
        shown = pictured(wall, any_later(chance))
        for name, number, opens in [*strip(shown), *tiles(shown)]:
            assert opens is not None, name
            total = world.hall.case_page(opens.but(at=shown.counted_at), world.hall.whole_scope).total
            assert total == number, (name, wall, shown.counted_at, opens)
            seen.add(name)
    assert {"reported", "nearly_due", "unplaced", "unassigned", "supervised"} <= seen


def test_what_a_figure_is_held_against_opens_as_many(
    world: World, pictured: Callable[[Wall, timedelta], Snapshot]
) -> None:
    chance = Random(SEED + 6)
    hall, seen = world.hall, 0
    for _ in range(DRAWN):
        wall = any_wall(chance)
        shown = pictured(wall, any_later(chance))
        for slug, change in against(shown):
            if change.opens is None:
                assert change.base is None
                continue
            opens = change.opens.but(at=shown.counted_at)
            n = hall.case_page(opens, hall.whole_scope).total
            if slug not in hall.definitions.rates:  # rates are held to theirs where steps follow each other
                assert n == change.base, (slug, wall, shown.counted_at)
            seen += 1
    assert seen > DRAWN


class _NoServer:
    """Takes routes and forgets them: pages alone are drawn here."""

    def post(self, _path: str) -> object:
        return lambda view: view


def _with_acts(page: Any, *further: Any) -> Callable[..., None]:
    def register(desk: object, hall: Hall) -> None:
        page.register(desk, _NoServer(), Entrance(hall, "zh", allow_insecure=False), *further)

    return register


def any_page(chance: Random) -> tuple[Callable[..., None], str, dict[str, str]]:
    """A page that counts cases, of any window."""
    said = {
        "period": chance.choice(PERIODS),
        "basis": chance.choice(["due", "cohort"]),
        "versus": chance.choice(["previous", "last_year", "custom"]),
    }
    if said["period"] == "range":
        first = chance.randint(1, 40)
        said |= {"from": _day(first), "to": _day(chance.randint(0, first))}
    if said["versus"] == "custom":
        said["against"] = _day(chance.randint(1, 70))
    if chance.random() < 0.3:
        said["at"] = str(round((MONDAY - timedelta(minutes=chance.randint(0, 40_000))).timestamp() * 1000))
    street = chance.choice(["9901", "9902"])
    by_area = {"by": "area"} if chance.random() < 0.5 else {}
    pages: list[tuple[Callable[..., None], str, dict[str, str]]] = [
        (areas.register, "area", {"code": chance.choice(["99", street]), "trend": chance.choice(["yes", "no"])}),
        (departments.register, "departments", {}),
        (departments.register, "department", {"code": chance.choice(["B1", "B2"]), "trend": "yes"}),
        (leaderboards.register, "leaderboards", {"indicator": chance.choice(DISPOSE)} | by_area),
        (leaderboards.register, "leaderboards", {"indicator": chance.choice(REPORT), "board": "report"}),
        (leaderboards.register, "leaderboards", {"score": "area", "by": "area", "row": street}),
        (leaderboards.register, "leaderboards", {"score": "department", "row": "B1"}),
        (exceptions.register, "exceptions", {"appeals": chance.choice(["with", "without"])}),
        (_with_acts(rhythm), "rhythm", by_area),
        (_with_acts(matters, lambda: None), "matters", {}),
        (trend.register, "trend", {"window": chance.choice(["24h", "7d", "30d"])}),
    ]
    register, key, further = chance.choice(pages)
    return register, key, said | further if key != "trend" else further


def _day(back: int) -> str:
    return (MONDAY - timedelta(days=back)).date().isoformat()


def test_every_number_of_a_page_opens_as_many(world: World) -> None:
    chance = Random(SEED + 7)
    selections: list[Selection] = []
    keys = set()
    for _ in range(4 * DRAWN):
        register, key, said = any_page(chance)
        shown = drawn(register, world.hall, key, MONDAY, **said)
        found = opened(world.hall, shown)
        selections += [selection for _, selection in found]
        keys.add(key)
    assert len(keys) > 5
    assert any(one.hour is not None for one in selections)
    assert any(one.count == "disposal_timed" for one in selections)
    assert len(selections) > 40 * DRAWN
