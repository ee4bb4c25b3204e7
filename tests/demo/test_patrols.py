"""Units move without jumps along their rounds, rest when their shift is over, and a few are out of reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.demo.geography import Geography
from dashboard.demo.patrols import Patrols
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import distance_m
from tests.demo.conftest import NOW


@pytest.fixture(scope="module")
def patrols(geography: Geography) -> Patrols:
    return Patrols(geography)


def fixes(patrols: Patrols, at: datetime) -> dict[str, FixRecord]:
    return {fix.unit_id: fix for fix in patrols.fixes_at(at)}


def test_there_are_64_vehicles_and_a_worker_for_each_grid(patrols: Patrols) -> None:
    kinds = [fix.unit_kind for fix in patrols.fixes_at(NOW)]
    assert (kinds.count("vehicle"), kinds.count("worker")) == (64, 448)


def test_a_moment_gives_the_same_positions_again(geography: Geography, patrols: Patrols) -> None:
    assert fixes(Patrols(geography), NOW) == fixes(patrols, NOW)


def test_no_fix_is_later_than_now(patrols: Patrols) -> None:
    assert max(fix.fixed_at for fix in patrols.fixes_at(NOW)) <= NOW


def test_about_96_in_100_on_duty_were_heard_within_two_minutes(patrols: Patrols) -> None:
    on_duty = [fix for fix in patrols.fixes_at(NOW) if fix.on_duty]
    online = [fix for fix in on_duty if NOW - fix.fixed_at < timedelta(minutes=2)]
    assert 0.93 < len(online) / len(on_duty) < 0.99


def test_no_unit_moves_faster_than_60_kmh(patrols: Patrols) -> None:
    before, after = fixes(patrols, NOW), fixes(patrols, NOW + timedelta(seconds=60))
    for number, fix in before.items():
        seconds = (after[number].fixed_at - fix.fixed_at).total_seconds()
        if 0 < seconds <= 90:
            assert distance_m(fix.place, after[number].place) / seconds * 3.6 < 60


def test_most_vehicles_on_duty_move_within_a_minute(patrols: Patrols) -> None:
    before, after = fixes(patrols, NOW), fixes(patrols, NOW + timedelta(seconds=60))
    vehicles = [fix for fix in before.values() if fix.unit_kind == "vehicle" and fix.on_duty]
    assert sum(after[fix.unit_id].place != fix.place for fix in vehicles) > 0.9 * len(vehicles)


def test_workers_are_off_duty_at_night_and_were_last_heard_in_the_evening(patrols: Patrols) -> None:
    night = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # three in the morning
    workers = [fix for fix in patrols.fixes_at(night) if fix.unit_kind == "worker"]
    assert {fix.on_duty for fix in workers} == {False}
    assert {fix.fixed_at.astimezone(UTC).date().isoformat() for fix in workers} == {"2026-11-22"}


def test_somebody_is_heard_from_at_any_hour(patrols: Patrols) -> None:
    for hour in range(24):
        now = NOW + timedelta(hours=hour)
        assert now - max(fix.fixed_at for fix in patrols.fixes_at(now)) < timedelta(seconds=30)
