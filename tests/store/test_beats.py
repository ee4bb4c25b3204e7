"""Beats as they were declared, and their passes: the same however the fixes come in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, select

from dashboard.clock import StandingClock
from dashboard.domain.patrol import FixRecord
from dashboard.hall import Hall
from dashboard.store.engine import Database
from dashboard.store.rows import BeatPassRow, BeatRow
from tests.beats import drive, furnished, water
from tests.build import MONDAY, ZONE
from tests.store.test_patrols import fix, take

NOW = MONDAY + timedelta(hours=5)


@pytest.fixture
def hall(database: Database, tmp_path: Path) -> Hall:
    return furnished(database, tmp_path, StandingClock(ZONE, NOW))


def stored(hall: Hall) -> list[tuple[str, int, int, int]]:
    """(beat, first and last second after nine, how many marks) of every pass."""
    with hall.database.reading() as connection:
        there = select(BeatRow.name, BeatPassRow.first_at, BeatPassRow.last_at, BeatPassRow.pieces)
        rows = connection.execute(there.join(BeatRow, BeatRow.id == BeatPassRow.beat_id)).all()
    return sorted(
        (name, round((first - MONDAY).total_seconds()), round((last - MONDAY).total_seconds()), pieces.bit_count())
        for name, first, last, pieces in rows
    )


def declared_at(hall: Hall) -> dict[str, tuple[bool, bool]]:
    """By beat: whether it says since when it is looked for, and whether it is withdrawn."""
    with hall.database.reading() as connection:
        rows = connection.execute(select(BeatRow.name, BeatRow.declared_at, BeatRow.withdrawn_at)).all()
    return {name: (since is not None, gone is not None) for name, since, gone in rows}


def test_half_a_road_is_half_of_its_marks(hall: Hall) -> None:
    take(water(hall), *drive("V1", 0, 0, 0.5))
    assert stored(hall) == [("河东路", 0, 40, 19)]  # those up to 25 m ahead of the last fix at 444.8 m


def test_what_is_told_again_adds_nothing(hall: Hall) -> None:
    told = drive("V1", 0, 0, 1)
    take(water(hall), *told)
    before = stored(hall)
    assert before == [("河东路", 0, 80, 36)]
    take(water(hall), *told)
    assert stored(hall) == before


def scattered() -> list[FixRecord]:
    """Two units up and down a road and past a post, with a pause of more than half an hour."""
    return [
        *drive("V1", 0, 0, 1),
        *drive("V1", 900, 1, 0.4),
        *drive("V1", 4000, 0, 0.7),
        *drive("V2", 120, 0.5, 1),
        fix("V2", 60),
        fix("V2", 62),
    ]


@pytest.mark.parametrize("at_once", [1, 4])
def test_passes_are_the_same_however_the_fixes_are_told(hall: Hall, at_once: int) -> None:
    together = sorted(scattered(), key=lambda one: one.fixed_at)
    for first in range(0, len(together), at_once):
        take(water(hall), *together[first : first + at_once])
    assert stored(hall) == [
        ("桥头", 3600, 3720, 1),
        ("河东路", 0, 950, 36),  # up and, within half an hour, down again: one pass
        ("河东路", 120, 160, 19),
        ("河东路", 4000, 4060, 26),  # 622.7 m, and up to 25 m ahead of the last fix
    ]


def test_late_fixes_join_what_they_lie_between(hall: Hall) -> None:
    take(water(hall), fix("V1", 0), fix("V1", 50))
    assert len(stored(hall)) == 2
    take(water(hall), fix("V1", 25))
    assert stored(hall) == [("桥头", 0, 3000, 1)]


def test_a_late_fix_shows_the_way_between_two_that_were_too_far_apart(hall: Hall) -> None:
    slow = drive("V1", 0, 0, 1, every_s=40)
    dice = Random(5)
    late = sorted(dice.sample(range(1, len(slow) - 1), 4))
    take(water(hall), *(one for n, one in enumerate(slow) if n not in late))
    for n in late:
        take(water(hall), slow[n])
    assert stored(hall) == [("河东路", 0, 320, 36)]


def test_nothing_is_known_of_the_way_between_fixes_a_minute_and_more_apart(hall: Hall) -> None:
    take(water(hall), *drive("V1", 0, 0, 1, every_s=90)[::8])  # at both ends, twelve minutes apart
    assert stored(hall) == [("河东路", 0, 720, 2)]


def test_what_is_declared_before_the_first_fix_was_always_looked_for(hall: Hall) -> None:
    assert set(declared_at(hall).values()) == {(False, False)}


def test_another_radius_is_looked_for_from_now_on_and_the_former_one_is_kept(hall: Hall, tmp_path: Path) -> None:
    take(water(hall), *drive("V1", 0, 0, 1))
    again = furnished(hall.database, tmp_path, hall.clock, share=0.8)
    with hall.database.reading() as connection:
        roads = connection.execute(
            select(BeatRow.share, BeatRow.declared_at, BeatRow.withdrawn_at).where(BeatRow.name == "河东路")
        ).all()
    assert sorted((share, since, gone) for share, since, gone in roads) == [(0.6, None, NOW), (0.8, NOW, None)]
    take(water(again), *drive("V1", 600, 0, 1))
    assert len(stored(hall)) == 2  # the passes of one are not added to the other


def test_an_ingest_asks_for_no_more_where_more_is_met(hall: Hall) -> None:
    said: list[str] = []

    def hear(*told: Any) -> None:
        said.append(told[2])

    def statements(*fixes: FixRecord) -> int:
        said.clear()
        take(water(hall), *fixes)
        return len([one for one in said if "beat" in one])

    event.listen(hall.database._writer, "before_cursor_execute", hear)
    few = statements(*drive("V1", 0, 0, 0.25))
    many = statements(*drive("V3", 0, 0, 1), *drive("V4", 0, 0, 1, lon=1.5), *(fix("V5", n) for n in range(50)))
    assert (few, many) == (3, 3)  # the ids, what is known, what is new
