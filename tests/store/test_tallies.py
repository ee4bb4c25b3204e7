"""What the tallies count, one small cast: each figure counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.areas import write_sources
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from tests.build import HOUR, MONDAY, case, hydrant, take

DAY = Period("range", MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))


@pytest.fixture
def amounts(database: Database) -> dict[str, int]:
    hall = hydrant(database)
    with database.writing() as connection:
        write_sources(connection, {"hotline": "public", "grid": "patrol", "leader": "internal"})
    nothing = {"registered_at": None, "dispatched_at": None, "due_at": None}
    take(
        hall,
        # by patrol: registered and in disposal, registered and not dispatched, not registered yet
        case("P1", source="grid"),
        case("P2", source="grid", dispatched_at=None),
        case("P3", source="grid", **nothing),
        # by the public: found true and registered, verified only, waiting to be verified, rejected unseen
        case("H1", verified_at=MONDAY, disposed_at=MONDAY + HOUR),
        case("H2", verified_at=MONDAY, **nothing),
        case("H3", **nothing),
        case("H4", rejected_at=MONDAY, **nothing),
        # by a leader: inspected and closed, on hold, deferred; one of them a key case
        case("L1", source="leader", disposed_at=MONDAY, inspected_at=MONDAY, closed_at=MONDAY, key_case=True),
        case("L2", source="leader", suspended_at=MONDAY),
        case("L3", source="leader", deferred_at=MONDAY),
    )
    with database.reading() as connection:
        return recount(connection, DAY, Scope("99"), now=MONDAY + 2 * HOUR)[0]


@pytest.mark.parametrize(
    ("tally", "counted"),
    [
        ("patrol_reported", 3),
        ("patrol_valid_reported", 2),
        ("public_reported", 4),
        ("public_verified", 2),
        ("missed", 1),
        ("unverified", 1),
        ("undispatched", 1),
        ("uninspected", 1),
        ("unclosed", 8),
        ("suspended", 1),
        ("deferred", 1),
        ("key_case", 1),
    ],
)
def test_a_tally_counts_what_its_words_say(amounts: dict[str, int], tally: str, counted: int) -> None:
    assert amounts[tally] == counted
