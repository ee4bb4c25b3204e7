"""The fleets: who is online of those who should be, and how far and how long each has been out today."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from dash.development.base_component import Component

from dashboard.snapshot.model import FleetRow, FleetsTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import number, rows, tile
from layouts.words import Words

_TENTH = Decimal("0.1")


def fleets_tile(fleets: FleetsTile, words: Words) -> html.Div:
    """A bar is the share online of those who should be; both numbers lead to their units."""
    as_of = fleets.freshness.as_of
    online, expected = (sum(getattr(row, name) for row in fleets.rows) for name in ("online", "expected"))

    def figures(row: FleetRow) -> list[Component]:
        here = {"kind": row.kind, "fleet": row.fleet or ""}
        return [
            number(words.number(row.online), as_of, "row-number", links.roster(words, **here, state="present")),
            number(f"/ {words.number(row.expected)}", as_of, "fleet-of", links.roster(words, **here, state="expected")),
        ]

    note = words("fleets_of", n=words.number(online), of=words.number(expected))
    drawn = [_row(row, row.online, max(row.expected, 1), figures, words) for row in fleets.rows]
    return tile(words("fleets_online"), note, [rows(drawn, words, "fleets")], fleets.freshness)


def mileage_tile(fleets: FleetsTile, words: Words) -> html.Div:
    """A bar is the fleet's kilometres beside those of the fleet that has driven furthest."""
    as_of = fleets.freshness.as_of
    furthest = max((row.driven_m for row in fleets.rows), default=0.0)

    def figures(row: FleetRow) -> list[Component]:
        opens = links.roster(words, kind=row.kind, fleet=row.fleet or "")
        return [
            number(words("km", n=_tenths(row.driven_m / 1000)), as_of, "row-number", opens),
            number(words("hours", n=_tenths(row.online_s / 3600)), as_of, "fleet-of", opens),
        ]

    whole = words("km", n=_tenths(sum(row.driven_m for row in fleets.rows) / 1000))
    drawn = [_row(row, row.driven_m, max(furthest, 1.0), figures, words) for row in fleets.rows]
    return tile(words("mileage_today"), whole, [rows(drawn, words, "fleets fleets-wide")], fleets.freshness)


def _row(
    row: FleetRow, value: float, of: float, figures: Callable[[FleetRow], list[Component]], words: Words
) -> html.Div:
    name = row.fleet or f"{words(f'kind_{row.kind}')} · {words('no_fleet')}"
    bar = html.Progress(value=f"{value:g}", max=f"{of:g}", className="bar-line")
    return html.Div([html.Span(name, className="row-label"), bar, *figures(row)], className="row fleet")


def _tenths(value: float) -> str:
    return f"{Decimal(value).quantize(_TENTH, ROUND_HALF_UP):,}"
