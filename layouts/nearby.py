"""The page about what lies around a case."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.snapshot.details import Nearby, NearUnit
from layouts import links
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.parts.table import Column, table
from layouts.words import Words

RADII_M = (500, 1000, 3000)


def nearby_page(case_id: int, nearby: Nearby, now: datetime, words: Words) -> list[Component]:
    name = nearby.title or nearby.external_id
    head: list[Component] = [html.H2(name, className="section"), html.P(nearby.address or "—", className="facts")]
    if nearby.lon is None:
        return [*head, message(words("near_unplaced"))]
    return [
        *head,
        html.H2(words("near_units"), className="section"),
        _units(nearby, now, words),
        html.H2(words("near_sites", radius=words.number(nearby.radius_m)), className="section"),
        html.Nav([_radius(case_id, metres, nearby, words) for metres in RADII_M], className="desk-bar"),
        _sites(nearby, words),
        html.P(words("near_straight"), className="desk-read-at"),
    ]


def _radius(case_id: int, metres: int, nearby: Nearby, words: Words) -> Component:
    here = " here" if metres == nearby.radius_m else ""
    text = words("near_within", radius=words.number(metres))
    return dcc.Link(text, href=links.nearby(case_id, words, radius=str(metres)), className=f"desk-link{here}")


def _units(nearby: Nearby, now: datetime, words: Words) -> Component:
    columns = [
        Column(words("near_unit")),
        Column(words("near_fleet")),
        Column(words("near_distance"), number=True),
        Column(words("near_heard")),
        Column(words("near_speed"), number=True),
    ]
    return table(columns, [_unit(unit, now, words) for unit in nearby.units], words)


def _unit(unit: NearUnit, now: datetime, words: Words) -> list[str | None]:
    silence = now - unit.fixed_at
    seconds = max(0, int(silence.total_seconds()))
    span = words("seconds", n=seconds) if seconds < 120 else words.span(silence)
    heard = words("near_ago", span=span)
    return [
        unit.label,
        unit.fleet or words(f"near_{unit.kind}"),
        words.number(unit.distance_m),
        words("near_stale", heard=heard) if unit.stale else heard,
        None if unit.speed_kmh is None else f"{unit.speed_kmh:.0f}",
    ]


def _sites(nearby: Nearby, words: Words) -> Component:
    columns = [Column(words("near_site")), Column(words("near_kind")), Column(words("near_distance"), number=True)]
    rows = [
        [site.name, site.layer_en if words.lang == "en" else site.layer_zh, words.number(site.distance_m)]
        for site in nearby.sites
    ]
    return table(columns, rows, words)
