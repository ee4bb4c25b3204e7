"""The page of the working week: where it stands, what it lacks, the list in one click, and who came when called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.archive import BriefingLine
from dashboard.domain.health import State
from dashboard.domain.rhythm import PhaseSpan
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.snapshot.model import FeedRow
from dashboard.snapshot.watched import DueLine, RhythmFile, WhistleLine
from layouts import links
from layouts.cases import moment, period_text
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.parts.act import act
from layouts.parts.choices import choices, period_choices
from layouts.parts.measures import Narrowed, fraction
from layouts.parts.stretch import stretch_lines
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

PATH = "/rhythm"
_TROUBLED = (State.LATE, State.STALE, State.FAILED, State.NEVER)


def rhythm_page(
    file: RhythmFile,
    feeds: Sequence[FeedRow],
    written: Sequence[BriefingLine] | None,
    window: Window,
    area: str | None,
    zone: ZoneInfo,
    words: Words,
) -> list[Component]:
    """``written`` are this week's lists, ``None`` for who may not see briefings. ``area`` narrows every list."""
    return [
        html.H2(period_text(file.week, zone, words), className="section"),
        _phases(file, feeds, written, area, zone, words),
        html.H2(words("rhythm_list"), className="section"),
        *_list(file, written, area, zone, words),
        html.H2(words("rhythm_whistles"), className="section"),
        html.Div(_choices(file, window, area, words), className="choices-all"),
        *_whistles(file, window, area, zone, words),
    ]


def _phases(
    file: RhythmFile,
    feeds: Sequence[FeedRow],
    written: Sequence[BriefingLine] | None,
    area: str | None,
    zone: ZoneInfo,
    words: Words,
) -> html.Div:
    columns = [Column(words(f"rhythm_{name}")) for name in ("phase", "until", "state", "lacks")]
    rows: list[list[Cell]] = [
        [
            html.Span(words.of(one.phase.name), className="strong"),
            moment(one.end, zone),
            _state(one, file, words),
            _lacks(one, file, feeds, written, area, words),
        ]
        for one in file.phases
    ]
    return table(columns, rows, words)


def _state(one: PhaseSpan, file: RhythmFile, words: Words) -> html.Span:
    state = one.state(file.at)
    kind = {"over": "never", "running": "live", "ahead": "never"}[state]
    return html.Span(words(f"rhythm_{state}", span=words.span(one.end - file.at)), className=f"state state-{kind}")


def _lacks(
    one: PhaseSpan,
    file: RhythmFile,
    feeds: Sequence[FeedRow],
    written: Sequence[BriefingLine] | None,
    area: str | None,
    words: Words,
) -> Cell:
    """What was to be there at the cut-off and is not: each with its cases, its feed, or what there is to do."""
    if one.state(file.at) == "ahead":
        return words("rhythm_unknown")
    said: list[Component] = []
    if one.phase.of == "report_in" and not file.signed_told:
        return words("rhythm_not_told")
    for missing in (part for part in file.missing if part.of == one.phase.of and part.n):
        href = links.cases(missing.cases.but(area=area), words)
        said.append(dcc.Link(words(f"rhythm_{missing.word}", n=words.number(missing.n)), href=href))
    if one.phase.of == "collect":
        said += [_feed(feed, words) for feed in feeds if feed.state in _TROUBLED]
    if one.phase.of == "list" and written is not None and not written:
        said.append(html.Span(words("rhythm_no_list"), className="caution-text"))
    if not said:
        return words("rhythm_nothing") if one.phase.of != "other" else words("rhythm_unknown")
    return [part for one in said for part in (html.Span(" · "), one)][1:]


def _feed(feed: FeedRow, words: Words) -> html.Span:
    name = feed.label_en if words.lang == "en" else feed.label_zh
    text = words("rhythm_feed", name=name, state=words(f"state_{feed.state}"))
    return html.Span(text, className=f"state state-{feed.state}")


def _list(
    file: RhythmFile, written: Sequence[BriefingLine] | None, area: str | None, zone: ZoneInfo, words: Words
) -> list[Component]:
    whole = Selection(count="dispose_pending", due_until=file.week.end, at=file.at, area=area)
    n = sum(line.listed for line in file.due)
    first = links.ordered("due_at", descending=False)
    ways: list[Component] = [
        dcc.Link(
            words("rhythm_list_open", n=words.number(n)), href=links.cases(whole, words, **first), className="button"
        )
    ]
    if written is not None:
        carried = {"area": area} if area else {}
        ways.append(act("/rhythm/list", words("rhythm_list_write"), words, carried=carried))
        ways += [
            dcc.Link(
                words("rhythm_list_written", at=moment(one.as_of, zone)),
                href=links.briefing(one.code, words),
                className="choice",
            )
            for one in written
        ]
    page: list[Component] = [
        html.P(words("rhythm_list_note"), className="prose"),
        html.Div(ways, className="acts above-table"),
    ]
    if not file.due:
        return [*page, message(words("rhythm_list_none"))]
    columns = [
        Column(words("department")),
        Column(words("rhythm_listed"), number=True),
        Column(words("rhythm_overdue"), number=True),
    ]
    rows = [_due_row(line, whole, file, words) for line in file.due]
    return [*page, table(columns, rows, words)]


def _due_row(line: DueLine, whole: Selection, file: RhythmFile, words: Words) -> list[Cell]:
    own = whole.but(department=(line.code,))
    late = links.cases(own.but(due_until=file.at), words)
    first = links.ordered("due_at", descending=False)
    name = dcc.Link(words.name(line.name), href=links.department(line.code, words)) if line.code else None
    return [
        name or words("no_department"),
        dcc.Link(words.number(line.listed), href=links.cases(own, words, **first)),
        dcc.Link(words.number(line.overdue), href=late, className="broken") if line.overdue else words.number(0),
    ]


def _choices(file: RhythmFile, window: Window, area: str | None, words: Words) -> list[Component]:
    kept = {"area": area} if area else {}
    by = [
        (words(f"by_{name}"), links.rhythm(words, **kept, by=name, **window.query()), name == file.by)
        for name in ("department", "area")
    ]
    return [choices(words("choose_by"), by), *period_choices(window, PATH, {**kept, "by": file.by}, words)]


def _whistles(file: RhythmFile, window: Window, area: str | None, zone: ZoneInfo, words: Words) -> list[Component]:
    limit = words("rhythm_limit", n=file.limit_min) if file.limit_min else words("rhythm_no_limit")
    page: list[Component] = [
        *stretch_lines(file.stretch, window, file.holidays, file.undeclared_years, zone, words),
        html.P([words("rhythm_whistles_note"), html.Br(), limit], className="prose"),
    ]
    if not file.signed_told:
        page.append(html.P(words("rhythm_not_told"), className="caution"))
    columns = [
        Column(words(f"one_{file.level}") if file.level else words("department")),
        *(Column(words(f"rhythm_{name}"), number=True) for name in ("blown", "came", "not_come")),
        *([Column(words("rhythm_late"), number=True)] if file.limit_min else []),
        *(Column(words(f"rhythm_{name}"), number=True) for name in ("mean", "longest", "resolution")),
        Column(words("on_time_rate"), number=True),
        Column(words("on_time_numbers"), number=True),
    ]
    for group, members in groupby(file.whistles, key=lambda line: line.group):
        rows = [_whistle(one, file, window, area, words) for one in members]
        if file.by == "department":
            page.append(html.H3(group or words("ungrouped"), className="section"))
        page.append(table(columns, rows, words))
    return page


def _whistle(line: WhistleLine, file: RhythmFile, window: Window, area: str | None, words: Words) -> list[Cell]:
    own: Narrowed = {"area": line.code} if file.by == "area" else {"area": area, "department": (line.code,)}
    home = links.area if file.by == "area" else links.department

    def counted(n: int, **further: object) -> Component:
        selection = file.stretch.selection("dispatched", window.basis, **own, **further)
        return dcc.Link(words.number(n), href=links.cases(selection, words)) if n else html.Span(words.number(n))

    late = [counted(line.late, signed_after=file.limit_min)] if file.limit_min else []
    return [
        dcc.Link(words.name(line.name), href=home(line.code, words, **window.query())),
        counted(line.whistles),
        counted(line.came, signed=True),
        counted(line.whistles - line.came, signed=False),
        *late,
        _span(line.mean_s, words),
        _span(line.longest_s, words),
        _hours(line, file, window, own, words),
        html.Span(words.percent(line.rate.value), className="strong"),  # type: ignore[arg-type]
        fraction(line.rate, file.stretch, window.basis, own, words),
    ]


def _hours(line: WhistleLine, file: RhythmFile, window: Window, own: Narrowed, words: Words) -> Cell:
    """A mean, which opens the cases that it is the mean of."""
    if line.hours.value is None or line.hours.denominator is None:
        return None
    selection = file.stretch.selection(line.hours.denominator[0], window.basis, **own)
    return dcc.Link(words("hours", n=words.number(line.hours.value)), href=links.cases(selection, words))


def _span(seconds: int | None, words: Words) -> str | None:
    return None if seconds is None else words.span(timedelta(seconds=seconds))
