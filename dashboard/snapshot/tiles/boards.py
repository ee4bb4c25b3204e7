"""The 处置 boards of this month: departments, and streets. Ranked by id, with their n, and how far they moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.domain.area import redrawn_on
from dashboard.domain.period import Period
from dashboard.metrics.leaderboard import Standing, ranked
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import RankRow, RankTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import Amounts, amounts_by, definition_of, opens
from dashboard.store.areas import area_above, level_below

_TOP = 9
_BOTTOM = 3
_WHOLE = 60  # more have no room on any wall
_INDICATOR = "on_time_disposal_rate"

Keys = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands on the board for a key."""

    id: str
    label: str
    group: str | None = None


def department_board(scene: Scene) -> RankTile:
    """On-time disposal by department."""
    return _department_board(scene, _TOP)


def department_board_whole(scene: Scene) -> RankTile:
    """The same board from the first to the last."""
    return _department_board(scene, _WHOLE)


def _department_board(scene: Scene, top: int) -> RankTile:
    names = {id_: _Name(code, name, group) for id_, (code, name, group) in scene.names.departments.items()}
    return _board(scene, "department", lambda frame: frame["department_id"], names, top)


def area_board(scene: Scene, top: int = _TOP) -> RankTile:
    """On-time disposal by the areas below the scope's top, at the wall's board level."""
    level = scene.wall.board_level or level_below(scene.names, scene.scope.area_code)
    above = area_above(scene.names, level)
    names = {id_: _Name(place.code, place.name) for id_, place in scene.names.areas.items() if place.level is level}
    board = _board(scene, "area", lambda frame: frame["area_id"].map(above).fillna(0).astype(int), names, top)
    zone = scene.calendar.zone
    compared = scene.calendar.previous(scene.calendar.this_month(scene.now), scene.now)
    versions = [(area.valid_from, area.valid_to) for area in scene.city.areas if area.rings]
    since = redrawn_on(versions, scene.now.astimezone(zone).date())
    within = since is not None and compared.start.astimezone(zone).date() < since
    return replace(board, level=level.value, redrawn_on=since if within else None)


def area_board_whole(scene: Scene) -> RankTile:
    """The same board from the first to the last."""
    return area_board(scene, _WHOLE)


def _board(scene: Scene, by: str, keys: Keys, names: Mapping[int, _Name], top: int) -> RankTile:
    month = scene.calendar.this_month(scene.now)
    previous = scene.calendar.previous(month, scene.now)
    minimum = scene.city.declaration.minimum_sample
    standings = ranked(
        _shares(scene, _amounts(scene, month, scene.open, keys), names),
        _shares(scene, _amounts(scene, previous, scene.stock_then(previous.end), keys), names),
        minimum_sample=minimum,
        better=scene.definitions.rates[_INDICATOR].better,
    )
    by_id = {name.id: name for name in names.values()}
    rows = tuple(_row(scene, by, standing, by_id[standing.key]) for standing in standings if standing.denominator)
    placed = [row for row in rows if row.rank is not None]
    return RankTile(
        indicator=_INDICATOR,
        period="this_month",
        basis=scene.wall.basis,
        minimum_sample=minimum,
        total=len(rows),
        rows=rows[:top],
        bottom=tuple(placed[max(top, len(placed) - _BOTTOM) :]),
        freshness=freshness_of(scene),
        definition=definition_of(scene, _INDICATOR),
    )


def _amounts(scene: Scene, period: Period, stock: pd.DataFrame, keys: Keys) -> dict[int, Amounts]:
    flows = scene.flows(period)
    return amounts_by(flows, stock, period, keys(flows), keys(stock))


def _shares(scene: Scene, by_key: Mapping[int, Amounts], names: Mapping[int, _Name]) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of everyone on the board; what belongs to nobody is on none."""
    shares = {}
    for key, amounts in by_key.items():
        if key in names:
            numerator, denominator, _ = scene.definitions.rate(_INDICATOR, amounts, scene.wall.basis)
            shares[names[key].id] = (numerator, denominator)
    return shares


def _row(scene: Scene, by: str, standing: Standing, name: _Name) -> RankRow:
    rate = scene.definitions.rates[_INDICATOR]
    asked: dict[str, Any] = {
        "period": "this_month",
        "basis": scene.wall.basis,
        by: (name.id,) if by == "department" else name.id,
    }
    return RankRow(
        id=name.id,
        label=name.label,
        rank=standing.rank,
        numerator=standing.numerator,
        denominator=standing.denominator,
        rate=standing.rate,
        moved=standing.moved,
        group=name.group,
        opens=opens(scene, rate.denominator, **asked),
        opens_numerator=opens(scene, rate.numerator, **asked),
    )
