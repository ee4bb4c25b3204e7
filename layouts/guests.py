"""参观模式: what guests in front of a wall must not read is taken out of the picture before it is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard.snapshot.model import DeadlinesTile, Snapshot

HIDDEN: Final = "＊＊＊"


def for_guests(snapshot: Snapshot) -> Snapshot:
    """Counts and rates stay. Gone are where a single case is and who has it, who walks where, and the names of danger
    sources and key sites.
    """
    ticker, units, hazards, chart = snapshot.ticker, snapshot.units, snapshot.hazards, snapshot.map
    return replace(
        snapshot,
        alerts=tuple(replace(alert, area=alert.area and HIDDEN) for alert in snapshot.alerts),
        ticker=ticker and replace(ticker, rows=tuple(replace(row, area=HIDDEN) for row in ticker.rows)),
        deadlines=_deadlines(snapshot.deadlines),
        supervised=_deadlines(snapshot.supervised),
        units=units
        and replace(units, rows=tuple(replace(row, label=HIDDEN, area=None, speed_kmh=None) for row in units.rows)),
        hazards=hazards and replace(hazards, rows=tuple(replace(row, label=HIDDEN, area=None) for row in hazards.rows)),
        map=chart and replace(chart, cases=()),
    )


def _deadlines(tile: DeadlinesTile | None) -> DeadlinesTile | None:
    return tile and replace(tile, rows=tuple(replace(row, area=HIDDEN, department=None) for row in tile.rows))
