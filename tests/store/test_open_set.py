"""What stood open at a past moment, however it ended since."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.domain.case import StatedOutcome
from dashboard.domain.scope import Scope
from dashboard.store.case_sets import all_time
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from dashboard.store.open_set import STOCK, overdue_then
from tests.build import HOUR, MONDAY, case, hydrant, take

THEN = MONDAY + 6 * HOUR  # two hours past due
NOW = MONDAY + 24 * HOUR
LATER = THEN + HOUR


@pytest.mark.parametrize(
    "since",
    [
        {},
        {"closed_at": LATER},
        {"disposed_at": LATER},
        {"voided_at": LATER},
        {"rejected_at": LATER},
        {"disposed_at": LATER, "stated_outcome": StatedOutcome.OVERDUE},
    ],
    ids=lambda since: "-".join(since) or "still open",
)
def test_what_was_overdue_then_was_so_however_it_ended_since(database: Database, since: dict[str, Any]) -> None:
    take(hydrant(database, NOW), case("A1", **since), case("A2", closed_at=MONDAY + HOUR))
    with database.reading() as connection:
        rows = overdue_then(connection, THEN, due_by=THEN)
        true = recount(connection, all_time(THEN), Scope("99"), as_of=THEN, now=NOW, only=STOCK)[0]
    assert {slug: sum(row[5 + n] for row in rows) for n, slug in enumerate(STOCK)} == true
    assert true["pending_overdue"] == 1
