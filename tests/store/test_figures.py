"""A recount by cells reads a few cases and says what a recount of all of them says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.store.engine import Database
from dashboard.store.figures import recount, recount_cells
from tests.build import MONDAY, hydrant, take
from tests.histories import any_history

DAY = timedelta(days=1)
PERIODS = (Period("range", MONDAY - 2 * DAY, MONDAY + 2 * DAY), Period("range", MONDAY + 3 * DAY, MONDAY + 9 * DAY))
SCOPES = (Scope("99"), Scope("9901"))


@pytest.mark.parametrize("seed", range(2))
def test_the_cells_of_a_period_sum_to_its_recount(database: Database, seed: int) -> None:
    for at, rows in any_history(seed):
        take(hydrant(database, at), *rows)
    with database.reading() as connection:
        for scope, period in product(SCOPES, PERIODS):
            for as_of in (period.end - DAY, period.end + 3 * DAY):
                told = recount(connection, period, scope, as_of=as_of, now=as_of)[0]
                summed: Counter[str] = Counter()
                for amounts in recount_cells(connection, period, scope, as_of).values():
                    assert all(amounts.values())
                    summed.update(amounts)
                assert summed == {slug: n for slug, n in told.items() if n}, (scope, period, as_of)
