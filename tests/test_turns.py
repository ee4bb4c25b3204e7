"""What counts in a hall keeps no answer to a screen waiting for long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.opening import open_hall
from dashboard.settings import Settings
from tests.halls import ROOT


@pytest.fixture
def pythons_own() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("pythons_own")
def test_the_threads_of_a_hall_take_short_turns(tmp_path: Path) -> None:
    nothing = {"database": None, "redis": None, "real_data": None}
    opened = open_hall(Settings(state=tmp_path, city=ROOT / "cities" / "tracks", **nothing))
    opened.hall.database.close()
    assert sys.getswitchinterval() < 0.002  # what an answer takes where nothing is counted beside it
