"""The page of an area, the same for all five levels: up by the breadcrumb, down by its table and its small map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.area import Level, Post
from dashboard.domain.board import BoardQuestion
from dashboard.domain.selection import Selection
from dashboard.domain.window import Window
from dashboard.snapshot.evaluation import AreaFile, AreaLine
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.choices import period_choices
from layouts.parts.definition import footnotes
from layouts.parts.frequent import hot_table, hours_row, repeats_table
from layouts.parts.measures import Narrowed, fraction, measures_table, moved, owes_cells, owes_columns, owes_row
from layouts.parts.merged import merged_line
from layouts.parts.months import months_table
from layouts.parts.sketch import sketch
from layouts.parts.stretch import grids_line, stretch_lines
from layouts.parts.table import Cell, Column, table
from layouts.parts.tile import aria
from layouts.words import Words


def area_page(
    file: AreaFile,
    window: Window,
    now: datetime,
    zone: ZoneInfo,
    words: Words,
    since: date | None = None,
    *,
    patrols: bool = True,
) -> list[Component]:
    """``since`` is from when the boundaries of today hold; ``None`` where there never were others.

    ``patrols``: the asker may see units, too.
    """
    # The city also holds what lies in no known area: its own lists name none.
    whose = {"area": file.code} if len(file.path) > 1 else {}
    hrefs = {child.code: links.area(child.code, words, **window.query()) for child in file.children}
    by_code = {child.code: child for child in file.children}
    drawn = [sketch(file.sketch, by_code, hrefs, words)] if file.sketch else []
    on_grids = grids_line(since, file.stretch, zone, words)
    return [
        _crumbs(file, window, words),
        html.Div(
            [
                html.Div(
                    [
                        html.H2(
                            [file.name, html.Span(words(f"one_{file.level}"), className="aside")], className="section"
                        ),
                        _card(file, now, zone, words, patrols=patrols),
                        html.H3(words("owes_now"), className="section"),
                        owes_row(file.owes, whose, words),
                    ]
                ),
                *drawn,
            ],
            className="area-top",
        ),
        *_children(file, window, words, on_grids),
        html.H3(words("did_in_period"), className="section"),
        html.Div(period_choices(window, f"/areas/{links.part(file.code)}", {}, words), className="choices-all"),
        *stretch_lines(file.stretch, window, file.holidays, file.undeclared_years, zone, words),
        *([] if file.children else on_grids),
        measures_table(file.measures, file.stretch, window, whose, file.notes, words),
        *merged_line(file.told_again, file.measures, file.stretch, window.basis, whose, words),
        html.H3(words("trend_months"), className="section"),
        *_trend(file, window, whose, zone, words),
        html.H3(words("hot_classes"), className="section"),
        hot_table(file, window, words),
        html.H3(words("hot_hours"), className="section"),
        hours_row(file, window, words),
        html.H3(words("repeats", n=file.repeat_days), className="section"),
        repeats_table(file, zone, words),
        footnotes([one.slug for one in file.measures], file.notes, words),
    ]


def _trend(file: AreaFile, window: Window, whose: Narrowed, zone: ZoneInfo, words: Words) -> list[Component]:
    """The last months where asked for; where boundaries were drawn anew, by those of then or by those of today."""

    def by(grids: str) -> str:
        return links.area(file.code, words, **window.query(), trend="yes", **({"grids": grids} if grids else {}))

    if not file.months:
        return [dcc.Link(words("show_trend"), href=by(""), className="choice")]
    redrawn = file.redrawn
    if redrawn is None:
        return [months_table(file.months, window, whose, zone, words)]

    def cases(grids: str, n: int) -> Component:
        href = links.cases(Selection(area=file.code, grids=grids), words)  # type: ignore[arg-type]
        return dcc.Link(words(f"grids_{grids}", n=words.number(n)), href=href)

    chosen = [
        dcc.Link(words(f"grids_{one}"), href=by(one), className="chosen" if one == file.counted_by else "")
        for one in ("then", "now")
    ]
    said = words(f"grids_{file.counted_by}_means", since=f"{redrawn.since:%Y-%m-%d}")
    shown = whose if file.counted_by == "then" else {**whose, "grids": file.counted_by}
    return [
        html.Nav(chosen, className="choices"),
        html.P(
            [
                *(said, " ", cases("came", redrawn.came), " · ", cases("left", redrawn.left)),
                *([" ", words("grids_narrow")] if redrawn.narrow else []),
            ],
            className="note-line",
        ),
        months_table(file.months, window, shown, zone, words),
    ]


def _crumbs(file: AreaFile, window: Window, words: Words) -> html.Nav:
    """The way up, with the window kept."""
    steps: list[Component] = []
    for code, name in file.path[:-1]:
        steps += [dcc.Link(name, href=links.area(code, words, **window.query())), html.Span("›", className="crumb")]
    steps.append(html.Span(file.path[-1][1] if file.path else file.name))
    return html.Nav(steps, className="crumbs", **aria(label=words("crumbs")))


def _card(file: AreaFile, now: datetime, zone: ZoneInfo, words: Words, *, patrols: bool) -> html.Dl:
    """Households, grids, who answers for it, who walks there. What nobody brings is not made up."""
    facts: list[tuple[str, str | Component]] = [(words("area_code"), file.code)]
    facts.append((words("households"), words.number(file.households)))
    if file.level != Level.GRID:
        facts.append((words("grids"), words.number(file.grids)))
    facts += _people(file, words)
    if file.patrol is None:
        facts.append((words("on_patrol"), "—"))
    else:
        facts += [_on_duty(file, *units, words, patrols=patrols) for units in file.patrol.units]
        at = file.patrol.last_fix_at
        if at is not None:
            seen = words("seen_ago", at=f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}", span=words.span(now - at))
            facts.append((words("last_patrol_fix"), seen))
    return html.Dl([part for name, said in facts for part in (html.Dt(name), html.Dd(said))], className="facts-table")


def _people(file: AreaFile, words: Words) -> list[tuple[str, str | Component]]:
    """Surnames by post. A grid without a head, or without anybody, in a city that names them, lacks one."""
    if file.people is None or not (file.people or file.level == Level.GRID):
        return []
    by_post: dict[Post, list[str]] = {Post.GRID_HEAD: []} if file.level == Level.GRID else {}
    for one in file.people:
        by_post.setdefault(one.post, []).append(one.name)
    return [(words(f"post_{post}"), words("and").join(names) or "—") for post, names in by_post.items()]


def _on_duty(
    file: AreaFile, kind: str, online: int, expected: int, words: Words, *, patrols: bool
) -> tuple[str, Component]:
    """How many are online of those on duty; either opens its units."""
    here = {"kind": kind} | ({"area": file.code} if len(file.path) > 1 else {})

    def opened(n: int, state: str) -> Component | str:
        text = words.number(n)
        return dcc.Link(text, href=links.roster(words, **here, state=state)) if patrols else text

    both = [opened(online, "present"), " / ", opened(expected, "expected")]
    return words(f"unit_kind_{kind}"), html.Span([words("online"), " ", *both])


def _children(file: AreaFile, window: Window, words: Words, grids: Sequence[Component]) -> list[Component]:
    if not file.children:
        return []
    level = file.children[0].level
    board = BoardQuestion(by="area", level=Level(level), area=file.code, window=window)
    columns = [
        Column(words(f"one_{level}")),
        Column(words("households"), number=True),
        *owes_columns(words),
        Column(words.of(file.children[0].reported.label), number=True),
        Column(words("on_time_rate"), number=True),
        Column(words("on_time_numbers"), number=True),
        Column(words(f"versus_{window.versus}"), number=True),
    ]
    rows = [_child(child, file, window, words) for child in file.children]
    heading = words("children_of", level=words(f"level_{level}"), n=words.number(len(rows)))
    return [
        html.H3(heading, className="section"),
        *grids,
        table(columns, rows, words),
        dcc.Link(words("to_board"), href=links.leaderboards(board, words), className="choice"),
    ]


def _child(child: AreaLine, file: AreaFile, window: Window, words: Words) -> list[Cell]:
    whose = {"area": child.code}
    return [
        dcc.Link(child.name, href=links.area(child.code, words, **window.query())),
        words.number(child.households),
        *owes_cells(child.owes, whose, words),
        fraction(child.reported, file.stretch, window.basis, whose, words),
        html.Span(words.percent(child.rate.value), className="strong"),  # type: ignore[arg-type]
        fraction(child.rate, file.stretch, window.basis, whose, words),
        moved(child.rate, file.stretch, window.basis, whose, words),
    ]
