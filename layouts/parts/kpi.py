"""The strip of figures: each with its n, what it is held against and whether that is good news."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.snapshot.model import Change, KpiTile
from layouts import links
from layouts.elements import html
from layouts.parts.tile import age, attributes, bounded, data, iso, number, said
from layouts.words import UNKNOWN, Words

_ONLINE = {"workers_online": "worker", "vehicles_online": "vehicle"}
_COVERED = {"areas_visited": "visited", "areas_missed": "missed"}


def kpi_strip(tiles: tuple[KpiTile | None, ...], words: Words) -> html.Div:
    return html.Div([bounded(UNKNOWN, tile, lambda view: _kpi(view, words), words) for tile in tiles], className="kpis")


def _kpi(tile: KpiTile, words: Words) -> html.Div:
    rate = tile.unit == "percent"
    value = words.percent(Decimal(tile.value)) if rate and tile.value is not None else words.number(tile.value)
    alarm = [html.Span(className="sign sign-red")] if tile.alarm else []
    figure = [
        *alarm,
        number(value, tile.freshness.as_of, "figure", _way(tile, words)),
        *(_fraction(tile, words) if rate else []),
    ]
    note = [
        *([] if rate else _roster(tile, words)),
        *_beside(tile, words),
        *([] if tile.change is None else _change(tile.change, tile.freshness.as_of, rate, words)),
    ]
    kind = " ".join(["tile kpi", f"kpi-{tile.unit}", *(["kpi-alarm"] if tile.alarm else [])])
    return html.Div(
        [
            html.H2(words.kpi(tile.indicator), className="kpi-title", **said(tile.definition, words)),
            html.Div(figure, className="kpi-figure"),
            html.Div(note, className="kpi-note"),
            age(),
        ],
        className=kind,
        **attributes(tile.freshness),
    )


def _way(tile: KpiTile, words: Words) -> str | None:
    """To its cases, to the units that are online or that drove, or to the areas that were visited or missed."""
    if tile.indicator in _ONLINE:
        return links.roster(words, kind=_ONLINE[tile.indicator], state="online")
    if tile.indicator in _COVERED:
        return links.coverage(words, state=_COVERED[tile.indicator])
    return links.roster(words) if tile.indicator == "driven_km" else links.opened(tile.opens, words)


def _fraction(tile: KpiTile, words: Words) -> list[Component]:
    """A rate never stands without its n."""
    halves = [
        number(words.number(n), tile.freshness.as_of, "fraction-part", links.opened(selection, words))
        for n, selection in ((tile.numerator, tile.opens_numerator), (tile.denominator, tile.opens))
    ]
    return [html.Span(halves, className="fraction", **data(as_of=iso(tile.freshness.as_of)))]


def _roster(tile: KpiTile, words: Words) -> list[Component]:
    """How many there should be, where somebody says."""
    if tile.denominator is None:
        return []
    kind = _ONLINE.get(tile.indicator)
    expected = words("of_total" if kind is None else "expected", n=words.number(tile.denominator))
    way = None if kind is None else links.roster(words, kind=kind, state="expected")
    return [number(expected, tile.freshness.as_of, "kpi-expected", way)]


def _beside(tile: KpiTile, words: Words) -> list[Component]:
    """A second count that belongs to the first."""
    if tile.beside is None:
        return []
    word, n = tile.beside
    said = f"{words(word)} {words.number(n)}"
    return [number(said, tile.freshness.as_of, "kpi-beside", links.opened(tile.opens_beside, words))]


def _change(change: Change, as_of: datetime | None, rate: bool, words: Words) -> list[Component]:
    base = words.percent(Decimal(change.base)) if rate and change.base is not None else words.number(change.base)
    return [
        html.Span(words.period(change.versus), className="kpi-versus"),
        number(base, as_of, "kpi-base", links.opened(change.opens, words)),
        delta(change.delta, change.good, words, words("points") if rate else ""),
    ]


def delta(value: int | Decimal | None, good: bool | None, words: Words, unit: str = "") -> html.Span:
    """Which way and how far, by shape and sign; the colour says whether that is good."""
    news = {True: "delta-good", False: "delta-bad", None: "delta-neither"}[good]
    if value is None:
        text = UNKNOWN
    elif value == 0:
        text = words("level")
    else:
        text = f"{'▲' if value > 0 else '▼'}{words.number(value if value > 0 else -value)}{' ' + unit if unit else ''}"
    return html.Span(text, className=f"delta {news}")
