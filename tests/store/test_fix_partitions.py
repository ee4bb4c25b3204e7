"""Positions in partitions: each has a place whatever its age, once; what is over goes as a table; nobody is held up."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, event, func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from dashboard.clock import StandingClock
from dashboard.domain.patrol import Shifts
from dashboard.schedule.jobs import Hydrant
from dashboard.schedule.keeping import keep_tracks
from dashboard.store.backup import SpoiltBackupError, back_up, drill, restore
from dashboard.store.engine import Database
from dashboard.store.fix_partitions import drop_partitions, make_room, partitions
from dashboard.store.fleet import ways
from dashboard.store.rows import FixRow, PatrolDayRow, table_of
from dashboard.store.tracks import tracks_of
from dashboard.store.types import from_us, to_us
from tests.build import MONDAY, hydrant
from tests.conftest import fresh_postgres
from tests.store.test_backup import client_programs
from tests.store.test_patrols import fix, take

__all__ = ["client_programs"]

DAY = timedelta(days=1)
PATIENCE_S = 20


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    database = Database(fresh_postgres(postgres_url))
    yield database
    database.close()


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return [one.name for one in partitions(connection)]


def moments(database: Database) -> list[datetime]:
    with database.reading() as connection:
        return list(connection.scalars(select(FixRow.fixed_at).order_by(FixRow.unit_id, FixRow.fixed_at)))


def at(water: Hydrant, moment: datetime) -> None:
    assert isinstance(water.clock, StandingClock)
    water.clock.at = moment


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is said to the database meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(database._writer, "before_cursor_execute", hear)
    yield said
    event.remove(database._writer, "before_cursor_execute", hear)


def test_a_fix_of_any_age_has_a_place_in_its_day(database: Database) -> None:
    water = hydrant(database)
    told = [MONDAY - timedelta(minutes=minutes) for minutes in Random(1).sample(range(85 * 1440), 300)]
    assert take(water, *(fix(f"V{n}", fixed_at=moment) for n, moment in enumerate(told))) == 300
    assert sorted(moments(database)) == sorted(told)
    with database.reading() as connection:
        there = partitions(connection)
    midnight = {from_us(one.from_us).astimezone(water.clock.zone).time() for one in there}
    assert (midnight, len(there)) == (
        {datetime.min.time()},
        len({moment.astimezone(water.clock.zone).date() for moment in told}),
    )


def test_days_of_another_zone_have_what_is_left_between_the_others(database: Database) -> None:
    days = [Shifts(ZoneInfo(zone), (datetime.min.time(),)) for zone in ("Asia/Shanghai", "America/New_York", "UTC")]
    chance = Random(2)
    with database.writing() as connection:
        for _ in range(60):
            make_room(
                connection, {chance.choice(days).around_us(to_us(MONDAY) + chance.randrange(20 * 86_400) * 10**6)}
            )
        there = partitions(connection)
    assert all(one.to_us <= other.from_us for one, other in pairwise(there))
    assert {from_us(one.to_us - one.from_us) <= from_us(0) + 25 * timedelta(hours=1) for one in there} == {True}


def test_one_moment_of_one_unit_is_there_once(database: Database) -> None:
    water = hydrant(database)
    take(water, fix())
    fixes = table_of(FixRow)
    with database.reading() as connection:
        row = connection.execute(select(fixes)).mappings().one()
    with pytest.raises(IntegrityError, match="pkey"), database.writing() as connection:
        connection.execute(insert(fixes).values(dict(row)))


def test_the_next_days_are_there_before_they_begin(database: Database) -> None:
    water = hydrant(database)
    keep_tracks(water)
    with database.reading() as connection:
        there = partitions(connection)
    local = [from_us(one.from_us).astimezone(water.clock.zone).date() for one in there]
    assert local == [(MONDAY + ahead * DAY).astimezone(water.clock.zone).date() for ahead in range(3)]
    keep_tracks(water)
    assert names(database) == [one.name for one in there]


def test_what_is_over_goes_as_a_table_and_is_told(database: Database) -> None:
    water = hydrant(database)
    track = [fix(f"V{unit}", fixed_at=MONDAY + day * DAY) for unit in range(3) for day in (-2, -1, 0)]
    take(water, *track)
    before, told = names(database), []
    at(water, MONDAY + 90 * DAY)
    with statements(database) as said:
        keep_tracks(water, told=told.append)
    assert not [one for one in said if one.startswith("DELETE FROM fix")]
    assert told == [{"fixes": 6}]
    assert before[-1] in names(database)
    assert not set(before[:-1]) & set(names(database))
    with database.reading() as connection:
        kept = connection.execute(
            select(func.sum(PatrolDayRow.kept), func.count()).where(PatrolDayRow.kept.is_not(None))
        )
        assert kept.one() == (3, 9)  # of the day that is left one fix a minute, of the others none
    told.clear()
    keep_tracks(water, told=told.append)
    assert told == []


def test_a_partition_that_is_being_read_goes_another_time_and_nobody_waits(database: Database) -> None:
    water = hydrant(database)
    take(water, fix())
    over = MONDAY + 2 * DAY
    with database.reading() as reader:
        reader.execute(select(func.count()).select_from(FixRow)).scalar_one()
        with database.writing() as connection:
            assert drop_partitions(connection, over) is None
            assert connection.scalar(text("SHOW lock_timeout")) == "0"
            assert len(partitions(connection)) == 1  # the transaction goes on
        reader.rollback()
    with database.writing() as connection:
        assert drop_partitions(connection, over) == over
        assert partitions(connection) == []


@pytest.mark.parametrize("ask", [
    lambda connection: ways(connection, MONDAY - timedelta(minutes=5), [1, 2]),
    lambda connection: tracks_of(connection, [1, 2], MONDAY - timedelta(hours=1), MONDAY),
])  # fmt: skip
def test_a_question_of_a_day_touches_its_partition_alone_however_often_it_was_asked(
    database: Database, ask: Callable[..., object]
) -> None:
    water = hydrant(database)
    take(water, *(fix(f"V{unit}", fixed_at=MONDAY - day * DAY) for unit in range(3) for day in range(60)))
    with database.reading() as connection:
        for _ in range(12):  # after five the driver prepares it
            ask(connection)
            held = set(connection.scalars(text(
                "SELECT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
                "WHERE pid = pg_backend_pid() AND relname LIKE 'fix_%' AND relkind = 'r'"
            )))  # fmt: skip
            assert len(held) == 1
            connection.rollback()
        plan = connection.execute(
            text("EXPLAIN (FORMAT JSON) SELECT 1 FROM fix WHERE unit_id IN (1, 2) AND fixed_at > :at"),
            {"at": to_us(MONDAY - timedelta(minutes=5))},
        ).scalar_one()
    node = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    assert node["Relation Name"].startswith("fix_")


def everything(database: Database) -> list[tuple[object, ...]]:
    """Every column of every fix."""
    fixes = table_of(FixRow)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(fixes).order_by(fixes.c.unit_id, fixes.c.fixed_at))]


def as_it_was(database: Database) -> list[tuple[object, ...]]:
    """A store of the version before, with fixes of two units on some days; what it holds."""
    take(hydrant(database), *(fix(f"V{unit}", fixed_at=MONDAY - day * DAY) for unit in (1, 2) for day in (80, 3, 0)))
    there = everything(database)
    database.migrate("0017")
    assert names(database) == []
    assert everything(database) == there
    return there


def test_a_store_of_before_keeps_every_fix_and_takes_more(database: Database) -> None:
    there = as_it_was(database)
    database.migrate()
    assert (names(database), everything(database)) == (["fix_before"], there)
    with database.reading() as connection:
        assert [inspect(connection).get_foreign_keys(name) for name in ("fix", "fix_before")] == [[], []]
    late, new = fix("V1", fixed_at=MONDAY - 50 * DAY), fix("V1", fixed_at=MONDAY + DAY)
    assert take(hydrant(database, MONDAY + DAY), late, new, fix("V1")) == 2
    assert len(names(database)) == 2
    assert len(everything(database)) == 8


def test_an_empty_store_of_before_has_no_partition(database: Database) -> None:
    database.migrate("0017")
    database.migrate()
    assert names(database) == []


def test_what_lies_with_other_days_goes_row_by_row_and_its_table_with_the_last(database: Database) -> None:
    as_it_was(database)
    database.migrate()
    water, told = hydrant(database, MONDAY + 12 * DAY), []
    keep_tracks(water, told=told.append)
    assert told == [{"fixes": 2}]
    assert len(everything(database)) == 4
    at(water, MONDAY + 92 * DAY)
    keep_tracks(water, told=told.append)
    assert told[1:] == [{"fixes": 4, "places": 2}]
    assert "fix_before" not in names(database)


def test_a_migration_that_is_killed_half_way_has_changed_nothing_and_runs_again(database: Database) -> None:
    there = as_it_was(database)
    program = (
        f"from dashboard.store.engine import Database; Database({database.url.render_as_string(False)!r}).migrate()"
    )
    holder = create_engine(database.url)
    with holder.connect() as connection:  # its foreign key has to wait for this, when it has put the old table aside
        connection.execute(text("LOCK TABLE patrol_unit IN ROW EXCLUSIVE MODE"))
        migrating = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
        until = time.monotonic() + PATIENCE_S
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'patrol_unit'::regclass")
        while not connection.scalar(waits):
            assert time.monotonic() < until
            time.sleep(0.05)
        migrating.send_signal(signal.SIGKILL)
        migrating.wait()
    holder.dispose()
    assert (database.revision, names(database), everything(database)) == ("0017", [], there)
    database.migrate()
    assert (names(database), everything(database)) == (["fix_before"], there)


def test_a_backup_comes_back_over_other_partitions(database: Database, tmp_path: Path) -> None:
    """Neither those that have gone since nor those that came since are in the way."""
    water = hydrant(database)
    take(water, *(fix(fixed_at=MONDAY - day * DAY) for day in (40, 2, 1)))
    there = everything(database)
    made = back_up(database, tmp_path, MONDAY)
    assert drill(database, made).counts.keys() >= set(names(database))
    at(water, MONDAY + 60 * DAY)
    keep_tracks(water)
    take(water, fix(fixed_at=MONDAY + 55 * DAY))
    assert len(set(names(database))) == 6
    restore(database, made, MONDAY, over=True)
    assert (everything(database), len(names(database))) == (there, 3)
    assert take(water, fix(fixed_at=MONDAY + 55 * DAY)) == 1


def test_a_backup_of_the_version_before_comes_back_and_is_migrated_again(database: Database, tmp_path: Path) -> None:
    there = as_it_was(database)
    made = back_up(database, tmp_path, MONDAY)
    database.migrate()
    take(hydrant(database), fix("V3"))
    restore(database, made, MONDAY, over=True)
    assert (database.revision, everything(database)) == ("0017", there)
    database.migrate()
    assert (names(database), everything(database)) == (["fix_before"], there)


def test_a_restore_that_stops_half_way_leaves_all_as_it_was(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(hydrant(database), fix(), fix("V2"))
    there, made = everything(database), back_up(database, tmp_path, MONDAY)
    take(hydrant(database), fix("V3"))
    whole, broken = shutil.which("pg_restore"), tmp_path / "pg_restore"
    broken.write_text(f'#!/bin/sh\n{whole} "$@" | head -c 60000\nexit 1\n')
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(SpoiltBackupError):
        restore(database, made, MONDAY, over=True)
    assert len(everything(database)) == len(there) + 1
