"""Today by source, by class with its minor classes, the most frequent of them, and whose cases are overdue now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.domain.period import Period
from dashboard.domain.selection import Selection
from dashboard.metrics.cube import sums_by
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import BarRow, BarsTile, HotRow, HotTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import definition_of, opens
from dashboard.store.areas import area_above, level_below

_HOT = 12  # as many as a high column has room for


def sources_tile(scene: Scene) -> BarsTile:
    """Reports of today by the channel they came through."""
    today = scene.calendar.today(scene.now)
    counts = _reported(scene, today, "source_id")
    known = {id_: key for id_, (key, _) in scene.names.sources.items()}
    words = {source.key: source.label for source in scene.city.declaration.sources}
    rows = []
    for id_, n in counts.items():
        key = known.get(id_)
        label = words.get(key) if key else None
        rows.append(
            BarRow(
                key or "",
                label.zh if label else key,
                n,
                label_en=label.en if label else None,
                opens=_today(scene, source=key or ""),
            )
        )
    return _bars(scene, sum(counts.values()), rows)


def classes_tile(scene: Scene) -> BarsTile:
    """Reports of today by 大类, each with its 小类 under it."""
    today = scene.calendar.today(scene.now)
    counts = _reported(scene, today, "class_id")
    under: dict[int, list[BarRow]] = {}
    for id_, n in counts.items():
        code, name, parent = scene.names.classes.get(id_, ("", None, None))
        under.setdefault(parent or id_, []).append(BarRow(code, name, n, opens=_alone(scene, id_)))
    rows = []
    for id_, minors in under.items():
        code, name, _ = scene.names.classes.get(id_, ("", None, None))
        rows.append(
            BarRow(
                code,
                name,
                sum(minor.value for minor in minors),
                _largest_first(minors),
                opens=_today(scene, case_class=scene.names.class_keys.get(id_, "")),
            )
        )
    return _bars(scene, sum(counts.values()), rows)


def hot_tile(scene: Scene) -> HotTile:
    """The most frequent minor classes of today beside yesterday until the same time."""
    today = scene.calendar.today(scene.now)
    counts = _reported(scene, today, "class_id")
    yesterday = _reported(scene, scene.calendar.previous(today, scene.now), "class_id")
    hottest = sorted((id_ for id_ in counts if id_), key=lambda id_: (-counts[id_], id_))[:_HOT]
    rows = tuple(
        HotRow(
            scene.names.classes[id_][0],
            scene.names.classes[id_][1],
            counts[id_],
            yesterday.get(id_, 0),
            _alone(scene, id_),
        )
        for id_ in hottest
    )
    return HotTile("today", "same_time_yesterday", rows, freshness_of(scene), definition_of(scene, "reported"))


def overdue_areas_tile(scene: Scene) -> BarsTile:
    """What is overdue now, by the areas of the wall's board level."""
    level = scene.wall.board_level or level_below(scene.names, scene.scope.area_code)
    above = area_above(scene.names, level)
    places = scene.names.areas
    counts = _overdue(scene, scene.open["area_id"].map(above).fillna(0).astype(int))
    named = {id_: (places[id_].code, places[id_].name) for id_ in counts if id_ in places}
    return _overdue_bars(scene, counts, "area", named, {"above": level.value})


def overdue_departments_tile(scene: Scene) -> BarsTile:
    """What is overdue now, by department."""
    named = {id_: (code, name) for id_, (code, name, _) in scene.names.departments.items()}
    return _overdue_bars(
        scene, _overdue(scene, scene.open["department_id"]), "department", named, {"department": ("",)}
    )


def _overdue(scene: Scene, keys: pd.Series) -> dict[int, int]:
    counts = scene.open["pending_overdue"].groupby(keys).sum()
    return {int(id_): int(n) for id_, n in counts.items() if n}


def _overdue_bars(
    scene: Scene,
    counts: Mapping[int, int],
    by: str,
    named: Mapping[int, tuple[str, str | None]],
    of_none: Mapping[str, Any],
) -> BarsTile:
    """What belongs to none of them stands as unknown. ``of_none`` is what a list of just that asks for."""

    def row(id_: int, n: int) -> BarRow:
        code, name = named.get(id_, ("", None))
        asked = {by: (code,) if by == "department" else code} if code else of_none
        return BarRow(code, name, n, opens=opens(scene, "pending_overdue", **asked))

    total = opens(scene, "pending_overdue")
    rows = _largest_first([row(id_, n) for id_, n in counts.items()])
    definition = definition_of(scene, "pending_overdue")
    return BarsTile("now", sum(counts.values()), rows, freshness_of(scene), definition, total)


def _reported(scene: Scene, period: Period, key: str) -> Mapping[int, int]:
    flows = scene.flows(period)
    counted = sums_by(flows, flows[key], ["reported"])
    return {id_: amounts["reported"] for id_, amounts in counted.items() if amounts["reported"]}


def _bars(scene: Scene, total: int, rows: list[BarRow]) -> BarsTile:
    return BarsTile(
        "today", total, _largest_first(rows), freshness_of(scene), definition_of(scene, "reported"), _today(scene)
    )


def _today(scene: Scene, **asked: str) -> Selection | None:
    return opens(scene, "reported", period="today", **asked)


def _alone(scene: Scene, class_id: int) -> Selection | None:
    """The cases of a class without those of the classes under it, which its list would hold, too."""
    if any(parent == class_id for _, _, parent in scene.names.classes.values()):
        return None
    return _today(scene, case_class=scene.names.class_keys.get(class_id, ""))


def _largest_first(rows: list[BarRow]) -> tuple[BarRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.value, row.key)))
