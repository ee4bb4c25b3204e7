"""What stands on the wall is what a recount of the cases gives, to the last case."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from pydantic import TypeAdapter

from dashboard.clock import StandingClock
from dashboard.domain.area import Level
from dashboard.domain.health import State
from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.hall import Hall
from dashboard.metrics.definition import Figures
from dashboard.snapshot.board import Board
from dashboard.snapshot.model import KpiTile, Snapshot
from tests.snapshot.conftest import WEDNESDAY


@pytest.fixture(scope="module")
def shown(hall: Hall) -> Snapshot:
    return hall.publish("main")


def recounted(hall: Hall, period: Period, *, as_of_end: bool = False) -> Figures:
    """Exactly the period's cases, read one by one; a past period as it stood at its end."""
    return hall.figures(
        period, hall.whole_scope, "due", as_of=period.end - timedelta(microseconds=1) if as_of_end else None
    )[0]


def kpi(shown: Snapshot, slug: str) -> KpiTile:
    return next(tile for tile in shown.kpis if tile and tile.indicator == slug)


def test_no_tile_is_broken(shown: Snapshot) -> None:
    tiles = [
        *shown.kpis,
        shown.sources,
        shown.classes,
        shown.trend,
        shown.hot,
        shown.departments,
        shown.areas,
        shown.deadlines,
        shown.ticker,
        shown.map,
    ]
    assert None not in tiles


@pytest.mark.parametrize("slug", ["reported", "registered", "closed_total"])
def test_a_count_of_today_is_what_a_recount_gives(hall: Hall, shown: Snapshot, slug: str) -> None:
    today = hall.calendar.today(WEDNESDAY)
    expected = recounted(hall, today).counts[slug]
    assert kpi(shown, slug).value == expected
    assert expected > 0


@pytest.mark.parametrize("slug", ["reported", "registered"])
def test_it_is_held_against_yesterday_until_the_same_second(hall: Hall, shown: Snapshot, slug: str) -> None:
    yesterday = hall.calendar.previous(hall.calendar.today(WEDNESDAY), WEDNESDAY)
    assert yesterday.end == WEDNESDAY - timedelta(days=1)
    change = kpi(shown, slug).change
    assert change
    assert change.base == recounted(hall, yesterday).counts[slug]


@pytest.mark.parametrize("slug", ["closure_rate", "on_time_closure_rate", "rework_rate"])
def test_a_rate_of_the_month_is_what_a_recount_gives(hall: Hall, shown: Snapshot, slug: str) -> None:
    rate = hall.definitions.rates[slug]
    expected = recounted(hall, hall.calendar.this_month(WEDNESDAY))
    tile = kpi(shown, slug)
    assert (tile.numerator, tile.denominator) == (expected.counts[rate.numerator], expected.counts[rate.denominator])
    assert tile.value == expected.rates[slug]


def test_a_rate_is_held_against_last_month_as_it_stood_then(hall: Hall, shown: Snapshot) -> None:
    before = hall.calendar.previous(hall.calendar.this_month(WEDNESDAY), WEDNESDAY)
    change = kpi(shown, "closure_rate").change
    assert change
    assert change.base == recounted(hall, before, as_of_end=True).rates["closure_rate"]


@pytest.mark.parametrize("slug", ["dispose_pending", "pending_overdue"])
def test_what_stands_open_is_what_a_recount_gives(hall: Hall, shown: Snapshot, slug: str) -> None:
    assert kpi(shown, slug).value == recounted(hall, hall.calendar.today(WEDNESDAY)).counts[slug]


def test_sources_and_classes_add_up_to_todays_reports(shown: Snapshot) -> None:
    reported = kpi(shown, "reported").value
    assert shown.sources
    assert shown.classes
    assert sum(row.value for row in shown.sources.rows) == shown.sources.total == reported
    assert sum(row.value for row in shown.classes.rows) == shown.classes.total == reported
    for major in shown.classes.rows:
        assert sum(minor.value for minor in major.children) == major.value


def test_every_rank_stands_on_the_recount_of_its_department(hall: Hall, shown: Snapshot) -> None:
    month = hall.calendar.this_month(WEDNESDAY)
    expected = {key: figures for key, _, figures in hall.figures_by("department", month, hall.whole_scope, "due")}
    assert shown.departments
    assert len(shown.departments.rows) > 3
    for row in (*shown.departments.rows, *shown.departments.bottom):
        counts = expected[row.id].counts
        assert (row.numerator, row.denominator) == (counts["disposed_on_time"], counts["dispose_due"])


def test_every_street_stands_on_the_recount_of_its_grids(hall: Hall, shown: Snapshot) -> None:
    month = hall.calendar.this_month(WEDNESDAY)
    streets = hall.figures_by("area", month, hall.whole_scope, "due", level=Level.STREET)
    expected = {key: figures.counts["dispose_due"] for key, _, figures in streets}
    assert shown.areas
    assert {row.id: row.denominator for row in shown.areas.rows} == {
        row.id: expected[row.id] for row in shown.areas.rows
    }


def test_the_map_counts_every_open_case_once(hall: Hall, shown: Snapshot) -> None:
    assert shown.map
    counts = next(tint.values for tint in shown.map.tints if tint.name == "open")
    assert sum(filter(None, counts)) + shown.map.unassigned == kpi(shown, "dispose_pending").value
    assert len(counts) == len(hall.outline(hall.city.declaration.walls["main"]).codes)


def test_the_trend_of_seven_days_is_a_recount_of_each_day(hall: Hall, shown: Snapshot) -> None:
    assert shown.trend
    week = shown.trend.windows[1]
    days = [*week.starts, week.starts[-1] + timedelta(days=1)]
    expected = [recounted(hall, Period("range", start, end)).counts["reported"] for start, end in pairwise(days)]
    assert list(week.lines[0].values) == expected


def test_red_lights_are_the_overdue_and_yellow_the_nearly_due(shown: Snapshot) -> None:
    assert shown.deadlines
    assert shown.deadlines.overdue == kpi(shown, "pending_overdue").value
    assert kpi(shown, "dispose_pending").beside == ("nearly_due", shown.deadlines.nearly_due)
    assert all(row.due_at <= WEDNESDAY for row in shown.deadlines.rows if row.light == "red")


def test_the_ticker_shows_the_newest_step_first(shown: Snapshot) -> None:
    assert shown.ticker
    moments = [row.at for row in shown.ticker.rows]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 20
    assert moments[0] <= WEDNESDAY


def test_a_street_scope_sees_its_own_cases_and_no_others(hall: Hall) -> None:
    streets = [area for area in hall.city.areas if area.level is Level.STREET]
    today = hall.calendar.today(WEDNESDAY)
    each = [hall.figures(today, Scope(street.code), "due")[0].counts["reported"] for street in streets]
    whole = recounted(hall, today).counts["reported"]
    nowhere = hall.figures_by("area", today, hall.whole_scope, "due", level=Level.STREET)
    unassigned = sum(figures.counts["reported"] for key, _, figures in nowhere if key == "")
    assert sum(each) + unassigned == whole


def test_an_unknown_scope_sees_nothing(hall: Hall) -> None:
    counted = hall.figures(hall.calendar.today(WEDNESDAY), Scope("no-such-area"), "due")[0].counts
    assert set(counted.values()) == {0}


def test_today_rolls_over_at_midnight(hall: Hall) -> None:
    midnight = hall.calendar.today(WEDNESDAY).end
    clock = hall.clock
    try:
        hall.clock = StandingClock(hall.city.zone, midnight - timedelta(seconds=1))
        assert (
            kpi(hall.publish("main"), "reported").value
            == recounted(hall, hall.calendar.today(hall.clock.now())).counts["reported"]
        )
        hall.clock = StandingClock(hall.city.zone, midnight)
        assert kpi(hall.publish("main"), "reported").value == 0
    finally:
        hall.clock = clock


def test_nothing_new_keeps_its_number(hall: Hall) -> None:
    assert hall.publish("main").version == hall.publish("main").version


def test_a_feed_that_stands_still_ages_its_tiles(hall: Hall) -> None:
    clock = hall.clock
    try:
        hall.clock = StandingClock(hall.city.zone, WEDNESDAY + timedelta(hours=2))
        late = hall.publish("main")
        assert kpi(late, "reported").freshness.state is State.STALE
        assert {feed.name: feed.state for feed in late.feeds}["hotline"] is State.STALE
        assert kpi(late, "vehicles_online").freshness.state is State.NEVER
    finally:
        hall.clock = clock


def test_the_wall_is_the_same_whatever_zone_the_machine_is_set_to(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        fresh = Hall(hall.city, hall.database, Board(), hall.clock)
        shown.append(TypeAdapter(Snapshot).dump_json(replace(fresh.publish("main"), version=0)))
    monkeypatch.undo()
    time.tzset()
    assert shown[0] == shown[1] == shown[2]
