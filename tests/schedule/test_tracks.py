"""Positions into the store: judged, counted where they are refused, and a whole fleet through a bad day."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from dashboard.domain.hygiene import ROLLOVER
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.track import FASTEST_KMH, Spot, metres, seconds, speed_kmh, stretches
from dashboard.schedule import tracks
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.store.engine import Database
from dashboard.store.rows import FixRow, PatrolDayRow, PatrolUnitRow, QuarantineRow, VisitRow
from dashboard.store.types import to_us
from tests.build import MONDAY, Script, hydrant
from tests.conftest import fresh_sqlite
from tests.schedule.fleet import EVERY_S, Vehicle, polls
from tests.store.test_patrols import MINUTE, PATROL, fix, take

FULL = os.environ.get("HALL_FLEET") == "full"
VEHICLES, HOURS, OUTAGE = (200, 24.0, (6 * 3600, 9 * 3600)) if FULL else (5, 4.0, (3600, 2 * 3600))


def refused(database: Database) -> dict[tuple[str, str], int]:
    with database.reading() as connection:
        rows = connection.execute(select(QuarantineRow.external_id, QuarantineRow.reason, QuarantineRow.times))
        return {(unit, reason): times for unit, reason, times in rows}


def test_a_fix_outside_the_city_is_refused_and_counted(database: Database) -> None:
    water = hydrant(database)
    assert take(water, fix(place=Point(0.5, 0.5)), fix(minutes=1, place=Point(0.5, 3.0))) == 1
    assert take(water, fix(minutes=2, place=Point(0.5, 3.0))) == 0
    assert refused(database) == {("V1", "outside_city"): 2}


def test_a_fix_within_twenty_kilometres_of_the_city_is_kept(database: Database) -> None:
    assert take(hydrant(database), fix(place=Point(0.5, 1.17))) == 1


def test_a_spike_is_refused_and_the_unit_goes_on(database: Database) -> None:
    water = hydrant(database)
    take(water, fix())
    take(water, fix(minutes=1, place=Point(0.9, 0.5)))
    take(water, fix(minutes=2, place=Point(0.501, 0.5)))
    assert refused(database) == {("V1", "too_fast"): 1}
    with database.reading() as connection:
        assert connection.execute(select(PatrolUnitRow.lon, PatrolUnitRow.doubt_at)).one() == (0.501, None)


def test_a_unit_that_was_placed_wrongly_is_found_again_from_poll_to_poll(database: Database) -> None:
    water = hydrant(database)
    take(water, fix(place=Point(0.9, 0.9)))
    for second in (10, 20, 30):
        take(water, fix(fixed_at=MONDAY + timedelta(seconds=second)))
    with database.reading() as connection:
        assert connection.execute(select(PatrolUnitRow.lon)).scalar_one() == 0.5


def test_a_fix_1024_weeks_behind_is_put_right_and_counted(database: Database) -> None:
    assert take(hydrant(database), fix(fixed_at=MONDAY - ROLLOVER)) == 1
    assert refused(database) == {("V1", "week_rollover"): 1}
    with database.reading() as connection:
        assert connection.execute(select(PatrolUnitRow.fixed_at)).scalar_one() == MONDAY


def test_one_moment_at_two_places_keeps_the_first(database: Database) -> None:
    water = hydrant(database)
    take(water, fix())
    assert take(water, fix(place=Point(0.501, 0.5))) == 0
    assert refused(database) == {("V1", "duplicate_fix"): 1}


def test_the_three_times_of_a_fix_are_kept_apart(database: Database) -> None:
    device_at, platform_at = MONDAY + timedelta(seconds=5), MONDAY + timedelta(seconds=9)
    take(hydrant(database, MONDAY + MINUTE), fix(device_at=device_at, platform_at=platform_at))
    with database.reading() as connection:
        there = connection.execute(
            select(FixRow.fixed_at, FixRow.device_at, FixRow.platform_at, FixRow.received_at)
        ).one()
    assert tuple(there) == (MONDAY, device_at, platform_at, MONDAY + MINUTE)


def test_a_day_holds_what_was_driven_and_how_long_the_unit_was_heard(database: Database) -> None:
    water = hydrant(database)
    take(water, fix(), fix(minutes=1, place=Point(0.5, 0.509)), fix(minutes=10, place=Point(0.5, 0.6)))
    with database.reading() as connection:
        day = connection.execute(select(PatrolDayRow.fixes, PatrolDayRow.driven_m, PatrolDayRow.online_s)).one()
    assert (day.fixes, round(day.driven_m), day.online_s) == (3, 1001, 60.0)


def test_a_day_begins_at_midnight_of_the_city(database: Database) -> None:
    evening = MONDAY + timedelta(hours=14, minutes=59)  # 23:59 in Shanghai
    take(hydrant(database, MONDAY + timedelta(hours=16)), fix(fixed_at=evening), fix(fixed_at=evening + 2 * MINUTE))
    with database.reading() as connection:
        days = connection.execute(select(PatrolDayRow.day_at, PatrolDayRow.fixes).order_by(PatrolDayRow.day_at)).all()
    midnight = MONDAY + timedelta(hours=15)
    assert [tuple(day) for day in days] == [(midnight - timedelta(days=1), 1), (midnight, 1)]


def test_a_visit_is_an_area_in_a_shift_and_half_an_hour_makes_another_pass(database: Database) -> None:
    water = hydrant(database)
    take(water, fix(minutes=0), fix(minutes=20))
    take(water, fix(minutes=50))
    take(water, fix(minutes=100), fix(minutes=110))
    with database.reading() as connection:
        visits = connection.execute(select(VisitRow.shift_at, VisitRow.fixes, VisitRow.passes)).all()
    assert [tuple(visit) for visit in visits] == [(MONDAY - timedelta(hours=1), 5, 2)]


def test_a_late_fix_within_a_visit_makes_no_other_pass(database: Database) -> None:
    water = hydrant(database)
    take(water, fix(minutes=0), fix(minutes=20))
    take(water, fix(minutes=10))
    with database.reading() as connection:
        assert connection.execute(select(VisitRow.fixes, VisitRow.passes)).one() == (3, 1)


def test_what_is_told_again_counts_nothing_twice(database: Database) -> None:
    water = hydrant(database)
    told = [fix(minutes=m, place=Point(0.5, 0.5 + m / 1000)) for m in range(5)]
    take(water, *told)
    with database.reading() as connection:
        before = connection.execute(select(PatrolDayRow.fixes, PatrolDayRow.driven_m)).one()
    take(water, *told)
    with database.reading() as connection:
        assert connection.execute(select(PatrolDayRow.fixes, PatrolDayRow.driven_m)).one() == before
        assert connection.execute(select(VisitRow.fixes)).scalar_one() == 5


@pytest.mark.parametrize("many", [49, 50, 123])
def test_however_many_come_at_once_each_is_kept_as_it_came(database: Database, many: int) -> None:
    told = [fix(minutes=n, place=Point(0.5, 0.5 + n / 10_000), speed_kmh=float(n)) for n in range(many)]
    assert take(hydrant(database), *told) == many
    with database.reading() as connection:
        there = connection.execute(select(FixRow.fixed_at, FixRow.lat, FixRow.speed_kmh).order_by(FixRow.fixed_at))
        assert [tuple(row) for row in there] == [(one.fixed_at, one.place.lat, one.speed_kmh) for one in told]
        assert connection.execute(select(PatrolDayRow.fixes)).scalars().all() == [many]


def test_what_one_fix_does_not_say_another_may(database: Database) -> None:
    at = MONDAY + timedelta(seconds=7, microseconds=1)
    said: list[dict[str, object]] = [
        {},
        {"speed_kmh": 36.6},
        {"heading_deg": 90.0, "platform_at": at},
        {"device_at": at},
    ]
    take(hydrant(database), *(fix(minutes=n, **one) for n, one in enumerate(said)))
    names = ("speed_kmh", "heading_deg", "device_at", "platform_at")
    with database.reading() as connection:
        there = connection.execute(select(*(getattr(FixRow, name) for name in names)).order_by(FixRow.fixed_at)).all()
    assert [tuple(row) for row in there] == [tuple(one.get(name) for name in names) for one in said]


def test_a_long_answer_is_kept_in_several_transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "AT_ONCE", 3)
    water = hydrant(database)
    ours = []
    script = Script(*(fix(minutes=m) for m in range(8)), name="patrol")
    run = keep(water, script, PATROL, script.fetch(None), MONDAY, progress=ours.append)
    assert (run.inserted, run.seen, ours) == (8, 8, [3, 6])


@pytest.fixture(scope="module")
def bad_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, list[Vehicle]]]:
    """Every vehicle through spikes, doubles, delays and an outage, a poll a minute."""
    database = Database(fresh_sqlite(tmp_path_factory.mktemp("fleet")))
    database.migrate()
    water = hydrant(database)
    vehicles = [Vehicle(number, MONDAY, HOURS) for number in range(VEHICLES)]
    for at, fixes in polls(vehicles, OUTAGE, 60):
        water.clock.at = MONDAY + at  # type: ignore[attr-defined]
        _poll(water, fixes)
    yield database, vehicles
    database.close()


def _poll(water: Hydrant, fixes: list[FixRecord]) -> None:
    script = Script(*fixes, name="patrol")
    keep(water, script, PATROL, script.fetch(None), water.clock.now())


def kept(database: Database, vehicle: Vehicle) -> list[Spot]:
    fixes = (
        select(FixRow.fixed_at, FixRow.lon, FixRow.lat)
        .join(PatrolUnitRow, PatrolUnitRow.id == FixRow.unit_id)
        .where(PatrolUnitRow.external_id == vehicle.unit_id)
        .order_by(FixRow.fixed_at)
    )
    with database.reading() as connection:
        return [Spot(to_us(at), lon, lat) for at, lon, lat in connection.execute(fixes)]


def test_no_shown_speed_is_impossible(bad_day: tuple[Database, list[Vehicle]]) -> None:
    database, vehicles = bad_day
    parts = [part for vehicle in vehicles for part in stretches(kept(database, vehicle))]
    fastest = max(speed_kmh(a, b) for part in parts for a, b in pairwise(part))
    print(f"{fastest:.1f} km/h at most over {sum(map(len, parts)):,} positions")
    assert fastest <= FASTEST_KMH


def test_hardly_a_spike_is_kept(bad_day: tuple[Database, list[Vehicle]]) -> None:
    database, vehicles = bad_day
    wrong = total = 0
    for vehicle in vehicles:
        there = {true.at_us: true for true in vehicle.truth}
        spots = kept(database, vehicle)
        wrong += sum(metres(one, there[one.at_us]) > 100 for one in spots)
        total += len(spots)
    true = sum(len(vehicle.truth) for vehicle in vehicles)
    print(f"{total:,} of {true:,} kept, {wrong} further than 100 m from where they were")
    assert total > 0.95 * true
    assert wrong < 0.001 * total


def test_the_last_position_is_right_within_one_interval(bad_day: tuple[Database, list[Vehicle]]) -> None:
    database, vehicles = bad_day
    behind, off = [], []
    for vehicle in vehicles:
        last = kept(database, vehicle)[-1]
        behind.append(seconds(last, vehicle.truth[-1]))
        off.append(metres(last, next(true for true in vehicle.truth if true.at_us == last.at_us)))
    print(f"the last positions {max(behind):.0f} s behind at most, {max(off):.1f} m off at most")
    assert max(behind) <= EVERY_S
    assert max(off) < 30


def test_mileage_is_right_within_three_percent(bad_day: tuple[Database, list[Vehicle]]) -> None:
    database, vehicles = bad_day
    driven = (
        select(PatrolUnitRow.external_id, func.sum(PatrolDayRow.driven_m))
        .join(PatrolDayRow, PatrolDayRow.unit_id == PatrolUnitRow.id)
        .group_by(PatrolUnitRow.external_id)
    )
    with database.reading() as connection:
        counted = dict(connection.execute(driven).all())
    off = {vehicle.unit_id: counted[vehicle.unit_id] / vehicle.mileage_m - 1 for vehicle in vehicles}
    print(f"mileage from {min(off.values()):+.2%} to {max(off.values()):+.2%}")
    assert {unit: round(share, 4) for unit, share in off.items() if abs(share) > 0.03} == {}


def test_nobody_is_locked_out_for_more_than_two_minutes(bad_day: tuple[Database, list[Vehicle]]) -> None:
    database, vehicles = bad_day
    longest = max(seconds(a, b) for vehicle in vehicles for a, b in pairwise(kept(database, vehicle)))
    print(f"never without a position for more than {longest:.0f} s")
    assert longest <= 120
