"""高发: classes with both comparisons, the hours of the day, and the places that come again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.comparison import Comparison
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.snapshot.evaluation import AreaFile
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.change import change, change_from
from layouts.parts.table import Cell, Column, table
from layouts.words import Words


def hot_table(file: AreaFile, window: Window, words: Words) -> html.Div:
    """More of a frequent problem is bad news."""
    columns = [
        Column(words("rank"), number=True),
        Column(words("class")),
        Column(words.indicator("reported"), number=True),
        Column(words("versus_previous"), number=True),
        Column(words("versus_last_year"), number=True),
    ]
    rows: list[list[Cell]] = []
    for place, line in enumerate(file.hot, 1):
        chosen = file.stretch.selection(
            "reported", window.basis, area=file.code if len(file.path) > 1 else None, case_class=line.key
        )
        rows.append(
            [
                str(place),
                line.label,
                dcc.Link(words.number(line.value), href=links.cases(chosen, words)),
                _held(line.versus, line.opens_before, words),
                _held(line.last_year, line.opens_last_year, words),
            ]
        )
    return table(columns, rows, words)


def _held(held: Comparison, opens: Selection | None, words: Words) -> html.Span:
    base = [] if held.base is None else [(int(held.base), opens)]
    return change_from(change(held, words, unit="percent", better="down"), held, base, words, unit="percent")


def hours_row(file: AreaFile, window: Window, words: Words) -> Component:
    """24 bars, each with its number, which opens its cases; the busiest is named."""
    hours = file.hours
    area = file.code if len(file.path) > 1 else None
    asked = file.stretch.selection("reported", window.basis, area=area)
    most = max(hours, default=0)
    if not most:
        return html.P(words("nothing"), className="desk-message")
    bars = [
        html.Div(
            [
                dcc.Link(words.number(n), href=links.cases(asked.but(hour=hour), words), className="hour-n")
                if n
                else html.Span("0", className="hour-n"),
                html.Progress(value=str(n), max=str(most), className="hour-bar"),
                html.Span(str(hour), className="hour-name"),
            ],
            className="hour hour-most" if n == most else "hour",
            title=words("hour_says", hour=hour, n=words.number(n)),
        )
        for hour, n in enumerate(hours)
    ]
    busiest = words("busiest", hour=hours.index(most), n=words.number(most))
    return html.Div([html.Div(bars, className="hours"), html.P(busiest, className="prose")])


def repeats_table(file: AreaFile, zone: ZoneInfo, words: Words) -> html.Div:
    columns = [
        Column(words("class")),
        Column(words("address")),
        Column(words("times"), number=True),
        Column(words("first_last")),
        Column(words("nav_cases")),
    ]
    rows: list[list[Cell]] = []
    for one in file.repeats:
        ids: list[Component | str] = []
        for case_id in one.case_ids:
            ids += [" "] if ids else []
            ids.append(dcc.Link(str(case_id), href=links.case(case_id, words)))
        first, last = one.first_at.astimezone(zone), one.last_at.astimezone(zone)
        rows.append(
            [
                one.label,
                one.address or one.area,
                words.number(len(one.case_ids)),
                f"{first:%m-%d %H:%M} – {last:%m-%d %H:%M}",
                html.Span(ids),
            ]
        )
    return table(columns, rows, words)
