"""What is known of a planned case at a moment: steps that have happened and nothing of what will come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.demo.cases import PlannedCase, state_at
from dashboard.demo.channels import CHANNELS
from dashboard.demo.classes import CLASSES
from dashboard.demo.geography import Geography
from dashboard.demo.life import Life
from dashboard.domain.case import CaseRecord, Flag
from dashboard.domain.place import Point

T0 = 1_795_000_000  # 2026-11-18 11:06:40 UTC
LIFE = Life(
    {
        "reported": T0,
        "accepted": T0 + 60,
        "registered": T0 + 120,
        "dispatched": T0 + 180,
        "signed": T0 + 240,
        "extended": T0 + 3600,
        "disposed": T0 + 7200,
        "feedback": T0 + 7300,
        "inspected": T0 + 7400,
        "closed": T0 + 7500,
    },
    first_due_at=T0 + 7000,
    due_at=T0 + 14000,
    due_moved_at=T0 + 3600,
    urgent=True,
)


@pytest.fixture(scope="module")
def case(geography: Geography) -> PlannedCase:
    return PlannedCase(
        external_id="CG20261118150001",
        channel=next(channel for channel in CHANNELS if channel.feed == "chengguan"),
        grid=geography.grids[0],
        problem=CLASSES[0],
        department_id="B01",
        department_name="城管局",
        address="石桥街道柳溪路1号",
        place=Point(118.6, 31.9),
        zero_position=False,
        area_code=geography.grids[0].code,
        duplicate_of=None,
        life=LIFE,
    )


def known(case: PlannedCase, at: int) -> CaseRecord:
    record = state_at(case, at)
    assert record is not None
    return record


def test_nothing_is_known_before_the_report(case: PlannedCase) -> None:
    assert state_at(case, T0 - 1) is None


def test_a_step_is_known_from_its_very_second(case: PlannedCase) -> None:
    assert known(case, T0 + 59).accepted_at is None
    assert known(case, T0 + 60).accepted_at == datetime(2026, 11, 18, 11, 7, 40, tzinfo=UTC)


def test_latest_known_step_is_the_time_of_change(case: PlannedCase) -> None:
    assert known(case, T0 + 5000).updated_at == datetime(2026, 11, 18, 12, 6, 40, tzinfo=UTC)


def test_department_deadline_and_urgency_come_with_the_dispatch(case: PlannedCase) -> None:
    before, after = known(case, T0 + 179), known(case, T0 + 180)
    assert (before.department_id, before.due_at, before.urgent) == (None, None, False)
    assert (after.department_id, after.urgent) == ("B01", True)


def test_deadline_moves_when_the_extension_is_granted(case: PlannedCase) -> None:
    assert known(case, T0 + 3599).due_at == datetime.fromtimestamp(T0 + 7000, UTC)
    assert known(case, T0 + 3600).due_at == datetime.fromtimestamp(T0 + 14000, UTC)


def test_extension_is_counted_once_granted(case: PlannedCase) -> None:
    assert (known(case, T0 + 3599).extension_count, known(case, T0 + 3600).extension_count) == (0, 1)


def test_status_is_the_upstreams_own_word(case: PlannedCase) -> None:
    said = [known(case, T0 + after).status_text for after in (0, 60, 120, 180, 240, 7200, 7500)]
    assert said == ["待受理", "待立案", "待派遣", "待处置", "处置中", "待核查", "已结案"]


def test_a_zero_position_is_flagged_and_has_no_place(case: PlannedCase) -> None:
    record = known(replace(case, place=None, zero_position=True), T0)
    assert (record.place, record.flags) == (None, frozenset({Flag.ZERO_POSITION}))
