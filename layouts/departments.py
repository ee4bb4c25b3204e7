"""The pages of departments: all of them by what they owe, and one whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.board import BoardQuestion
from dashboard.domain.window import Window
from dashboard.snapshot.evaluation import DepartmentFile, DepartmentLine
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.choices import period_choices
from layouts.parts.definition import footnotes
from layouts.parts.measures import Narrowed, fraction, measures_table, moved, owes_cells, owes_columns, owes_row
from layouts.parts.merged import merged_line
from layouts.parts.months import months_table
from layouts.parts.stretch import stretch_lines
from layouts.parts.table import Cell, Column, table
from layouts.parts.why import why_text
from layouts.words import Words


def departments_page(
    lines: Sequence[DepartmentLine], window: Window, area: str | None, words: Words
) -> list[Component]:
    """Grouped as on the boards, those with most overdue first."""
    page: list[Component] = [
        html.Div(period_choices(window, "/departments", {}, words), className="choices-all"),
        html.P(words("departments_about"), className="prose"),
    ]
    for group, members in groupby(lines, key=lambda line: line.group):
        page.append(html.H2(group or words("ungrouped"), className="section"))
        page.append(table(_columns(window, words), [_row(line, window, area, words) for line in members], words))
    return page if lines else [*page, html.P(words("nobody"), className="desk-message")]


def _columns(window: Window, words: Words) -> list[Column]:
    return [
        Column(words("department")),
        *owes_columns(words),
        Column(words("on_time_rate"), number=True),
        Column(words("on_time_numbers"), number=True),
        Column(words(f"versus_{window.versus}"), number=True),
    ]


def _row(line: DepartmentLine, window: Window, area: str | None, words: Words) -> list[Cell]:
    whose: Narrowed = {"department": (line.code,), "area": area}
    stretch = line.stretch
    name: Cell = (
        dcc.Link(words.name(line.name), href=links.department(line.code, words, **window.query()))
        if line.code
        else words("no_department")
    )
    return [
        name,
        *owes_cells(line.owes, whose, words),
        html.Span(words.percent(line.rate.value), className="strong"),  # type: ignore[arg-type]
        fraction(line.rate, stretch, window.basis, whose, words),
        moved(line.rate, stretch, window.basis, whose, words),
    ]


def department_page(
    file: DepartmentFile, window: Window, area: str | None, zone: ZoneInfo, words: Words
) -> list[Component]:
    path = links.to(f"/departments/{links.part(file.code)}", words).partition("?")[0]
    whose: Narrowed = {"department": (file.code,), "area": area}
    page: list[Component] = [
        html.H2([file.name, html.Span(file.group or words("ungrouped"), className="aside")], className="section"),
        html.H3(words("owes_now"), className="section"),
        owes_row(file.owes, whose, words),
        html.H3(words("did_in_period"), className="section"),
        html.Div(period_choices(window, path, {}, words), className="choices-all"),
        *stretch_lines(file.stretch, window, file.holidays, file.undeclared_years, zone, words),
        measures_table(file.measures, file.stretch, window, whose, file.notes, words),
        *merged_line(file.told_again, file.measures, file.stretch, window.basis, whose, words),
        html.H3(words("stands_where"), className="section"),
        *_standing(file, window, words),
        html.H3(words("trend_months"), className="section"),
        _trend(file, window, whose, zone, words),
    ]
    if len(file.names) > 1:
        page.append(html.H3(words("names_over_time"), className="section"))
        page.append(
            html.Ul([html.Li(f"{at.astimezone(zone):%Y-%m-%d} {name}") for name, at in file.names], className="facts")
        )
    page.append(footnotes([one.slug for one in file.measures], file.notes, words))
    return page


def _standing(file: DepartmentFile, window: Window, words: Words) -> list[Component]:
    """Its rank within its group, the reason, and the way to the boards."""
    said: list[Component] = []
    if file.placed is not None:
        line, board, group = file.placed.line, file.placed.board, file.placed.group
        rank = (
            words("placed", label=words.of(board.label), rank=line.rank, ranked=group.ranked)
            if line.rank is not None
            else words("not_placed", label=words.of(board.label), n=board.minimum_sample)
        )
        said.append(html.P([html.Span(rank, className="strong"), html.Br(), why_text(line, board, words)]))
    board_link = BoardQuestion(group=file.group, window=window)
    ways = [
        dcc.Link(words("to_board"), href=links.leaderboards(board_link, words), className="choice"),
        *(
            dcc.Link(
                words("to_score", name=words.of(label)),
                href=links.leaderboards(board_link.but(score=name, row=file.code), words),
                className="choice",
            )
            for name, label in file.scores
        ),
    ]
    return [*said, html.Div(ways, className="choices-line")]


def _trend(file: DepartmentFile, window: Window, whose: Narrowed, zone: ZoneInfo, words: Words) -> Component:
    """Month by month where asked for; a changed definition stands in the month it changed."""
    if not file.months:
        href = links.department(file.code, words, **window.query(), trend="yes")
        return dcc.Link(words("show_trend"), href=href, className="choice")
    return months_table(file.months, window, whose, zone, words)
