"""Old tracks are thinned, then dropped; what their days amounted to stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from dashboard.clock import StandingClock
from dashboard.domain.patrol import FixRecord, PatrolRules
from dashboard.domain.place import Point
from dashboard.schedule.forgetting import Told
from dashboard.schedule.jobs import Hydrant
from dashboard.schedule.keeping import keep_tracks
from dashboard.store.engine import Database
from dashboard.store.fix_keeping import kept
from dashboard.store.rows import FixRow, PatrolDayRow, PatrolUnitRow, table_of
from tests.build import MONDAY, hydrant
from tests.schedule.test_tracks import refused
from tests.store.test_patrols import fix, moments, take

DAY = timedelta(days=1)
TRACK = [fix(fixed_at=MONDAY + timedelta(seconds=10 * i), place=Point(0.5, 0.5 + i / 10000)) for i in range(31)]


def after(water: Hydrant, days: int, told: Told = lambda _: None) -> int:
    clock = water.clock
    assert isinstance(clock, StandingClock)
    clock.at = MONDAY + days * DAY
    return keep_tracks(water, told=told)


def count(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(FixRow)).scalar_one()


def test_a_week_old_track_keeps_a_fix_a_minute(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    assert after(water, 8) == 25
    assert moments(database) == [0, 1, 2, 3, 4, 5]


def test_a_track_is_whole_for_a_week(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    assert after(water, 7) == 0


def test_a_thinned_day_keeps_its_mileage(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    with database.reading() as connection:
        before = connection.execute(select(PatrolDayRow.fixes, PatrolDayRow.driven_m)).one()
    after(water, 8)
    with database.reading() as connection:
        assert connection.execute(select(PatrolDayRow.fixes, PatrolDayRow.driven_m)).one() == before


def test_what_is_told_of_a_thinned_day_is_refused_and_counted(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    after(water, 8)
    assert take(water, *TRACK[:2]) == 0
    assert (refused(database), count(database)) == ({("V1", "closed_day"): 2}, 6)


def test_a_unit_that_only_tells_of_days_gone_by_is_no_unit(database: Database) -> None:
    water = hydrant(database, MONDAY + 91 * DAY)
    assert take(water, *TRACK) == 0
    assert refused(database) == {("V1", "closed_day"): 31}


def test_a_track_is_dropped_after_ninety_days(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    assert after(water, 91) == 31
    assert count(database) == 0


def test_what_is_kept_is_known_without_counting_it(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    assert kept(database).fixes == 31
    after(water, 8)
    assert kept(database).fixes == count(database) == 6


def test_nothing_is_done_twice(database: Database) -> None:
    water = hydrant(database)
    take(water, *TRACK)
    after(water, 8)
    assert after(water, 8) == 0


def walked(*track: FixRecord) -> list[FixRecord]:
    return [replace(one, unit_id="W1", unit_kind="worker") for one in track]


def places(database: Database) -> dict[str, bool]:
    """By unit whether anything of where it is, or is doubted to be, is known."""
    names = ("lon", "lat", "counted_lon", "counted_lat", "doubt_lon", "doubt_lat", "speed_kmh", "heading_deg")
    with database.reading() as connection:
        units = connection.execute(select(table_of(PatrolUnitRow))).mappings().all()
    return {unit["external_id"]: unit["area_id"] > 0 or any(unit[name] is not None for name in names) for unit in units}


def test_a_worker_s_track_may_be_kept_for_less_than_a_vehicle_s(database: Database) -> None:
    water = replace(hydrant(database), patrols=PatrolRules(keep_workers=10 * DAY))
    take(water, *TRACK, *walked(*TRACK))
    after(water, 8)
    before, told = count(database), []
    assert after(water, 11, told.append) == before // 2
    assert told == [{"fixes": before // 2, "places": 1}]
    with database.reading() as connection:
        kept_of = select(PatrolUnitRow.external_id).join(FixRow, FixRow.unit_id == PatrolUnitRow.id).distinct()
        assert list(connection.scalars(kept_of)) == ["V1"]


def test_where_somebody_was_last_goes_with_their_track_and_when_they_were_heard_of_stays(database: Database) -> None:
    water = replace(hydrant(database), patrols=PatrolRules(keep_workers=10 * DAY))
    spike = fix(fixed_at=MONDAY + timedelta(minutes=6), place=Point(0.9, 0.9))
    take(water, *TRACK, spike, *walked(*TRACK, spike))
    assert places(database) == {"V1": True, "W1": True}
    after(water, 10)
    assert places(database) == {"V1": True, "W1": True}
    after(water, 11)
    assert places(database) == {"V1": True, "W1": False}
    after(water, 91)
    assert places(database) == {"V1": False, "W1": False}
    with database.reading() as connection:
        assert set(connection.scalars(select(PatrolUnitRow.fixed_at))) == {TRACK[-1].fixed_at}


def test_who_is_heard_of_again_is_somewhere_again(database: Database) -> None:
    water = replace(hydrant(database), patrols=PatrolRules(keep_workers=10 * DAY))
    take(water, *walked(*TRACK))
    after(water, 11)
    take(water, *walked(replace(TRACK[0], fixed_at=MONDAY + 11 * DAY)))
    assert places(database) == {"W1": True}
    after(water, 11)
    assert places(database) == {"W1": True}


def test_what_is_told_late_of_a_worker_is_kept_no_longer_than_what_came_in_time(database: Database) -> None:
    water = replace(hydrant(database), patrols=PatrolRules(keep_workers=2 * DAY))
    take(water, *walked(*TRACK))
    after(water, 3)
    late = [replace(one, fixed_at=one.fixed_at - DAY) for one in TRACK[:2]]
    assert take(water, *walked(*TRACK, *late), *late) == 2
    assert refused(database) == {("W1", "closed_day"): 33}
