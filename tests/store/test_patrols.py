"""Fixes: each once, a late one in its place, the newest on its unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.schedule.jobs import Hydrant, keep
from dashboard.store.counters import last_number
from dashboard.store.engine import Database
from dashboard.store.fleet import changed_units
from dashboard.store.patrol_units import Units
from dashboard.store.patrols import units_online
from dashboard.store.rows import FixRow, PatrolUnitRow
from tests.build import MONDAY, Script, hydrant

MINUTE = timedelta(minutes=1)
PATROL = FeedDeclaration.model_validate(
    {
        "name": "patrol",
        "kind": "http_json",
        "label": {"zh": "巡查", "en": "Patrol"},
        "fix": {"unit_id": "id", "fixed_at": "at", "lon": "x", "lat": "y"},
    }
)


def fix(unit: str = "V1", minutes: int = 0, **said: object) -> FixRecord:
    given: dict[str, object] = {"unit_id": unit, "fixed_at": MONDAY + minutes * MINUTE, "place": Point(0.5, 0.5)}
    return FixRecord(**(given | said))  # type: ignore[arg-type]


def take(water: Hydrant, *fixes: FixRecord) -> int:
    script = Script(*fixes, name="patrol")
    return keep(water, script, PATROL, script.fetch(None), MONDAY).inserted


def moments(database: Database) -> list[int]:
    """Minutes after nine of every stored fix."""
    with database.reading() as connection:
        stored = connection.scalars(select(FixRow.fixed_at).order_by(FixRow.fixed_at)).all()
    return [int((at - MONDAY) / MINUTE) for at in stored]


def test_a_fix_that_is_told_again_is_kept_once(database: Database) -> None:
    water = hydrant(database)
    assert take(water, fix(), fix("V2")) == 2
    assert take(water, fix(), fix("V2")) == 0
    assert take(water, fix(), fix("V2", 1)) == 1


def test_fixes_of_a_unit_that_is_not_there_are_not_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Units, "write", lambda *_: None)
    with pytest.raises(IntegrityError, match=r"fk_patrol_day_unit_id|FOREIGN KEY"):
        take(hydrant(database), fix())
    assert moments(database) == []


def test_a_late_fix_finds_its_place_once_and_the_newest_stays_on_the_unit(database: Database) -> None:
    water = hydrant(database)
    take(water, fix(minutes=10, place=Point(0.52, 0.5)))
    assert take(water, fix(minutes=3), fix(minutes=5)) == 2
    assert take(water, fix(minutes=5), fix(minutes=3), fix(minutes=10, place=Point(0.52, 0.5))) == 0
    assert moments(database) == [3, 5, 10]
    with database.reading() as connection:
        unit = connection.execute(select(PatrolUnitRow.fixed_at, PatrolUnitRow.lon)).one()
    assert tuple(unit) == (MONDAY + 10 * MINUTE, 0.52)


def test_online_is_a_recent_fix_and_expected_is_who_is_on_duty(database: Database) -> None:
    take(
        hydrant(database), fix("V1", 0), fix("V2", 20), fix("V3", 20, on_duty=False), fix("W1", 20, unit_kind="worker")
    )
    with database.reading() as connection:
        assert units_online(connection, MONDAY + 10 * MINUTE) == {"vehicle": (2, 2), "worker": (1, 1)}


def number(database: Database) -> int:
    with database.reading() as connection:
        return last_number(connection, "patrol")


def changed(database: Database, since: int) -> list[str]:
    """The labels of the units that changed after a number."""
    with database.reading() as connection:
        return sorted(unit.label or "" for unit in changed_units(connection, since))


def test_a_unit_that_moved_changed_and_one_told_again_did_not(database: Database) -> None:
    water = hydrant(database)
    take(water, fix("V1", label="one"), fix("V2", label="two"))
    before = number(database)
    take(water, fix("V1", 1, label="one"), fix("V2", label="two"))
    assert (changed(database, 0), changed(database, before)) == (["one", "two"], ["one"])


def test_nothing_new_takes_no_number(database: Database) -> None:
    water = hydrant(database)
    take(water, fix("V1"))
    before = number(database)
    take(water, fix("V1"))
    assert number(database) == before


def test_a_refused_fix_changes_nothing_that_is_shown(database: Database) -> None:
    water = hydrant(database)
    take(water, fix("V1"))
    before = number(database)
    take(water, fix("V1", 1, place=Point(0.9, 0.5)))
    assert number(database) == before


def test_a_late_fix_changes_its_unit(database: Database) -> None:
    water = hydrant(database)
    take(water, fix("V1", 10, label="one"), fix("V2", 10, label="two"))
    before = number(database)
    take(water, fix("V1", 5, label="one"))
    assert changed(database, before) == ["one"]


def test_going_off_duty_without_moving_is_a_change(database: Database) -> None:
    water = hydrant(database)
    take(water, fix("V1", label="one", on_duty=True))
    before = number(database)
    take(water, fix("V1", label="one", on_duty=False))
    assert changed(database, before) == ["one"]
