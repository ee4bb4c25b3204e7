"""An area's last months, on the grids its cases were counted in or on those of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.domain.scope import Scope
from dashboard.domain.selection import Grids
from dashboard.domain.window import Window
from dashboard.snapshot.counted import Counting
from dashboard.snapshot.evaluation import AreaFile, Redrawn
from dashboard.snapshot.leaderboards import DISPOSE
from dashboard.snapshot.months import months
from dashboard.store.narrow import Narrow
from dashboard.store.redrawn import count_redrawn


def with_months(
    counting: Counting, file: AreaFile, scope: Scope, narrowed: Scope, window: Window, grids: Grids, since: date | None
) -> AreaFile:
    """The file with its months. ``scope`` is the asker's, ``narrowed`` the area's own; ``since`` is ``Redrawing``'s.

    The whole city is one area by any boundaries, and so is an area where there never were others.
    """
    if since is None or len(file.path) < 2:
        return replace(file, months=months(counting, narrowed, window, DISPOSE[0]))

    def changed(how: str) -> int:
        return count_redrawn(counting.connection, replace(Narrow.of(scope), redrawn=(file.code, how)))

    shown = (
        months(counting, narrowed, window, DISPOSE[0])
        if grids == "then"
        else months(counting, scope, window, DISPOSE[0], (file.code, grids))
    )
    whole = counting.area_ids(scope) is None
    redrawn = Redrawn(since=since, came=changed("came"), left=changed("left"), narrow=not whole)
    return replace(file, months=shown, counted_by=grids, redrawn=redrawn)
