"""Somebody's own desk: the tiles of the wall in the frame of the other pages, of the asker's scope, alive."""

from __future__ import annotations

from dashboard.domain.arrangement import DESK, Arrangement
from layouts import ids, shell
from layouts.elements import html
from layouts.wall import slot_of
from layouts.words import Words


def own_desk(arrangement: Arrangement, zone: str, words: Words, *, build: str, interval_s: float) -> html.Div:
    """The places that the wire fills, as on a wall; whose time it is stands in the bar."""
    return shell.screen(
        DESK,
        words,
        [
            html.Section(id=ids.ALERTS, className="alerts-room"),
            shell.slot(ids.KPIS),
            html.Div([slot_of(tile, words) for tile in arrangement.tiles], className="stage"),
            html.Footer(id=ids.FEEDS, className="slot slot-feeds"),
        ],
        interval_s=interval_s,
        build=build,
        turning={"places": {DESK: arrangement.places()}},
        kind="wall own",
        zone=zone,
    )
