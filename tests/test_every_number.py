"""Whatever a wall, a desk or a page shows of cases at any moment, each of its numbers opens a list of as many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from callbacks import areas, departments, exceptions, leaderboards, matters, rhythm, trend
from callbacks.desk import NotFoundError
from callbacks.entrance import Entrance
from dashboard.city import Wall
from dashboard.domain.arrangement import PRESETS
from dashboard.domain.selection import Selection
from dashboard.domain.window import PERIODS
from dashboard.hall import Hall
from dashboard.snapshot.leaderboards import DISPOSE, REPORT
from dashboard.snapshot.model import Snapshot
from tests.build import MONDAY
from tests.callbacks.pages import drawn_for, opened
from tests.opens import against, strip, tiles
from tests.world import ROUNDS, SEED, World, any_scope

# A round is one number held to its list: so much is drawn that there are more numbers than rounds.
PICTURES = max(7, ROUNDS // 60)
HELD_AGAINST = max(16, ROUNDS * 2 // 5)
PAGES = max(33, ROUNDS // 12)


def any_wall(chance: Random, turn: int) -> Wall:
    """Of each preset in its turn and any area, departments and basis."""
    asked: dict[str, Any] = {
        "preset": list(PRESETS)[turn % len(PRESETS)],
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
    seen: Counter[str] = Counter()
    for turn in range(PICTURES):
        wall = any_wall(chance, turn)
        shown = pictured(wall, any_later(chance))
        for name, number, opens in [*strip(shown), *tiles(shown)]:
            assert opens is not None, name
            total = world.hall.case_page(opens.but(at=shown.counted_at), world.hall.whole_scope).total
            assert total == number, (name, wall, shown.counted_at, opens)
            seen[name] += 1
    assert {"reported", "nearly_due", "unplaced", "unassigned", "supervised"} <= seen.keys()
    assert seen.total() >= ROUNDS


def test_what_a_figure_is_held_against_opens_as_many(
    world: World, pictured: Callable[[Wall, timedelta], Snapshot]
) -> None:
    chance = Random(SEED + 6)
    hall, held = world.hall, 0
    for turn in range(HELD_AGAINST):
        wall = any_wall(chance, turn)
        shown = pictured(wall, any_later(chance))
        for slug, change in against(shown):
            if change.opens is None:
                assert change.base is None
                continue
            opens = change.opens.but(at=shown.counted_at)
            n = hall.case_page(opens, hall.whole_scope).total
            if slug not in hall.definitions.rates:  # rates are held to theirs where steps follow each other
                assert n == change.base, (slug, wall, shown.counted_at)
                held += 1
    assert held >= ROUNDS


class _NoServer:
    """Takes routes and forgets them: pages alone are drawn here."""

    def post(self, _path: str) -> object:
        return lambda view: view


def _with_acts(page: Any, *further: Any) -> Callable[..., None]:
    def register(desk: object, hall: Hall) -> None:
        page.register(desk, _NoServer(), Entrance(hall, "zh", allow_insecure=False), *further)

    return register


def any_page(chance: Random, turn: int) -> tuple[Callable[..., None], str, dict[str, str]]:
    """Each page that counts cases in its turn, of any window."""
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
    own = chance.choice([{}, {"code": "99"}, {"code": street}])
    by_area = {"by": "area"} if chance.random() < 0.5 else {}
    pages: list[tuple[Callable[..., None], str, dict[str, str]]] = [
        (areas.register, "area", own | {"trend": chance.choice(["yes", "no"])}),
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
    register, key, further = pages[turn % len(pages)]
    return register, key, said | further if key != "trend" else further


def _day(back: int) -> str:
    return (MONDAY - timedelta(days=back)).date().isoformat()


def test_every_number_of_a_page_opens_as_many(world: World) -> None:
    chance = Random(SEED + 7)
    selections: list[Selection] = []
    keys = set()
    for turn in range(PAGES):
        register, key, said = any_page(chance, turn)
        scope = any_scope(chance)
        try:
            shown = drawn_for(scope, register, world.hall, key, MONDAY, **said)
        except NotFoundError:  # a place or a department that this scope does not see
            continue
        found = opened(world.hall, shown, scope)
        selections += [selection for _, selection in found]
        keys.add(key)
    assert len(keys) > 5
    if ROUNDS > 200:
        assert any(one.hour is not None for one in selections)
        assert any(one.count == "disposal_timed" for one in selections)
    assert len(selections) >= max(ROUNDS, 5 * PAGES)
