"""Flows and stock of a scene laid together, as the definitions take them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.domain.period import Period
from dashboard.domain.selection import Selection
from dashboard.metrics.cube import KEYS, added, sums, sums_by
from dashboard.snapshot.scene import Scene
from dashboard.store.open_set import STOCK
from dashboard.store.types import to_us

Amounts = dict[str, int]


def with_cohort(stock: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The stock with what of it was reported in the period, as the cohort basis counts it."""
    inside = (stock["reported_us"] >= to_us(period.start)) & (stock["reported_us"] < to_us(period.end))
    return stock.assign(
        cohort_pending_overdue=stock["pending_overdue"].where(inside, 0),
        cohort_unclosed_overdue=stock["unclosed_overdue"].where(inside, 0),
    )


_COHORT_STOCK = (*STOCK, "cohort_pending_overdue", "cohort_unclosed_overdue")


def tallies_in(frame: pd.DataFrame) -> list[str]:
    """The tallies that a frame of cells holds."""
    return [column for column in frame.columns if column not in KEYS]


def amounts(flows: pd.DataFrame, stock: pd.DataFrame, period: Period) -> Amounts:
    """All tallies of a period and the stock at its end."""
    return {**sums(flows, tallies_in(flows)), **sums(with_cohort(stock, period), _COHORT_STOCK)}


def amounts_by(
    flows: pd.DataFrame, stock: pd.DataFrame, period: Period, flow_keys: pd.Series, stock_keys: pd.Series
) -> dict[int, Amounts]:
    """The same, for each key."""
    return added(
        sums_by(flows, flow_keys, tallies_in(flows)),
        sums_by(with_cohort(stock, period), stock_keys, _COHORT_STOCK),
    )


def running(scene: Scene, period: Period) -> Amounts:
    """A period that is not over: its flows so far and the stock of now."""
    return amounts(scene.flows(period), scene.open, period)


def before(scene: Scene, period: Period) -> Amounts:
    """The period before it, cut at the same elapsed part, with the stock as it was then."""
    previous = scene.calendar.previous(period, scene.now)
    return amounts(scene.flows(previous), scene.stock_then(previous.end), previous)


def opens(scene: Scene, count: str, **asked: Any) -> Selection | None:
    """Which of the scope's cases a count is made of; ``asked`` narrows them, and may name the area or department."""
    departments = scene.scope.departments
    if departments is not None and not departments:
        return None  # a list without departments would be of all of them
    ours = Selection(
        area=None if scene.area_ids is None else scene.scope.area_code,
        department=tuple(sorted(departments or ())),
    )
    return ours.but(count=count, **asked)


def definition_of(scene: Scene, slug: str) -> tuple[str, str] | None:
    """What an indicator means, as (Chinese, English)."""
    note = scene.definitions.note(slug)
    return None if note is None else (note.zh, note.en)
