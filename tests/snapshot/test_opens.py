"""What a number of the wall and of a desk opens has exactly so many cases."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from dashboard.domain.arrangement import DESK
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.model import BarRow, Change, Snapshot


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


def against(shown: Snapshot) -> Iterator[tuple[str, Change]]:
    """What the figures of the strip are held against."""
    yield from ((tile.indicator, tile.change) for tile in shown.kpis if tile is not None and tile.change is not None)


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


def test_what_a_figure_is_held_against_opens_its_own_length(hall: Hall, shown: Snapshot) -> None:
    def n(opens: Selection | None, **asked: str) -> int:
        assert opens is not None
        return hall.case_page(opens.but(at=shown.counted_at, **asked), hall.whole_scope).total

    seen = {"count": 0, "percent": 0}
    for slug, change in against(shown):
        if change.base is None:
            assert change.opens is None
        elif slug in hall.definitions.rates:
            rate = hall.definitions.rates[slug]
            whole, part = n(change.opens), n(change.opens, count=rate.numerator)
            assert round(Decimal(100 * part) / whole, 2) == change.base, slug
            seen["percent"] += 1
        else:
            assert n(change.opens) == change.base, slug
            seen["count"] += 1
    assert seen["count"] >= 4
    assert seen["percent"] >= 2


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
