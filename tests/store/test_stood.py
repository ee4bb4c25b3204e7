"""A moment gone back to says what the hall itself said at that moment, and what a recount says of it today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import Connection

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from dashboard.store.open_set import OPEN_COLUMNS, STOCK, open_cases, overdue_then
from dashboard.store.rollups import COLUMNS, changed_hours
from dashboard.store.stood import COLUMNS as STOOD
from dashboard.store.stood import aside, stood
from dashboard.store.ticker import latest_steps
from tests.build import MONDAY, case, hydrant, take
from tests.histories import INGESTS, any_history

LONG_AGO = MONDAY - timedelta(days=400)
THE_WHOLE = Scope("99")
DAY = timedelta(days=1)


def told(connection: Connection, at: datetime) -> dict[str, Any]:
    """Everything that a wall asks of cases at a moment."""
    earlier = at - DAY
    return {
        "open": Counter(map(tuple, open_cases(connection, at))),
        "earlier": Counter(map(tuple, overdue_then(connection, earlier, earlier))),
        "steps": Counter(latest_steps(connection, at, None, 1000)),
    }


def cells(some: Iterable[Sequence[int]]) -> set[tuple[int, ...]]:
    """One in which nothing is left is no cell."""
    return {tuple(map(int, cell)) for cell in some if any(cell[5:])}


def lived(database: Database, seed: int) -> list[tuple[datetime, dict[str, Any]]]:
    """What the hall said after each ingest."""
    said = []
    for at, rows in any_history(seed):
        take(hydrant(database, at), *rows)
        with database.reading() as connection:
            said.append((at, told(connection, at) | {"cells": cells(chain(*changed_hours(connection, 0, 0).values()))}))
    return said


@pytest.mark.parametrize("seed", range(2))
def test_as_known_then_it_is_what_the_hall_said_then(database: Database, seed: int) -> None:
    for at, said in lived(database, seed):
        with database.reading() as connection:
            cases, _ = stood(connection, at, LONG_AGO)
            assert cases
            with aside(connection, at) as small:
                small.hold(cases)
                assert told(small.connection, at) | {"cells": cells(small.cells())} == said, at


@pytest.mark.parametrize("seed", range(2))
def test_as_known_now_it_is_what_a_recount_says(database: Database, seed: int) -> None:
    """To the last tally, and not what was known then: some of it was corrected."""
    corrected = 0
    for at, said in lived(database, seed):
        with database.reading() as connection:
            ever = Period("all", LONG_AGO, at + DAY)
            counted = recount(connection, ever, THE_WHOLE, as_of=at, now=MONDAY + 99 * DAY)[0]
            then, now = stood(connection, at, LONG_AGO)
            with aside(connection, at) as small:
                small.hold(then or ())
                small.hold(now)  # over what was known then, as a wall goes from one to the other
                hours = cells(small.cells())
                marks = [row[OPEN_COLUMNS.index(STOCK[0]) :] for row in open_cases(small.connection, at)]
            summed = {slug: sum(cell[5 + index] for cell in hours) for index, slug in enumerate(COLUMNS)}
            summed |= {slug: sum(mark[index] for mark in marks) for index, slug in enumerate(STOCK)}  # type: ignore[misc]
            assert summed == {slug: n for slug, n in counted.items() if slug in summed}, at
            corrected += hours != said["cells"]
    assert corrected > INGESTS / 2


def test_before_anything_was_known_nothing_is_said(database: Database) -> None:
    """Not that there was nothing: a case was there, and told of later."""
    take(hydrant(database, MONDAY), case(reported_at=MONDAY - 3 * DAY))
    with database.reading() as connection:
        then, now = stood(connection, MONDAY - DAY, LONG_AGO)
    assert then is None
    assert len(now) == 1


def test_what_was_over_long_before_is_not_read(database: Database) -> None:
    old = dict.fromkeys(("reported_at", "registered_at", "dispatched_at", "closed_at"), MONDAY - 90 * DAY)
    take(hydrant(database, MONDAY), case("old", **old), case("new"))
    take(hydrant(database, MONDAY + DAY), case("old", **old, title="又报"), case("new", title="又报"))
    with database.reading() as connection:
        both = stood(connection, MONDAY, MONDAY - 63 * DAY)
    for cases in both:
        assert cases
        assert [row[STOOD.index("reported_at")] for row in cases] == [int(MONDAY.timestamp()) * 1_000_000]


def test_more_was_told_anew_than_can_be_gone_back_over(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.store.stood.MOST_CHANGED", 1)
    take(hydrant(database, MONDAY), case("A1"), case("A2"))
    take(hydrant(database, MONDAY + DAY), case("A1", closed_at=MONDAY), case("A2", closed_at=MONDAY))
    with database.reading() as connection:
        assert stood(connection, MONDAY, LONG_AGO)[0] is None
