"""案件动态: the latest steps of cases, newest first."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.domain.case import Stage
from dashboard.snapshot.model import TickerRow, TickerTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import label, number, rows, tile
from layouts.words import UNKNOWN, Words

# Steps that mean something went wrong or is being pressed.
SETBACKS = frozenset({Stage.REJECTED, Stage.RETURNED, Stage.REWORKED, Stage.SUPERVISED, Stage.VOIDED})


def ticker_tile(ticker: TickerTile, built_at: datetime, zone: ZoneInfo, words: Words) -> html.Div:
    today = built_at.astimezone(zone).date()
    drawn = [
        html.Div(
            [
                number(_moment(row.at.astimezone(zone), today), row.at, "ticker-at", links.case(row.case_id, words)),
                html.Span(words.stage(row.stage), className=_step(row.stage)),
                label(" · ".join(part for part in (row.area, words.name(row.label)) if part), _source(row, words)),
            ],
            className="row ticker",
        )
        for row in ticker.rows
    ]
    return tile(words("ticker"), "", [rows(drawn, words, "tickers")], ticker.freshness)


def _source(row: TickerRow, words: Words) -> str:
    return UNKNOWN if row.source is None else words.name(row.source, row.source_en)


def _moment(at: datetime, today: date) -> str:
    """The time of a step of today; of another day, that day."""
    return f"{at:%H:%M}" if at.date() == today else f"{at:%m-%d}"


def _step(stage: str) -> str:
    return "ticker-step ticker-setback" if stage in SETBACKS else "ticker-step"
