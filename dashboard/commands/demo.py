"""Make the invented city of any size, with its year of cases."""

from __future__ import annotations

import argparse
from contextlib import closing

from dashboard.demo.city import Parameters
from dashboard.opening import fill_history, open_hall
from dashboard.settings import Settings

_DEFAULT = Parameters()


def declare(parser: argparse.ArgumentParser) -> None:
    """The size; the same size and seed give the same city."""
    parser.add_argument("--grids", type=int, default=_DEFAULT.grids)
    parser.add_argument("--cases", type=int, default=_DEFAULT.cases, help="of a year")
    parser.add_argument("--vehicles", type=int, default=_DEFAULT.vehicles)
    parser.add_argument("--seed", type=int, default=_DEFAULT.seed)


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Lay the city out and fill its store; a city of another size takes the place of the one that was there."""
    if settings.city is not None:
        raise ValueError(
            "HALL_CITY is set: the invented city is made only where it is not / 已设置 HALL_CITY, 不生成虚构城市"
        )
    parameters = Parameters(grids=chosen.grids, cases=chosen.cases, vehicles=chosen.vehicles, seed=chosen.seed)
    opened = open_hall(settings, parameters)
    assert opened.demo is not None
    with closing(opened.hall.database):
        filled = fill_history(opened.hall, opened.demo)
    levels = opened.hall.level_counts()
    print(f"{levels}; {filled:,} cases filled in; `make run` serves it")
    return 0
