"""The list of cases behind a number: what is counted, the filters, one page of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.period import NAMED_PERIODS, Period
from dashboard.domain.selection import LIGHTS, Selection
from dashboard.snapshot.details import CaseLine, CasePage, Choice, Choices
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.definition import definition_note, footnotes
from layouts.parts.files import files
from layouts.parts.form import choice, form, written
from layouts.parts.pager import pager
from layouts.parts.table import Cell, Column, table
from layouts.words import Words
from layouts.words.wall import INDICATORS

_NARROWED = ("feed", "once", "grids", "signed", "signed_after", "due_from", "due_until", "hour")
# What a list may be narrowed by that its form does not ask for, and must not lose.
_UNASKED = ("start", "end", "at", "known", "read", "above", "exemptions", "returned", "flag", *_NARROWED)
_SORTED = ("reported_at", "due_at", "finished_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list was asked for."""

    selection: Selection
    period: Period
    order: str
    descending: bool
    page: int
    size: int

    def address(self, words: Words, *, order: str | None = None, descending: bool | None = None, page: int = 1) -> str:
        """This list, in another order or at another page."""
        return links.cases(
            self.selection,
            words,
            **links.ordered(order or self.order, self.descending if descending is None else descending, page),
        )


def cases_page(page: CasePage, listed: Listed, choices: Choices, zone: ZoneInfo, words: Words) -> list[Component]:
    slug = listed.selection.count
    return [
        _heading(page, listed, choices, zone, words),
        _filters(listed, choices, words),
        _table(page, listed, choices, zone, words),
        pager(listed.page, listed.size, page.total, lambda n: listed.address(words, page=n), words),
        *([footnotes([slug], choices.notes, words)] if slug and slug in choices.notes else []),
    ]


def _heading(page: CasePage, listed: Listed, choices: Choices, zone: ZoneInfo, words: Words) -> html.Div:
    asked = listed.selection
    said: list[str | Component] = []
    if asked.count is not None:
        labels = {one.key: words.of(one.label) for one in choices.counts}
        pair = INDICATORS.get(asked.count)
        name = labels.get(asked.count) or (words.of(pair) if pair else asked.count)
        said.append(definition_note(asked.count, name, choices.notes, words))
    else:
        said.append(words("cases_reported_in" if asked.period else "cases_every"))
    if asked.period is not None:
        said.append(period_text(listed.period, zone, words))
    if asked.count is not None and asked.basis != "due":
        said.append(words(f"basis_{asked.basis}"))
    if asked.above is not None:
        said.append(words("cases_above", level=words(f"level_{asked.above}")))
    said += narrowed(asked, zone, words)
    parts = [part for one in said for part in (html.Span(" · ", className="aside-dot"), one)][1:]
    return html.Div(
        [
            html.Strong(words("cases_n", n=words.number(page.total)), className="list-total"),
            html.Span(parts, className="list-of"),
            *_standing(page, listed, zone, words),
            _files(listed, words),
        ],
        className="list-head",
    )


def narrowed(asked: Selection, zone: ZoneInfo, words: Words) -> list[str]:
    """What narrows the list beyond its form."""
    said = []
    if asked.grids != "then":
        said.append(words(f"cases_grids_{asked.grids}"))
    if not asked.exemptions:
        said.append(words("cases_without_appeals"))
    if asked.returned is not None:
        said.append(words("cases_returned_least", n=asked.returned))
    if asked.flag is not None:
        said.append(words(f"flag_{asked.flag}"))
    if asked.feed is not None:
        said.append(words("cases_of_feed", name=asked.feed))
    if asked.once is not None:
        said.append(words("cases_once" if asked.once else "cases_repeats"))
    if asked.signed is not None:
        said.append(words("cases_signed" if asked.signed else "cases_not_signed"))
    if asked.signed_after is not None:
        said.append(words("cases_signed_after", n=asked.signed_after))
    if asked.hour is not None:
        said.append(words("cases_at_hour", hour=asked.hour))
    due = {"from": asked.due_from, "until": asked.due_until}
    return said + [words(f"cases_due_{word}", at=moment(at, zone)) for word, at in due.items() if at is not None]


def _files(listed: Listed, words: Words) -> html.Span:
    """The list to take along, as it stands and in its order."""
    order = links.ordered(listed.order, listed.descending)
    return files(lambda kind: links.cases_file(kind, listed.selection, words, **order), words)


def _standing(page: CasePage, listed: Listed, zone: ZoneInfo, words: Words) -> list[Component]:
    """As of when, by whose knowledge, and the way to the other one."""
    asked = listed.selection
    if asked.at is None:
        return []
    at = f"{asked.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    told = words("cases_as_known" if page.as_known else "cases_as_now_known", at=at)
    if page.as_known and asked.read is not None:
        told = words("cases_as_read", at=at, read=f"{asked.read.astimezone(zone):%Y-%m-%d %H:%M:%S}")
    other = asked.but(known="now" if asked.known == "then" else "then", read=None)
    parts: list[Component] = [
        html.Span(told, className="list-known"),
        dcc.Link(
            words("cases_show_now_known" if asked.known == "then" else "cases_show_then"),
            href=links.cases(other, words),
        ),
        dcc.Link(words("cases_show_live"), href=links.cases(asked.but(at=None, known="then", read=None), words)),
    ]
    if asked.known == "then" and not page.as_known:
        parts.append(html.P(words("cases_too_far"), className="list-warning", role="status"))
    return parts


def period_text(period: Period, zone: ZoneInfo, words: Words) -> str:
    """The period's word with its days; of a range that is no whole days, its moments."""
    start, end = period.start.astimezone(zone), period.end.astimezone(zone)
    midnight = start.hour == start.minute == start.second == end.hour == end.minute == end.second == 0
    if not midnight:
        days = f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    else:
        last = end - timedelta(days=1)
        days = f"{start:%Y-%m-%d}" if start.date() == last.date() else f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"
    return days if period.name == "range" else f"{words.period(period.name)} ({days})"


def _filters(listed: Listed, choices: Choices, words: Words) -> Component:
    asked = listed.selection
    blank = ("", words("cases_none_of"))
    periods = [*((name, words.period(name)) for name in NAMED_PERIODS)]
    if asked.period == "range":
        periods.append(("range", words.period("range")))
    said = asked.query()
    fields = [
        written("text", words("cases_search"), asked.text, words("cases_search_in"), "search"),
        choice("count", words("cases_count"), _options(choices.counts, words), asked.count, words),
        choice(
            "basis",
            words("cases_basis"),
            _worded("basis", ("due", "cohort"), words),
            asked.basis,
            words,
            must=True,
        ),
        choice("period", words("cases_period"), periods, asked.period, words),
        written("from", words("cases_from"), None, words("cases_day")),
        written("to", words("cases_to"), None, words("cases_day")),
        choice("area", words("cases_area"), [*_options(choices.areas, words), blank], asked.area, words),
        choice(
            "department",
            words("cases_department"),
            [*((_one_of_several(code), name) for code, name in _options(choices.departments, words)), blank],
            said.get("department"),
            words,
        ),
        choice("case_class", words("cases_class"), [*_options(choices.classes, words), blank], asked.case_class, words),
        choice("source", words("cases_source"), [*_options(choices.sources, words), blank], asked.source, words),
        choice("light", words("cases_light"), _worded("light", LIGHTS, words), asked.light, words),
        choice("placed", words("cases_placed"), _worded("placed", ("yes", "no"), words), said.get("placed"), words),
    ]
    unasked = {name: text for name, text in said.items() if name in _UNASKED}
    carried = unasked | links.ordered(listed.order, listed.descending) | links.carried(words)
    tools = [
        html.Button(words("cases_filter"), type="submit", className="button"),
        dcc.Link(words("cases_clear"), href=links.to("/cases", words), className="desk-link"),
    ]
    return form("/cases", fields, carried, tools)


def _worded(kind: str, values: Sequence[str], words: Words) -> list[tuple[str, str]]:
    return [(value, words(f"{kind}_{value}")) for value in values]


def _one_of_several(code: str) -> str:
    """As an address says a list of one."""
    return Selection(department=(code,)).query()["department"]


def _options(choices: Sequence[Choice], words: Words) -> list[tuple[str, str]]:
    return [(one.key, "\u3000" * one.depth + words.of(one.label)) for one in choices]


def _table(page: CasePage, listed: Listed, choices: Choices, zone: ZoneInfo, words: Words) -> Component:
    sources = {one.key: words.of(one.label) for one in choices.sources}
    columns = [
        Column(words("case_id")),
        Column(words("case_phase")),
        Column(words("case_what")),
        Column(words("cases_area")),
        Column(words("cases_department")),
        Column(words("cases_source")),
        *(_sorted(name, listed, words) for name in _SORTED),
    ]
    return table(columns, [_row(line, sources, zone, words) for line in page.lines], words)


def _sorted(name: str, listed: Listed, words: Words) -> Column:
    here = listed.order == name
    turned = not listed.descending if here else True
    return Column(
        words(f"case_{name}"),
        number=True,
        sort=listed.address(words, order=name, descending=turned),
        sorted_as=("descending" if listed.descending else "ascending") if here else None,
    )


def _row(line: CaseLine, sources: dict[str, str], zone: ZoneInfo, words: Words) -> list[Cell]:
    return [
        dcc.Link(line.external_id, href=links.case(line.case_id, words), className="case-id"),
        state_of(line, words),
        html.Div([html.Div(what_of(line, words)), *_aside(line)], className="case-what"),
        line.area,
        line.department,
        None if line.source is None else sources.get(line.source, line.source),
        *(moment(getattr(line, name), zone) for name in _SORTED),
    ]


def what_of(line: CaseLine, words: Words) -> str:
    """The class, and the title where it says more."""
    if line.title and line.title.startswith(line.case_class or ""):
        return line.title
    parts = [line.case_class, line.title]
    return " · ".join(part for part in parts if part) or words("unknown_name")


def _aside(line: CaseLine) -> list[Component]:
    return (
        [html.Div(line.address, className="case-address")]
        if line.address and line.address not in (line.title or "")
        else []
    )


def state_of(line: CaseLine, words: Words) -> html.Span:
    """The light by shape and word, the phase, and what is special."""
    marks = [
        *([words("supervised")] if line.supervised else []),
        *([words("case_urgent")] if line.urgent else []),
        *([words("case_returned_n", n=line.return_count)] if line.return_count else []),
        *([words("case_reworked_n", n=line.rework_count)] if line.rework_count else []),
    ]
    light = [html.Span(words(f"light_{line.light}"), className=f"light light-{line.light}")] if line.light else []
    phase = html.Span(words(f"phase_{line.phase}"), className="case-phase")
    return html.Span(
        [*light, phase, *(html.Span(mark, className="case-mark") for mark in marks)], className="case-state"
    )


def moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
