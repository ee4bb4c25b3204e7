"""The plan is the seed's alone, its cases hold together, and its proportions are those of a lively district."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import shapely

from dashboard.demo.cases import PlannedCase, state_at
from dashboard.demo.geography import Geography, lay_out
from dashboard.demo.life import LONGEST_LIFE
from dashboard.demo.plan import CasePlan
from dashboard.domain.case import CaseRecord
from tests.demo.conftest import NOW

MOMENT = int(NOW.timestamp())
HOUR = MOMENT // 3600
FOUR_WEEKS = range(HOUR - 28 * 24, HOUR)


@pytest.fixture(scope="module")
def cases(plan: CasePlan) -> list[PlannedCase]:
    return [case for hour in FOUR_WEEKS for case in plan.plan(hour)]


@pytest.fixture(scope="module")
def records(cases: list[PlannedCase]) -> list[CaseRecord]:
    return [record for case in cases if (record := state_at(case, MOMENT))]


def pending(records: list[CaseRecord]) -> list[CaseRecord]:
    return [record for record in records if record.due_at and not record.disposed_at]


def test_an_hour_is_planned_the_same_by_another_plan_of_the_same_seed(plan: CasePlan) -> None:
    assert CasePlan(lay_out()).plan(HOUR) == plan.plan(HOUR)


def test_another_seed_plans_another_hour(geography: Geography, plan: CasePlan) -> None:
    moments = [case.reported_at for case in plan.plan(HOUR)]
    assert [case.reported_at for case in CasePlan(geography, seed=1).plan(HOUR)] != moments


def test_reports_of_an_hour_fall_into_it(plan: CasePlan) -> None:
    assert {case.reported_at // 3600 for case in plan.plan(HOUR)} == {HOUR}


def test_numbers_of_an_hour_follow_its_reports(plan: CasePlan) -> None:
    hour = [(case.reported_at, case.external_id) for case in plan.plan_feed("grid_app", HOUR - 5)]
    assert len(hour) > 5
    assert sorted(hour) == sorted(hour, key=lambda case: case[1])


def test_no_two_cases_share_a_number(cases: list[PlannedCase]) -> None:
    assert len({case.external_id for case in cases}) == len(cases)


def test_default_rate_is_about_300_cases_a_day(cases: list[PlannedCase]) -> None:
    assert 280 * 28 < len(cases) < 325 * 28


def test_rate_follows_the_number_of_cases_a_year(geography: Geography, cases: list[PlannedCase]) -> None:
    thrice = CasePlan(geography, cases=330_000)
    assert 2.9 < sum(len(thrice.plan(hour)) for hour in FOUR_WEEKS) / len(cases) < 3.1


def test_no_cases_a_year_plan_none(geography: Geography) -> None:
    assert CasePlan(geography, cases=0).plan(HOUR) == []


def test_steps_of_a_life_stand_in_their_order(cases: list[PlannedCase]) -> None:
    main = ("reported", "accepted", "registered", "dispatched", "signed", "disposed", "feedback", "inspected", "closed")
    for case in cases:
        moments = [case.life.steps[stage] for stage in main if stage in case.life.steps]
        assert moments == sorted(moments), case


def test_every_case_ends_within_the_longest_life(cases: list[PlannedCase]) -> None:
    assert all(max(case.life.steps.values()) - case.reported_at < LONGEST_LIFE for case in cases)


def test_every_case_ends_in_closing_rejection_or_voiding(cases: list[PlannedCase]) -> None:
    ends = [[end for end in ("closed", "rejected", "voided") if end in case.life.steps] for case in cases]
    assert all(len(end) == 1 for end in ends)


def test_every_side_path_is_taken_by_somebody(cases: list[PlannedCase]) -> None:
    taken = Counter(stage for case in cases for stage in case.life.steps)
    assert all(
        taken[stage] > 0
        for stage in ("verified", "rejected", "voided", "returned", "extended", "suspended", "deferred", "reworked")
    )


def test_about_nine_of_ten_disposals_are_on_time(records: list[CaseRecord]) -> None:
    on_time = [record.disposed_at <= record.due_at for record in records if record.disposed_at and record.due_at]
    assert 0.87 < sum(on_time) / len(on_time) < 0.93


def test_departments_differ_by_more_than_ten_points(records: list[CaseRecord]) -> None:
    done, on_time = Counter[str](), Counter[str]()
    for record in records:
        if record.department_id and record.disposed_at and record.due_at:
            done[record.department_id] += 1
            on_time[record.department_id] += record.disposed_at <= record.due_at
    rates = [on_time[number] / count for number, count in done.items() if count >= 100]
    assert max(rates) - min(rates) > 0.1


def test_a_few_dozen_are_overdue(records: list[CaseRecord]) -> None:
    assert 15 <= sum(record.due_at < NOW for record in pending(records) if record.due_at) <= 60


def test_a_few_dozen_are_nearly_due(records: list[CaseRecord]) -> None:
    nearly = [
        record
        for record in pending(records)
        if record.due_at and record.dispatched_at and record.due_at >= NOW
        if NOW - record.dispatched_at >= 0.8 * (record.due_at - record.dispatched_at)
    ]
    assert 12 <= len(nearly) <= 60


def test_one_in_two_hundred_is_reworked(cases: list[PlannedCase]) -> None:
    disposed = sum("disposed" in case.life.steps for case in cases)
    assert 0.002 < sum("reworked" in case.life.steps for case in cases) / disposed < 0.01


def test_channels_bring_their_shares(cases: list[PlannedCase]) -> None:
    share = {source: count / len(cases) for source, count in Counter(case.channel.source for case in cases).items()}
    assert share["patrol"] == pytest.approx(113 / 286, abs=0.03)
    assert share["inspection"] == pytest.approx(9 / 286, abs=0.01)


def test_ten_in_the_morning_is_the_busiest_hour(cases: list[PlannedCase]) -> None:
    by_hour = Counter((case.reported_at // 3600 + 8) % 24 for case in cases)
    assert by_hour.most_common(1)[0][0] == 10


def test_weekends_are_quieter_than_weekdays(cases: list[PlannedCase]) -> None:
    by_weekday = Counter(((case.reported_at // 3600 + 8) // 24 + 3) % 7 for case in cases)
    assert max(by_weekday[5], by_weekday[6]) < min(by_weekday[day] for day in range(5))


def test_about_one_in_twenty_has_no_place(cases: list[PlannedCase]) -> None:
    assert 0.03 < sum(case.place is None for case in cases) / len(cases) < 0.08


def test_places_lie_in_their_grids(cases: list[PlannedCase]) -> None:
    for case in cases[:1000]:
        if case.place is not None:
            shape = shapely.MultiPolygon([(part[0], part[1:]) for part in case.grid.rings])
            assert shapely.intersects_xy(shape, case.place.lon, case.place.lat)


def test_street_work_goes_to_the_team_of_the_street(cases: list[PlannedCase]) -> None:
    teams = {(case.department_id, case.grid.code[:9]) for case in cases if case.department_id.startswith("S")}
    assert all(team == f"S{street}" for team, street in teams)


def test_find_gives_the_planned_case(plan: CasePlan, cases: list[PlannedCase]) -> None:
    case = next(case for case in cases if case.external_id.startswith("RX") and case.external_id.endswith("0002"))
    assert plan.find("hotline", case.external_id) == case


def test_find_gives_nothing_for_a_number_that_is_none(plan: CasePlan) -> None:
    assert plan.find("hotline", "RXabc") is None


def test_changed_between_gives_exactly_the_cases_with_a_step_there(plan: CasePlan, cases: list[PlannedCase]) -> None:
    after, until = MOMENT - 46800, MOMENT - 3600
    changed = [case.external_id for case in plan.changed_between("grid_app", after, until)]
    assert len(changed) > 50
    assert changed == [
        case.external_id
        for case in cases
        if case.channel.feed == "grid_app" and any(after < moment <= until for moment in case.life.steps.values())
    ]


def test_changes_long_ago_can_still_be_asked_for_afterwards(geography: Geography) -> None:
    plan = CasePlan(geography, cases=5000)
    recent = plan.changed_between("hotline", MOMENT - 86400, MOMENT)
    assert plan.changed_between("hotline", MOMENT - 300 * 86400, MOMENT - 299 * 86400)
    assert plan.changed_between("hotline", MOMENT - 86400, MOMENT) == recent


def test_history_is_every_reported_case_as_it_stands(plan: CasePlan, cases: list[PlannedCase]) -> None:
    until = NOW - timedelta(hours=NOW.hour % 24)
    moment = int(until.timestamp())
    history = {record.external_id: record for record in plan.history("community", until, days=20)}
    expected = {
        case.external_id: state_at(case, moment)
        for case in cases
        if case.channel.feed == "community" and (moment - 20 * 86400) // 3600 * 3600 <= case.reported_at <= moment
    }
    assert history == expected
