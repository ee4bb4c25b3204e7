"""Many fixes at once: by columns they come to what judging spot by spot makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.track import Spot
from dashboard.store import patrols
from dashboard.store.engine import Database
from dashboard.store.patrol_sums import Steps
from dashboard.store.rows import FixRow, PatrolDayRow, PatrolUnitRow, VisitRow, table_of
from dashboard.store.steady import Trace, steady
from tests.build import MONDAY, hydrant
from tests.conftest import fresh_sqlite
from tests.store.test_patrols import fix, take

METRE = 1 / 111_195


def polls(seed: int) -> list[list[FixRecord]]:
    """Units that drive, crawl, stand, fall silent and cross borders and midnights; one of them spikes now and then."""
    dice = Random(seed)
    places = {f"V{n}": [dice.uniform(0.9, 1.1), 0.5] for n in range(4)}
    at = MONDAY + timedelta(hours=12)
    told: list[list[FixRecord]] = []
    for _ in range(12):
        batch: list[FixRecord] = []
        for unit, place in places.items():
            moment = at
            for _ in range(dice.randrange(30)):
                moment += timedelta(seconds=dice.choice((1, 10, 10, 10, 60, 299, 301, 2000)))
                step = dice.choice((0.0, 3.0, 11.0, 24.9, 25.1, 30.0)) * METRE
                place[0] += dice.choice((-1, 1)) * step
                place[1] += dice.choice((-1, 0, 1)) * step
                spiked = unit == "V3" and dice.random() < 0.1
                batch.append(fix(unit, fixed_at=moment, place=Point(place[0] + 0.3 * spiked, place[1])))
        dice.shuffle(batch)
        told.append(batch)
        at += timedelta(hours=3)
    return told


def stored(folder: Path, seed: int) -> list[list[tuple[object, ...]]]:
    database = Database(fresh_sqlite(folder))
    for batch in polls(seed):
        take(hydrant(database, MONDAY + timedelta(days=3)), *batch)
    with database.reading() as connection:
        tables = [table_of(row) for row in (FixRow, PatrolDayRow, PatrolUnitRow, VisitRow)]
        return [[tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))] for one in tables]


@pytest.mark.parametrize("seed", range(4))
def test_by_columns_the_store_holds_what_it_holds_spot_by_spot(
    seed: int, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_columns = stored(tmp_path_factory.mktemp("columns"), seed)
    none = np.zeros(0, np.int64)
    monkeypatch.setattr(patrols, "steady", lambda traces: ([None] * len(traces), Steps(none, none, none, none)))
    spot_by_spot = stored(tmp_path_factory.mktemp("spots"), seed)
    for ours, theirs in zip(by_columns, spot_by_spot, strict=True):
        assert len(ours) == len(theirs) > 3
        for row, same in zip(ours, theirs, strict=True):
            assert near(row, same), (row, same)


def near(row: Sequence[object], same: Sequence[object]) -> bool:
    return all(
        one == pytest.approx(two) if isinstance(one, float) else one == two for one, two in zip(row, same, strict=True)
    )


def test_what_comes_late_twice_or_too_fast_is_left_to_be_judged() -> None:
    newest = Spot(10_000_000, 0.5, 0.5)

    def trace(*moves: tuple[int, float]) -> Trace:
        said = [(s * 1_000_000, fix(place=Point(0.5, 0.5 + metres * METRE)), 0) for s, metres in moves]
        return Trace(1, said, newest, None)

    traces = [trace((20, 100)), trace((5, 0)), trace((10, 0)), trace((20, 900)), trace((20, 50), (20, 50))]
    assert [end is not None for end in steady(traces)[0]] == [True, False, False, False, False]
