"""The page of exceptions: in all, by department, and the cases behind the worst of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.case import Flag
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.snapshot.details import CaseLine
from dashboard.snapshot.watched import ExceptionLine, ExceptionsFile, ReturnedCase, Wandered
from layouts import links
from layouts.cases import moment, what_of
from layouts.elements import dcc, html
from layouts.parts.choices import choices, period_choices
from layouts.parts.definition import footnotes
from layouts.parts.measures import Narrowed, fraction, measures_table
from layouts.parts.stretch import stretch_lines
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

PATH = "/exceptions"
_BY_DEPARTMENT = ("reworked", "returned")


def exceptions_page(
    file: ExceptionsFile, window: Window, area: str | None, zone: ZoneInfo, words: Words
) -> list[Component]:
    """``area`` is what every list must name: none for the whole city."""
    whose: Narrowed = {"area": area} | ({} if file.exemptions else {"exemptions": False})
    untold = words("and").join(words.of(_label(file, slug)) for slug in file.untold)
    return [
        html.Div(_choices(file, window, area, words), className="choices-all"),
        html.P(words("exceptions_about"), className="prose"),
        *([html.P(words("exceptions_untold", names=untold), className="caution")] if untold else []),
        *stretch_lines(file.stretch, window, file.holidays, file.undeclared_years, zone, words),
        html.H2(words("exceptions_all"), className="section"),
        measures_table(file.measures, file.stretch, window, whose, file.notes, words),
        html.P(
            [
                html.Span([words("exceptions_late"), " ", *_late(file.total, file, window, whose, words)]),
                html.Br(),
                words("exceptions_late_note"),
            ],
            className="prose under-table",
        ),
        html.H2(words("exceptions_by_department"), className="section"),
        *_departments(file, window, whose, words),
        html.P(words("exceptions_by_note"), className="prose under-table"),
        html.H2(words("exceptions_returns"), className="section"),
        html.P([words("exceptions_returns_note"), html.Br(), words("exceptions_lost_note")], className="prose"),
        html.H3(words("exceptions_shirked"), className="section"),
        _returned(file, words),
        *_cut(len(file.returned), file.total.wandered.cases, words),
        html.H2(words("exceptions_supervised"), className="section"),
        _supervised(file, zone, words),
        *_cut(len(file.supervised), file.total.supervised_open, words),
        html.H2(words("exceptions_appeals"), className="section"),
        _appealed(file, zone, words),
        *_cut(len(file.appealed), file.total.counts["appealed"], words),
        footnotes([one.slug for one in file.measures], file.notes, words),
    ]


def _choices(file: ExceptionsFile, window: Window, area: str | None, words: Words) -> list[Component]:
    further = ({"area": area} if area else {}) | ({} if file.exemptions else {"appeals": "without"})
    plain = {name: text for name, text in further.items() if name != "appeals"} | window.query()
    switch = [
        (words("appeals_with"), links.exceptions(words, **plain), file.exemptions),
        (words("appeals_without"), links.exceptions(words, **plain, appeals="without"), not file.exemptions),
    ]
    return [choices(words("choose_appeals"), switch), *period_choices(window, PATH, further, words)]


def _departments(file: ExceptionsFile, window: Window, whose: Narrowed, words: Words) -> list[Component]:
    columns = [
        Column(words("department")),
        *(Column(words.of(_label(file, slug)), number=True) for slug in _BY_DEPARTMENT),
        Column(words("exceptions_again"), number=True),
        Column(words("exceptions_broken"), number=True),
        Column(words("exceptions_lost"), number=True),
        Column(words.of(_label(file, "supervised")), number=True),
        Column(words("exceptions_supervised_open"), number=True),
        Column(words.of(_label(file, "voided")), number=True),
        Column(words("exceptions_late"), number=True),
        Column(words("on_time_rate"), number=True),
        Column(words("on_time_numbers"), number=True),
    ]
    page: list[Component] = []
    for group, members in groupby(file.lines, key=lambda line: line.group):
        rows = [_row(one, file, window, whose, words) for one in members]
        page += [html.H3(group or words("ungrouped"), className="section"), table(columns, rows, words)]
    return page


def _row(line: ExceptionLine, file: ExceptionsFile, window: Window, whose: Narrowed, words: Words) -> list[Cell]:
    own = {**whose, "department": (line.code,)}
    name: Cell = (
        dcc.Link(words.name(line.name), href=links.department(line.code, words, **window.query()))
        if line.code
        else words("no_department")
    )

    def counted(slug: str, n: int, **further: object) -> Component:
        return _opens(n, file.stretch.selection(slug, window.basis, **own, **further), words)

    wandered = line.wandered
    broken = counted("returned", wandered.broken, flag=Flag.SECOND_RETURN.value)
    return [
        name,
        *(counted(slug, line.counts[slug]) for slug in _BY_DEPARTMENT),
        counted("returned", wandered.again, returned=2),
        html.Span(broken, className="broken") if wandered.broken else broken,
        _mean_lost(wandered, words),
        counted("supervised", line.counts["supervised"]),
        _opens(line.supervised_open, Selection(count="supervised_open", at=file.at).but(**own), words),
        counted("voided", line.counts["voided"]),
        html.Span(_late(line, file, window, own, words)),
        html.Span(words.percent(line.rate.value), className="strong"),  # type: ignore[arg-type]
        fraction(line.rate, file.stretch, window.basis, own, words),
    ]


def _late(
    line: ExceptionLine, file: ExceptionsFile, window: Window, whose: Narrowed, words: Words
) -> list[str | Component]:
    """``5（1）``: five late in fact, one of which counts as on time; each opens its own cases."""
    asked = {**whose, "exemptions": False}
    late = _opens(
        line.counts["disposed_overdue"], file.stretch.selection("disposed_overdue", window.basis, **asked), words
    )
    exempted = line.counts["disposed_exempted"]
    if not exempted:
        return [late]
    of_them = _opens(exempted, file.stretch.selection("disposed_exempted", window.basis, **whose), words)
    before, after = ("（", "）") if words.lang == "zh" else (" (", ")")
    return [late, before, of_them, after]


def _opens(n: int, selection: Selection, words: Words) -> Component:
    return dcc.Link(words.number(n), href=links.cases(selection, words)) if n else html.Span(words.number(n))


def _mean_lost(wandered: Wandered, words: Words) -> str | None:
    if not wandered.lost_of:
        return None
    return words.span(timedelta(seconds=wandered.lost_s / wandered.lost_of))


def _returned(file: ExceptionsFile, words: Words) -> html.Div:
    columns = [
        *_case_columns(words),
        Column(words("exceptions_times"), number=True),
        Column(words("exceptions_by")),
        Column(words("exceptions_lost_here"), number=True),
    ]
    return table(columns, [_returned_row(one, words) for one in file.returned], words)


def _returned_row(one: ReturnedCase, words: Words) -> list[Cell]:
    times = words("exceptions_second" if one.broken else "exceptions_once", n=one.line.return_count)
    by = " → ".join(words.name(who) for who in one.by)
    return [
        *_case(one.line, words),
        html.Span(times, className="broken") if one.broken else times,
        by or None,
        None if one.lost_s is None else words.span(timedelta(seconds=one.lost_s)),
    ]


def _supervised(file: ExceptionsFile, zone: ZoneInfo, words: Words) -> html.Div:
    columns = [*_case_columns(words), *(Column(words(f"exceptions_{name}")) for name in ("kind", "since", "replied"))]
    rows: list[Sequence[Cell]] = [
        [
            *_case(one.line, words),
            one.kind,
            moment(one.since, zone),
            moment(one.replied_at, zone) or html.Span(words("exceptions_not_replied"), className="unranked"),
        ]
        for one in file.supervised
    ]
    return table(columns, rows, words)


def _appealed(file: ExceptionsFile, zone: ZoneInfo, words: Words) -> html.Div:
    names = ("appealed", "outcome", "decided")
    columns = [*_case_columns(words), *(Column(words(f"exceptions_{name}")) for name in names)]
    rows: list[Sequence[Cell]] = [
        [
            *_case(one.line, words),
            moment(one.appealed_at, zone),
            words(f"appeal_{one.outcome or 'open'}"),
            moment(one.decided_at, zone),
        ]
        for one in file.appealed
    ]
    return table(columns, rows, words)


def _case_columns(words: Words) -> list[Column]:
    return [Column(words(name)) for name in ("case_id", "case_what", "cases_area", "cases_department")]


def _case(line: CaseLine, words: Words) -> list[Cell]:
    return [
        dcc.Link(line.external_id, href=links.case(line.case_id, words), className="case-id"),
        html.Span(what_of(line, words)),
        line.area,
        line.department,
    ]


def _cut(shown: int, all_: int, words: Words) -> list[Component]:
    if shown >= all_:
        return []
    return [html.P(words("exceptions_some", n=words.number(shown), all=words.number(all_)), className="prose")]


def _label(file: ExceptionsFile, slug: str) -> tuple[str, str]:
    return next(one.label for one in file.measures if one.slug == slug)
