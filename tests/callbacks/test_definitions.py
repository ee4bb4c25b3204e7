"""The 口径字典 as a page: every indicator at its own anchor, with its formula, owner and history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from callbacks import definitions
from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.metrics.cases import Definitions
from dashboard.metrics.catalog import COUNTS
from dashboard.snapshot.board import Board
from dashboard.store.definitions import write_definitions
from dashboard.store.engine import Database
from tests.build import HOUR, MONDAY, ZONE, city
from tests.callbacks.pages import drawn

CHOSEN = {"rework_rate": {"denominator": "disposed", "owner": "考核科"}}


@pytest.fixture(scope="module")
def hall(lasting: Database) -> Iterator[Hall]:
    """A city that changed the denominator of its rework rate after an hour."""
    folder = city()
    hall = Hall(folder, lasting, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    declared = folder.declaration.model_copy(update={"definitions": CHOSEN})
    hall = Hall(replace(folder, declaration=declared), lasting, Board(), StandingClock(ZONE, MONDAY + HOUR))
    hall.furnish()
    return hall


def test_every_indicator_has_its_anchor(hall: Hall) -> None:
    page = drawn(definitions.register, hall, "definitions", MONDAY)
    slugs = [*hall.definitions.rates, *hall.definitions.counts, *hall.definitions.durations]
    assert [slug for slug in slugs if f"id='{slug}'" not in page and f"'id': '{slug}'" not in page] == []


def test_a_changed_definition_says_from_when_and_from_what_to_what(hall: Hall) -> None:
    page = drawn(definitions.register, hall, "definitions", MONDAY)
    assert "第 2 版, 自 2026-11-16 10:00 起: 分母由“close_due”改为“disposed”" in page
    assert "第 1 版, 自 2026-11-16 09:00 起" in page


def test_an_owner_is_named_where_the_city_names_one(hall: Hall) -> None:
    page = drawn(definitions.register, hall, "definitions", MONDAY)
    assert page.count("考核科") == 1
    assert "未指定" in page


def test_an_owner_makes_no_new_version(database: Database) -> None:
    for owner in ("考核科", "监督科"):
        with database.writing() as connection:
            owned = Definitions.of_city({"reported": {"owner": owner}})
            write_definitions(connection, owned.bodies(), MONDAY)
    hall = Hall(city(), database, Board(), StandingClock(ZONE, MONDAY))
    reported = next(entry for entry in hall.dictionary() if entry.slug == "reported")
    assert [change.version for change in reported.history] == [1]


def test_a_sum_is_written_in_names_and_not_in_slugs(hall: Hall) -> None:
    page = drawn(definitions.register, hall, "definitions", MONDAY)
    assert "按期处置数 + 超期处置数 + 超期未处置数" in page
    slugs = {tally for count in COUNTS for basis in ("due", "cohort") for _, tally in count.terms(basis)}
    assert [slug for slug in slugs if f"+ {slug}" in page or f"{slug} +" in page or f"'{slug} −" in page] == []
