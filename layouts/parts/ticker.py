"""案件动态: the latest steps of cases, newest first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash import html

from dashboard.domain.case import Stage
from dashboard.snapshot.model import TickerTile
from layouts.parts.tile import data, iso, label, rows, tile
from layouts.words import UNKNOWN, Words

# Steps that mean something went wrong or is being pressed.
SETBACKS = frozenset({Stage.REJECTED, Stage.RETURNED, Stage.REWORKED, Stage.SUPERVISED, Stage.VOIDED})


def ticker_tile(ticker: TickerTile, zone: ZoneInfo, words: Words) -> html.Div:
    drawn = [
        html.Div(
            [
                html.Span(f"{row.at.astimezone(zone):%H:%M}", className="ticker-at", **data(as_of=iso(row.at))),
                html.Span(words.stage(row.stage), className=_step(row.stage)),
                label(" · ".join(part for part in (row.area, words.name(row.label)) if part), row.source or UNKNOWN),
            ],
            className="row ticker",
        )
        for row in ticker.rows
    ]
    return tile(words("ticker"), "", [rows(drawn, words, "tickers")], ticker.freshness)


def _step(stage: str) -> str:
    return "ticker-step ticker-setback" if stage in SETBACKS else "ticker-step"
