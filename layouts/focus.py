"""应急一键切屏: one case or one area over the whole of a screen, drawn for who stands eight metres away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.snapshot.details import AreaFocus, CaseFile, CaseFocus, CaseLine, Focus, NearUnit
from dashboard.snapshot.evaluation import AreaFile
from dashboard.snapshot.model import Freshness
from layouts.cases import state_of, what_of
from layouts.elements import html
from layouts.guests import HIDDEN
from layouts.parts.sketch import sketch, whereabouts
from layouts.parts.tile import age, attributes, label, number, rows
from layouts.words import UNKNOWN, Words

_PARTS = 8


def focus_sheet(
    focus: Focus, freshness: Freshness, now: datetime, zone: ZoneInfo, words: Words, *, guests: bool
) -> html.Div:
    """``guests`` hides where exactly, and who is near."""
    if isinstance(focus, CaseFocus):
        title, body = what_of(focus.file.line, words), _case(focus, now, zone, words, guests)
        if guests:
            title = focus.file.line.case_class or words("unknown_name")
    else:
        title, body = focus.file.name, _area(focus, freshness, now, words, guests)
    head = html.Div(
        [html.Span(words("focus"), className="focus-mark"), html.H2(title, className="focus-title"), age()],
        className="focus-head",
    )
    return html.Div([head, html.Div(body, className="focus-body")], className="tile focus", **attributes(freshness))


def _case(focus: CaseFocus, now: datetime, zone: ZoneInfo, words: Words, guests: bool) -> list[Component]:
    line = focus.file.line
    path = " › ".join(name for _, name in focus.file.area_path[1:]) or None
    facts: list[tuple[str, str | Component | None]] = [
        ("case_id", line.external_id),
        ("case_phase", state_of(line, words)),
        ("cases_area", path),
        ("case_address", HIDDEN if guests else line.address),
        ("cases_department", line.department),
        ("case_due_at", _due(line, now, zone, words)),
    ]
    steps = [
        html.Div(
            [number(_moment(at, zone), at, "ticker-at"), html.Span(words.stage(stage))], className="row focus-step"
        )
        for stage, at in focus.file.stages
    ]
    near = () if guests or focus.near is None else focus.near.units
    return [
        html.Div([_facts(facts, words), html.H3(words("case_timeline")), html.Div(steps)], className="focus-side"),
        html.Div(
            [
                *([whereabouts(focus.sketch, focus.within, _spot(focus.file), {})] if focus.sketch else []),
                html.H3(words("near_units")),
                rows([_unit(unit, now, words) for unit in near], words, "focus-rows"),
            ],
            className="focus-side",
        ),
    ]


def _area(focus: AreaFocus, freshness: Freshness, now: datetime, words: Words, guests: bool) -> list[Component]:
    file, as_of = focus.file, freshness.as_of
    owed = [
        ("owes_pending", file.owes.pending, ""),
        ("owes_overdue", file.owes.overdue, "red"),
        ("owes_nearly_due", file.owes.nearly_due, "yellow"),
        ("owes_supervised", file.owes.supervised, "supervised"),
    ]
    counted = [(words.of(one.label), one.value) for one in file.measures if one.unit == "count"]
    figures = [
        html.Div(
            [
                html.Span(words(word), className="kpi-title"),
                html.Div(
                    [
                        *([html.Span(className=f"sign sign-{sign}")] if sign and n else []),
                        number(words.number(n), as_of, "figure"),
                    ]
                ),
            ],
            className="focus-figure",
        )
        for word, n, sign in owed
    ]
    today = [
        html.Div([html.Span(name), number(words.number(value), as_of, "row-number")], className="row focus-step")
        for name, value in counted
    ]
    cases = [_pressing(line, now, as_of, words, guests) for line in focus.pressing]
    return [
        html.Div(
            [
                html.Div(figures, className="focus-figures"),
                html.H3(words("focus_today")),
                html.Div(today, className="focus-today"),
                html.H3(words("focus_pressing")),
                rows(cases, words, "focus-rows"),
            ],
            className="focus-side",
        ),
        html.Div([*_drawn(file, words), *_children(file, as_of, words)], className="focus-side"),
    ]


def _drawn(file: AreaFile, words: Words) -> Sequence[Component]:
    return [] if file.sketch is None else [sketch(file.sketch, {one.code: one for one in file.children}, {}, words)]


def _children(file: AreaFile, as_of: datetime | None, words: Words) -> list[Component]:
    """The parts of it, those with most that is late on top."""
    first = sorted(file.children, key=lambda one: (-one.owes.overdue, -one.owes.pending))[:_PARTS]
    if not first:
        return []
    drawn = [
        html.Div(
            [
                html.Span(className=f"sign sign-{'red' if one.owes.overdue else 'unit'}"),
                label(one.name, words("focus_overdue", n=words.number(one.owes.overdue))),
                number(words("focus_pending", n=words.number(one.owes.pending)), as_of, "row-number"),
            ],
            className="row deadline",
        )
        for one in first
    ]
    return [html.H3(words("focus_parts")), html.Div(drawn, className="focus-rows focus-parts")]


def _facts(facts: Sequence[tuple[str, str | Component | None]], words: Words) -> html.Dl:
    shown = [
        part for word, said in facts for part in (html.Dt(words(word)), html.Dd(UNKNOWN if said is None else said))
    ]
    return html.Dl(shown, className="focus-facts")


def _spot(file: CaseFile) -> tuple[float, float] | None:
    return None if file.lon is None or file.lat is None else (file.lon, file.lat)


def _unit(unit: NearUnit, now: datetime, words: Words) -> html.Div:
    aside = words("near_ago", span=words.span(now - unit.fixed_at)) if unit.stale else ""
    return html.Div(
        [
            html.Span(className=f"sign sign-{'yellow' if unit.stale else 'unit'}"),
            label(unit.label or words(f"near_{unit.kind}"), " · ".join(one for one in (unit.fleet, aside) if one)),
            number(words("near_within", radius=words.number(unit.distance_m)), unit.fixed_at, "row-number"),
        ],
        className="row deadline",
    )


def _pressing(line: CaseLine, now: datetime, as_of: datetime | None, words: Words, guests: bool) -> html.Div:
    over = UNKNOWN if line.due_at is None else words("over_by", span=words.span(now - line.due_at))
    where = " · ".join(part for part in (None if guests else line.area, line.case_class) if part)
    return html.Div(
        [
            html.Span(className="sign sign-red"),
            label(where or words("unknown_name"), line.department),
            number(over, as_of, "deadline-red"),
        ],
        className="row deadline",
    )


def _due(line: CaseLine, now: datetime, zone: ZoneInfo, words: Words) -> str | None:
    if line.due_at is None:
        return None
    over = now > line.due_at
    left = words("over_by" if over else "left", span=words.span(line.due_at - now))
    return f"{_moment(line.due_at, zone)} · {left}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M}"
