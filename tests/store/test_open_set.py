"""What stood open at a past moment, however it ended since."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dashboard.domain.case import StatedOutcome
from dashboard.domain.scope import Scope
from dashboard.domain.worktime import LimitUnit
from dashboard.metrics.lights import lights
from dashboard.store.case_sets import all_time
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from dashboard.store.open_set import OPEN_COLUMNS, STOCK, open_cases, overdue_then
from dashboard.store.types import to_us
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


def test_what_its_source_judged_without_closing_it_is_owed_by_nobody_since_its_finish(database: Database) -> None:
    """As of then and as it stands; before the finish it was."""
    take(hydrant(database, NOW), case("A1", disposed_at=LATER, stated_outcome=StatedOutcome.OVERDUE))
    owed = {}
    with database.reading() as connection:
        for at, as_of in ((THEN, THEN), (NOW, NOW), (NOW, None)):
            amounts = recount(connection, all_time(at), Scope("99"), as_of=as_of, now=at, only=STOCK)[0]
            owed[at, as_of] = amounts["pending_overdue"], amounts["unclosed_overdue"]
    assert owed == {(THEN, THEN): (1, 1), (NOW, NOW): (0, 0), (NOW, None): (0, 0)}


def test_a_case_with_a_known_limit_has_its_light(database: Database) -> None:
    """Beside one of which only the due time is known: at half past two 3.5 of its four working hours are used."""
    known = case("L", due_at=None, limit_value=4, limit_unit=LimitUnit.WORK_HOUR)
    take(hydrant(database), known, case("D", due_at=MONDAY + 24 * HOUR))
    at = MONDAY + 5.5 * HOUR
    with database.reading() as connection:
        rows = open_cases(connection, at)
    frame = pd.DataFrame(rows, columns=list(OPEN_COLUMNS)).sort_values("id")
    assert list(lights(frame, to_us(at), 0.8)) == ["yellow", "green"]
