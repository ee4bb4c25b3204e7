"""督办 · 超期 · 将超期: all of them counted, the worst few by name."""

from __future__ import annotations

import pandas as pd

from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import DeadlineRow, DeadlinesTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import definition_of, opens
from dashboard.store.types import from_us

_SHOWN = 16


def deadlines_tile(scene: Scene) -> DeadlinesTile:
    """Red ones first, longest overdue on top; then yellow, nearest to its due time on top."""
    cases = scene.open.assign(light=scene.lights(), work_left_s=scene.work_left_s())
    lit = cases[cases["light"].isin(["red", "yellow"])].sort_values(["light", "due_us"], kind="stable")
    return _tile(scene, cases, lit)


def supervised_tile(scene: Scene) -> DeadlinesTile:
    """督办: the supervised cases alone, those due first on top. One without a due time stands last."""
    cases = scene.open.assign(light=scene.lights(), work_left_s=scene.work_left_s())
    pressed = cases[cases["supervised_open"] == 1].sort_values("due_us", kind="stable", na_position="last")
    return _tile(scene, cases, pressed)


def _tile(scene: Scene, cases: pd.DataFrame, named: pd.DataFrame) -> DeadlinesTile:
    return DeadlinesTile(
        overdue=int((cases["light"] == "red").sum()),
        nearly_due=int((cases["light"] == "yellow").sum()),
        supervised=int(cases["supervised_open"].sum()),
        rows=tuple(_row(scene, case) for _, case in named.head(_SHOWN).iterrows()),
        freshness=freshness_of(scene),
        definition=definition_of(scene, "pending_overdue"),
        opens_overdue=opens(scene, "dispose_pending", light="red"),
        opens_nearly_due=opens(scene, "dispose_pending", light="yellow"),
        opens_supervised=opens(scene, "supervised_open"),
        work_day_s=scene.city.calendar.day_us // 1_000_000,
        missing_years=scene.city.missing_years(*_years_at_hand(scene)),
    )


def _years_at_hand(scene: Scene) -> tuple[int, ...]:
    """This year, and in December the next: what is reported now may be due in it."""
    today = scene.calendar.day_of(scene.now)
    return (today.year, today.year + 1) if today.month == 12 else (today.year,)


def _row(scene: Scene, case: pd.Series) -> DeadlineRow:
    department = scene.names.departments.get(int(case["department_id"]))
    return DeadlineRow(
        case_id=int(case["id"]),
        area=street_name(scene, int(case["area_id"])),
        label=class_name(scene, int(case["class_id"])),
        department=department[1] if department else None,
        due_at=None if pd.isna(case["due_us"]) else from_us(int(case["due_us"])),
        light=str(case["light"]),
        supervised=bool(case["supervised_open"]),
        work_left_s=None if pd.isna(case["work_left_s"]) else int(case["work_left_s"]),
    )


def class_name(scene: Scene, class_id: int) -> str | None:
    """The name of a class, ``None`` where the case has none."""
    return scene.names.classes.get(class_id, ("", None, None))[1]


def street_name(scene: Scene, area_id: int) -> str | None:
    """The area a passer-by would name: the street, or the highest below the top where there are no streets."""
    place = scene.names.areas.get(area_id)
    if place is None or place.parent_id is None:
        return None
    return scene.names.areas[place.path[1]].name
