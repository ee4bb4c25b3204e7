"""The renderer's pass: known to every process of the hall, for ten minutes, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.access.keys import Keys
from dashboard.access.painter import COOKIE, Painter, PicturedWalls
from dashboard.clock import StandingClock
from tests.build import MONDAY, ZONE


def test_a_pass_is_known_by_every_process_of_the_hall_and_for_a_while(tmp_path: Path) -> None:
    clock = StandingClock(ZONE, MONDAY)
    shown = Painter(Keys(tmp_path), clock).pass_()
    other = Painter(Keys(tmp_path), clock)
    assert other.knows(shown)
    clock.at += timedelta(minutes=10)
    assert not other.knows(shown)


def test_a_pass_of_another_hall_is_not_known(tmp_path: Path) -> None:
    clock = StandingClock(ZONE, MONDAY)
    assert not Painter(Keys(tmp_path / "a"), clock).knows(Painter(Keys(tmp_path / "b"), clock).pass_())


@pytest.mark.parametrize("shown", ["", ".", "9999999999", "9999999999.", "9999999999.00", "²." + "0" * 64, "-1.x"])
def test_what_is_no_pass_is_not_known(tmp_path: Path, shown: str) -> None:
    assert not Painter(Keys(tmp_path), StandingClock(ZONE, MONDAY)).knows(shown)


def test_an_address_carries_its_pass_where_no_server_sees_it(tmp_path: Path) -> None:
    painter = Painter(Keys(tmp_path), StandingClock(ZONE, MONDAY))
    walls = PicturedWalls({"main": "http://127.0.0.1:1/wall/main"}, painter)
    address, _, admission = walls["main"].partition("#")
    assert (address, len(walls)) == ("http://127.0.0.1:1/wall/main", 1)
    assert painter.knows(admission.removeprefix(f"{COOKIE}="))
