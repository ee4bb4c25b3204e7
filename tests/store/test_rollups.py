"""Rollups equal a recount from the cases, after any sequence of inserts, corrections and withdrawals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from dashboard.domain.case import AppealOutcome, CaseRecord, StatedOutcome
from dashboard.domain.deadline import Deadlines
from dashboard.domain.worktime import Limit, LimitUnit
from dashboard.store import cases
from dashboard.store.engine import Database
from dashboard.store.rollups import COLUMNS, rebuild
from dashboard.store.rows import CaseRow, RollupRow
from tests.build import DEADLINES, GARBAGE, MONDAY, NOISE, case, hydrant, take

Cells = dict[tuple[int, ...], tuple[int, ...]]


def cells(database: Database) -> Cells:
    """Every cell that comes to something."""
    with database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(select(RollupRow.__table__))]
    return {row[:5]: row[6:] for row in rows if any(row[6:])}


def recounted(database: Database) -> Cells:
    """What a recount of all cases gives; the store is left as it was."""

    class Undo(Exception):
        pass

    found: Cells = {}
    try:
        with database.writing() as connection:
            rebuild(connection, ingest=0)
            rows = [tuple(row) for row in connection.execute(select(RollupRow.__table__))]
            found.update({row[:5]: row[6:] for row in rows if any(row[6:])})
            raise Undo  # noqa: TRY301 - rolls the transaction back
    except Undo:
        return found


def counted_by_hand(cases: list[CaseRecord]) -> dict[str, int]:
    """The headline tallies, said in Python, for a check that shares nothing with the SQL."""
    total: dict[str, int] = defaultdict(int)
    for one in cases:
        if one.deleted:
            continue
        total["reported"] += 1
        total["registered"] += one.registered_at is not None
        total["suspended"] += one.suspended_at is not None
        if one.voided_at:
            continue
        finish = one.disposed_at or one.closed_at
        granted = one.appeal_decided_at is not None and one.appeal_outcome is AppealOutcome.GRANTED
        if finish and one.due_at:
            total["disposed_on_time" if finish <= one.due_at else "disposed_overdue"] += 1
            total["disposed_exempted"] += finish > one.due_at and granted
        elif finish:
            total["disposed_undated"] += 1
        elif one.stated_outcome:
            total[f"disposed_{one.stated_outcome.value}"] += 1
            total["disposed_exempted"] += one.stated_outcome is StatedOutcome.OVERDUE and granted
        total["cohort"] += one.dispatched_at is not None
        total["reworked"] += one.reworked_at is not None
    return {slug: n for slug, n in total.items() if n}


moments = some.one_of(some.none(), some.integers(-400, 400).map(lambda minutes: MONDAY + timedelta(minutes=minutes)))
observations = some.builds(
    case,
    key=some.sampled_from(["1", "2", "3", "4"]),
    registered_at=moments,
    dispatched_at=moments,
    due_at=moments,
    disposed_at=moments,
    closed_at=moments,
    voided_at=some.one_of(some.none(), some.none(), moments),
    reworked_at=moments,
    stated_outcome=some.sampled_from([None, None, StatedOutcome.ON_TIME, StatedOutcome.OVERDUE]),
    deleted=some.sampled_from([False, False, False, True]),
    department_id=some.sampled_from(["B1", "B2", None]),
    case_class=some.sampled_from([GARBAGE, NOISE, None]),
    area_code=some.sampled_from(["9901", "9902", None]),
    urgent=some.booleans(),
    return_count=some.integers(0, 2),
    extension_count=some.integers(0, 3),
    extended_at=moments,
    suspended_at=moments,
    resumed_at=moments,
    suspended_until=moments,
    deferred_at=moments,
    appealed_at=moments,
    appeal_decided_at=moments,
    appeal_outcome=some.sampled_from([None, AppealOutcome.GRANTED, AppealOutcome.REFUSED]),
)
# One class has a limit in working hours, so that due times of ours move with extensions and suspensions.
LIMITS = Deadlines(DEADLINES.calendar, {("test", "matter", "06010", None, None): Limit(4, LimitUnit.WORK_HOUR)}, {})


def test_rollups_equal_a_recount_after_any_sequence(database: Database, request: pytest.FixtureRequest) -> None:
    examples = 60 if "sqlite" in request.node.name else 25
    water = hydrant(database, deadlines=LIMITS)
    feed = count(1)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(observations, min_size=1, max_size=10))
    def holds(told: list[CaseRecord]) -> None:
        name = f"feed{next(feed)}"
        latest: dict[str, CaseRecord] = {}
        for one in told:
            take(water, one, feed=name)
            before = latest.get(one.external_id)
            latest[one.external_id] = one if before is None or not one.deleted else replace(before, deleted=True)
        assert cells(database) == recounted(database)

    holds()


def test_rollups_add_up_to_what_a_person_would_count(database: Database) -> None:
    water = hydrant(database)
    feed = count(1)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(observations, min_size=1, max_size=8, unique_by=lambda one: one.external_id))
    def holds(told: list[CaseRecord]) -> None:
        before = totals(database)
        take(water, *told, feed=f"feed{next(feed)}")  # each example is a feed of its own, counted beside the others
        now = totals(database)
        expected = counted_by_hand(told)
        assert {slug: now[slug] - before[slug] for slug in expected} == expected

    holds()


def test_an_answer_too_long_for_one_write_is_counted_in_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_ENTRIES_HELD", 0)  # written after every batch, so that nothing is left at the end
    later = MONDAY + timedelta(hours=1)
    take(hydrant(database), case(updated_at=MONDAY), case(updated_at=later, disposed_at=MONDAY))
    assert total(database) == {"disposed_on_time": 1}
    assert cells(database) == recounted(database)


def test_a_case_that_moves_to_another_department_leaves_nothing_behind(database: Database) -> None:
    water = hydrant(database)
    take(water, case(department_id="B1", disposed_at=MONDAY))
    take(water, case(department_id="B2", disposed_at=MONDAY))
    assert len(cells(database)) == 1


def test_an_extension_moves_the_due_time_and_the_rollups_by_the_difference(database: Database) -> None:
    water = hydrant(database, deadlines=LIMITS)
    undated = {"due_at": None, "disposed_at": MONDAY + timedelta(hours=8)}  # nine to five, six working hours
    take(water, case(**undated))
    assert total(database) == {"disposed_overdue": 1}
    take(water, case(**undated, extension_count=1, extended_at=MONDAY + timedelta(hours=2)))
    assert total(database) == {"disposed_on_time": 1, "extended": 1}
    assert cells(database) == recounted(database)


def test_a_suspension_moves_the_due_time_by_what_it_took(database: Database) -> None:
    water = hydrant(database, deadlines=LIMITS)
    stood = {"suspended_at": MONDAY + timedelta(hours=2), "resumed_at": MONDAY + timedelta(hours=7)}
    take(water, case(due_at=None, disposed_at=MONDAY + timedelta(hours=9), **stood))
    assert total(database) == {"disposed_on_time": 1, "suspended": 1}
    with database.reading() as connection:
        kept = connection.execute(select(CaseRow.due_at, CaseRow.limit_value, CaseRow.limit_unit, CaseRow.limit_basis))
        due, *limit = kept.one()
    assert (due, limit) == (MONDAY + timedelta(hours=9), [4.0, "work_hour", "ours"])  # 11:00 to 16:00, lunch between


def test_a_granted_appeal_leaves_the_case_late_and_counts_it_beside(database: Database) -> None:
    late = {"disposed_at": MONDAY + timedelta(hours=5), "appealed_at": MONDAY + timedelta(hours=6)}
    take(hydrant(database), case(**late))
    assert total(database) == {"disposed_overdue": 1, "appealed": 1}
    granted = {"appeal_decided_at": MONDAY + timedelta(hours=7), "appeal_outcome": AppealOutcome.GRANTED}
    take(hydrant(database), case(**late, **granted))
    assert total(database) == {"disposed_overdue": 1, "appealed": 1, "disposed_exempted": 1}


def total(database: Database) -> dict[str, int]:
    """What happened to disposals and on the side paths, over all cells."""
    wanted = ("disposed_on_time", "disposed_overdue", "disposed_exempted", "extended", "suspended", "appealed")
    sums = totals(database)
    return {slug: sums[slug] for slug in wanted if sums[slug]}


def totals(database: Database) -> dict[str, int]:
    """Each amount over all cells."""
    standing = cells(database).values()
    return {slug: sum(cell[index] for cell in standing) for index, slug in enumerate(COLUMNS)}
