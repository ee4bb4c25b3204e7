"""The page of matters that several feeds tell of: the counts before and after, what is to be decided, what was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.snapshot.watched import Matter, MattersFile, MergedCount
from layouts import links
from layouts.cases import moment, what_of
from layouts.desk import message
from layouts.elements import dcc, html
from layouts.parts.act import act, outcome
from layouts.parts.choices import period_choices
from layouts.parts.definition import definition_note, footnotes
from layouts.parts.stretch import stretch_lines
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

PATH = "/matters"


def matters_page(
    file: MattersFile,
    window: Window,
    area: str | None,
    feeds: Mapping[str, str],
    zone: ZoneInfo,
    words: Words,
    *,
    allowed: bool,
    done: str | None,
) -> list[Component]:
    """``feeds`` are their labels by name; ``allowed``: the asker may decide."""
    rule = words("matters_rule", m=file.within_m, hours=file.within_hours)
    page: list[Component] = [
        *outcome(done, words),
        html.P(words("matters_about"), className="prose"),
        html.H2(words("matters_candidates", days=file.days), className="section"),
        html.P(rule, className="prose"),
    ]
    for one in file.candidates:
        acts = [("one", "matters_one"), ("apart", "matters_apart")] if allowed else []
        page.append(_matter(one, acts, feeds, zone, words))
    if not file.candidates:
        page.append(message(words("matters_none")))
    if file.found > len(file.candidates):
        shown = words("matters_more", n=len(file.candidates), all=words.number(file.found))
        page.append(html.P(shown, className="prose"))
    page += [
        html.H2(words("matters_counts"), className="section"),
        html.Div(period_choices(window, PATH, {}, words), className="choices-all"),
        *stretch_lines(file.stretch, window, file.holidays, file.undeclared_years, zone, words),
        _counts(file, window, area, words),
        html.P(words("matters_counts_note"), className="prose under-table"),
        html.H2(words("matters_decided"), className="section"),
    ]
    page += [_matter(one, [("apart", "matters_split")] if allowed else [], feeds, zone, words) for one in file.decided]
    if not file.decided:
        page.append(message(words("matters_decided_none")))
    return [*page, footnotes([one.slug for one in file.counts], file.notes, words)]


def _counts(file: MattersFile, window: Window, area: str | None, words: Words) -> html.Div:
    columns = [
        Column(words("matters_count")),
        *(Column(words(f"matters_{name}"), number=True) for name in ("before", "repeats", "after")),
    ]
    return table(columns, [_count(one, file, window, area, words) for one in file.counts], words)


def _count(one: MergedCount, file: MattersFile, window: Window, area: str | None, words: Words) -> list[Cell]:
    whole = file.stretch.selection(one.slug, window.basis, area=area)

    def opens(n: int, selection: Selection) -> Component:
        return dcc.Link(words.number(n), href=links.cases(selection, words))

    return [
        definition_note(one.slug, words.of(one.label), file.notes, words),
        opens(one.before, whole),
        opens(one.repeats, whole.but(once=False)) if one.repeats else words.number(0),
        html.Span(opens(one.before - one.repeats, whole.but(once=True)), className="strong"),
    ]


def _matter(
    one: Matter, acts: list[tuple[str, str]], feeds: Mapping[str, str], zone: ZoneInfo, words: Words
) -> html.Section:
    """Its cases beside each other, and what can be decided."""
    columns = [
        Column(words("case_id")),
        Column(words("matters_feed")),
        Column(words("case_what")),
        Column(words("cases_department")),
        Column(words("case_phase")),
        Column(words("case_reported_at"), number=True),
    ]
    rows: list[list[Cell]] = [
        [
            dcc.Link(line.external_id, href=links.case(line.case_id, words), className="case-id"),
            feeds.get(line.feed, line.feed),
            what_of(line, words),
            line.department,
            words(f"phase_{line.phase}"),
            moment(line.reported_at, zone),
        ]
        for line in one.cases
    ]
    span = words.span(timedelta(seconds=one.apart_s))
    said = words("matters_group", n=len(one.cases), m=words.number(one.apart_m), span=span)
    if one.decided is not None:
        said = f"{said} · {words('matters_by', who=one.decided[0], at=moment(one.decided[1], zone))}"
    ids = ",".join(str(line.case_id) for line in one.cases)
    ways = [act(PATH, words(word), words, carried={"cases": ids, "verdict": verdict}) for verdict, word in acts]
    return html.Section(
        [html.Div([html.Span(said), *ways], className="acts above-table"), table(columns, rows, words)],
        className="matter",
    )
