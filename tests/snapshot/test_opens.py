"""What a number of the wall and of a desk opens has exactly so many cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dashboard.domain.arrangement import DESK
from dashboard.domain.selection import Selection
from dashboard.hall import Hall
from dashboard.snapshot.model import Snapshot
from tests.opens import against, strip, tiles


@pytest.fixture(scope="module")
def shown(hall: Hall) -> Snapshot:
    shown = hall.snapshot(DESK, hall.whole_scope)
    assert shown is not None
    return shown


def test_every_number_opens_its_own_length(hall: Hall, shown: Snapshot) -> None:
    numbers = [*strip(shown), *tiles(shown)]
    lists = [
        (name, opens and hall.case_page(opens.but(at=shown.counted_at), hall.whole_scope).total)
        for name, _, opens in numbers
    ]
    assert lists == [(name, number) for name, number, _ in numbers]
    assert len(numbers) > 250


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
