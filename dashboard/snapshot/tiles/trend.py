"""Reported, disposed and closed over the last 24 hours, 7 days and 30 days, beside the stretch before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from dashboard.domain.period import Period
from dashboard.metrics.cube import sums
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import DefinitionMark, TrendLine, TrendTile, TrendWindow
from dashboard.snapshot.scene import Scene, hour_of
from dashboard.snapshot.tiles.amounts import opens
from dashboard.store.definitions import definition_changes

_LINES: dict[str, tuple[str, ...]] = {
    "reported": ("reported",),
    "disposed_total": ("disposed_on_time", "disposed_overdue", "disposed_undated"),
    "closed_total": ("closed_on_time", "closed_overdue", "closed_undated"),
}
_WEEK = timedelta(days=7)


def trend_tile(scene: Scene) -> TrendTile:
    """The three windows. The last bucket of each is the running one."""
    calendar, now = scene.calendar, scene.now
    day = calendar.hours(now, 24)
    week = calendar.last_days(now, 7)
    month = calendar.last_days(now, 30)
    return TrendTile(
        windows=(
            _window(scene, "24h", day, [start - _WEEK for start in day], "same_day_last_week"),
            _window(scene, "7d", week, calendar.last_days(now - _WEEK, 7), "previous_7d"),
            _window(scene, "30d", month, None, None),
        ),
        freshness=freshness_of(scene),
        opens=opens(scene, "reported"),
    )


def _window(
    scene: Scene, name: str, starts: Sequence[datetime], earlier: Sequence[datetime] | None, versus: str | None
) -> TrendWindow:
    before = TrendLine("reported", _values(scene, earlier, _LINES["reported"])) if earlier is not None else None
    return TrendWindow(
        name=name,
        starts=tuple(starts),
        lines=tuple(TrendLine(slug, _values(scene, starts, tallies)) for slug, tallies in _LINES.items()),
        previous=before,
        previous_versus=versus,
        unfinished=True,
        changes=_changes(scene, starts),
        previous_starts=tuple(earlier or ()),
    )


def _changes(scene: Scene, starts: Sequence[datetime]) -> tuple[DefinitionMark, ...]:
    """Where in the window the definition of one of its lines changed."""
    found = definition_changes(scene.connection, _LINES.keys(), starts[0])
    return tuple(
        DefinitionMark(bisect_right(starts, at) - 1, at, label.zh, label.en, version)
        for slug, version, at in found
        if at <= scene.now
        for label in [scene.definitions.counts[slug].label]
    )


def _values(scene: Scene, starts: Sequence[datetime], tallies: Sequence[str]) -> tuple[int, ...]:
    """The sum of the tallies in each bucket; the last one is as long as the one before it and may be running."""
    ends = [*starts[1:], starts[-1] + (starts[-1] - starts[-2])]
    cells = scene.flows(Period("range", starts[0], ends[-1]))
    if "hour" not in cells.columns:  # a zone off the full hour cuts cells: count each bucket by itself
        buckets = (scene.flows(Period("range", start, end)) for start, end in zip(starts, ends, strict=True))
        return tuple(sum(sums(bucket, tallies).values()) for bucket in buckets)
    bucket = np.searchsorted([hour_of(end) for end in ends], cells["hour"].to_numpy(), side="right")
    weights = cells[list(tallies)].to_numpy().sum(axis=1)
    return tuple(int(total) for total in np.bincount(bucket, weights, minlength=len(starts))[: len(starts)])
