"""Old cases are placed anew where boundaries changed, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.clock import StandingClock
from dashboard.hall import Hall
from dashboard.schedule.runner import Runner
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from tests.build import MONDAY, ZONE, city
from tests.conftest import fresh_sqlite
from tests.redrawn import redrawn_city


@pytest.mark.parametrize(("changed", "planned"), [(True, 1), (False, 0)])
def test_it_is_an_appointment_of_a_city_whose_boundaries_changed(tmp_path: Path, changed: bool, planned: int) -> None:
    of = redrawn_city() if changed else city()
    hall = Hall(replace(of, feeds=()), Database(fresh_sqlite(tmp_path)), Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    runner = Runner(hall, tmp_path, {}, lambda: None)
    assert [one.name for one in runner._appointments].count("place anew") == planned
    hall.database.close()
