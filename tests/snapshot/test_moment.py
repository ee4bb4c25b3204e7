"""A wall gone back to is the wall that stood there, tile by tile; as known now it is what a recount says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from dashboard.clock import StandingClock
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.snapshot.board import Board
from dashboard.snapshot.details import Moment
from dashboard.snapshot.model import RankTile, Snapshot
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, case, city, hydrant, take
from tests.conftest import fresh_postgres, fresh_sqlite
from tests.histories import any_history

DAY = timedelta(days=1)
THE_WHOLE = Scope("99")
# What is of the hall and not of the cases, and how old the feeds were, which is not kept.
_NOT_OF_CASES = {"version", "feeds", "alerts", "freshness"}
_SNAPSHOT = TypeAdapter(Snapshot)


def of_cases(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: of_cases(part) for name, part in value.items() if name not in _NOT_OF_CASES}
    return [of_cases(part) for part in value] if isinstance(value, list | tuple) else value


def plain(shown: Snapshot) -> dict[str, Any]:
    told = of_cases(_SNAPSHOT.dump_python(shown))
    told["kpis"] = [tile for tile in told["kpis"] if not tile["indicator"].endswith("_online")]
    steps = told["ticker"]["rows"]  # of steps at one moment any may stand first, and any be the last that has room
    last = min((step["at"] for step in steps), default=None)
    told["ticker"] = sorted((step for step in steps if step["at"] != last), key=repr)
    return dict(told)


def opened(database: Database) -> Hall:
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    return hall


@pytest.fixture
def hall(database: Database) -> Hall:
    """Of which nothing is told yet."""
    return opened(database)


@dataclass(frozen=True)
class Lived:
    """A hall, what its wall showed after every other ingest, and each of these moments gone back to at the end."""

    hall: Hall
    shown: list[tuple[datetime, dict[str, Any]]]
    moments: list[Moment]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    url = fresh_sqlite(tmp_path_factory.mktemp("db"))
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    hall = opened(Database(url))
    shown = []
    for number, (at, rows) in enumerate(any_history(7)):
        hall.clock = StandingClock(ZONE, at)
        take(hydrant(hall.database, at), *rows)
        if number % 2:
            shown.append((at, plain(hall.publish("main"))))
    yield Lived(hall, shown, [hall.moment("main", at) for at, _ in shown])
    hall.database.close()


def test_as_known_then_it_is_the_wall_that_stood_there(lived: Lived) -> None:
    for (at, shown), moment in zip(lived.shown, lived.moments, strict=True):
        assert moment.then
        assert plain(moment.then) == shown, at


def test_as_known_now_every_figure_is_what_a_recount_says(lived: Lived) -> None:
    hall, differing = lived.hall, 0
    for (at, shown), moment in zip(lived.shown, lived.moments, strict=True):
        now = moment.now
        today, month = hall.calendar.today(at), hall.calendar.this_month(at)
        of_today, of_month = (hall.figures(one, THE_WHOLE, "due", as_of=at)[0] for one in (today, month))
        expected = of_today.counts | {slug: rate for slug, rate in of_month.rates.items() if slug.endswith("_rate")}
        figures = {tile.indicator: tile.value for tile in now.kpis if tile and not tile.indicator.endswith("_online")}
        assert figures == {slug: expected[slug] for slug in figures}, at
        for board, by in ((now.departments, "department"), (now.areas, "area")):
            assert board
            lines = hall.figures_by(by, month, THE_WHOLE, "due", as_of=at)
            of_key = {key: figures.rates["on_time_disposal_rate"] for key, _, figures in lines}
            assert {row.id: row.rate for row in board.rows} == {row.id: of_key[row.id] for row in board.rows}
            assert not _absent(board, of_key), at
        differing += plain(now) != shown
    assert differing > 1


def _absent(board: RankTile, of_key: dict[str, Any]) -> set[str]:
    return {key for key, rate in of_key.items() if key and rate is not None} - {row.id for row in board.rows}


def test_what_units_did_is_unknown_and_never_as_today(hall: Hall) -> None:
    take(hydrant(hall.database), case())
    online = [tile for tile in hall.moment("main", MONDAY).now.kpis if tile and tile.indicator.endswith("_online")]
    assert [(tile.indicator, tile.value, tile.denominator) for tile in online] == [
        ("workers_online", None, None),
        ("vehicles_online", None, None),
    ]
    patrol = hall.moment("patrol", MONDAY).now
    assert (patrol.fleets, patrol.coverage, patrol.units) == (None, None, None)
    assert patrol.arrangement == hall.city.declaration.walls["patrol"].arrangement


def test_no_moment_is_gone_to_that_nobody_can_tell_of(hall: Hall) -> None:
    with pytest.raises(ValueError, match="no case"):
        hall.moment("main", MONDAY)
    take(hydrant(hall.database), case(reported_at=MONDAY - 2 * DAY))
    with pytest.raises(ValueError, match="no case"):
        hall.moment("main", MONDAY - 3 * DAY)
    with pytest.raises(ValueError, match="still to come"):
        hall.moment("main", MONDAY + DAY)


def test_news_is_in_what_is_known_now(hall: Hall) -> None:
    """A moment that was counted is kept, and counted again once there is news."""
    take(hydrant(hall.database), case("A1"))
    hall.clock = StandingClock(ZONE, MONDAY + DAY)
    asked = hall.moment("main", MONDAY)
    assert hall.moment("main", MONDAY) is asked
    take(hydrant(hall.database, MONDAY + DAY), case("A2"))
    again = hall.moment("main", MONDAY)
    assert again.then == asked.then
    assert (asked.now.kpis[0].value, again.now.kpis[0].value) == (1, 2)  # type: ignore[union-attr]
