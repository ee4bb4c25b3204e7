"""What a number of the wall and of a desk opens has exactly so many cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.domain.arrangement import DESK
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.model import BarRow, Snapshot


@pytest.fixture(scope="module")
def shown(hall: Hall) -> Snapshot:
    shown = hall.snapshot(DESK, hall.whole_scope)
    assert shown is not None
    return shown


def of_bars(rows: tuple[BarRow, ...]) -> Iterator[tuple[str, int, Selection | None]]:
    for row in rows:
        yield row.key, row.value, row.opens
        yield from of_bars(row.children)


def strip(shown: Snapshot) -> Iterator[tuple[str, int | None, Selection | None]]:
    for tile in shown.kpis:
        assert tile is not None
        if tile.unit == "percent":
            yield tile.indicator, tile.numerator, tile.opens_numerator
            yield tile.indicator, tile.denominator, tile.opens
        elif not tile.indicator.endswith("_online"):
            assert isinstance(tile.value, int)
            yield tile.indicator, tile.value, tile.opens
        if tile.beside:
            yield tile.beside[0], tile.beside[1], tile.opens_beside


def tiles(shown: Snapshot) -> Iterator[tuple[str, int | None, Selection | None]]:
    for bars in (shown.sources, shown.classes):
        assert bars is not None
        yield "total", bars.total, bars.opens
        yield from of_bars(bars.rows)
    assert shown.hot is not None
    yield from ((row.key, row.value, row.opens) for row in shown.hot.rows)
    late = shown.deadlines
    assert late is not None
    yield "overdue", late.overdue, late.opens_overdue
    yield "nearly due", late.nearly_due, late.opens_nearly_due
    yield "supervised", late.supervised, late.opens_supervised
    assert shown.agenda is not None
    for row in shown.agenda.rows:
        yield row.word, row.n, row.opens
        if row.pressing is not None:
            yield f"{row.word}: {row.pressing[0]}", row.pressing[1], row.opens_pressing
    assert shown.map is not None
    yield "unplaced", shown.map.unplaced, shown.map.opens_unplaced
    for board in (shown.departments, shown.areas):
        assert board is not None
        for one in (*board.rows, *board.bottom):
            yield one.id, one.numerator, one.opens_numerator
            yield one.id, one.denominator, one.opens


def test_every_number_opens_its_own_length(hall: Hall, shown: Snapshot) -> None:
    numbers = [*strip(shown), *tiles(shown)]
    lists = [
        (name, opens and hall.case_page(opens.but(at=shown.counted_at), hall.whole_scope).total)
        for name, _, opens in numbers
    ]
    assert lists == [(name, number) for name, number, _ in numbers]
    assert len(numbers) > 60


def test_a_narrower_wall_opens_only_its_own(hall: Hall, shown: Snapshot) -> None:
    assert shown.areas is not None
    street = shown.areas.rows[0].id
    wall = hall.city.declaration.walls["main"]
    hall.city.declaration.walls["street"] = wall.model_copy(update={"area": street})
    try:
        narrow = hall.publish("street")
    finally:
        del hall.city.declaration.walls["street"]
    for name, number, opens in strip(narrow):
        assert opens is not None
        assert opens.area == street
        assert hall.case_page(opens.but(at=narrow.counted_at), hall.whole_scope).total == number, name
