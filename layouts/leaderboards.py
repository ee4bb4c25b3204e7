"""The boards: each contestant with its rank, its numbers as links to their cases, its movement and its reason."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.area import Level
from dashboard.snapshot.evaluation import LeaderBoard
from layouts import links
from layouts.elements import html
from layouts.parts.board import board_group
from layouts.parts.choices import choices, period_choices
from layouts.parts.definition import footnotes
from layouts.parts.stretch import stretch_lines
from layouts.words import Words

PATH = "/leaderboards"


def leaderboards_page(board: LeaderBoard, zone: ZoneInfo, words: Words, *further: Component) -> list[Component]:
    """``further`` stands between the choices and the board: what can be done with it."""
    return [*_choices(board, words), *further, *board_body(board, zone, words)]


def board_body(board: LeaderBoard, zone: ZoneInfo, words: Words) -> list[Component]:
    """The board itself."""
    question = board.question
    page: list[Component] = [
        html.H2(heading(board, words), className="section"),
        *stretch_lines(board.stretch, question.window, board.holidays, board.undeclared_years, zone, words),
    ]
    if question.board == "report":
        page.append(html.P(words("reporters_unknown"), className="caution"))
    elif not question.score:
        page.append(html.P(words("minimum_sample", n=board.minimum_sample), className="prose"))
    for group in board.groups:
        page.extend(board_group(group, board, words))
    if not board.groups:
        page.append(html.P(words("nobody"), className="desk-message"))
    defined = [part.indicator for group in board.groups for line in group.lines[:1] for part in line.parts]
    page.append(footnotes([board.slug, *defined, *board.names], board.notes, words))
    return page


def heading(board: LeaderBoard, words: Words) -> str:
    """What the board ranks by and whom, in one line."""
    question = board.question
    stated = [words.of(board.label), words(f"basis_{question.window.basis}")]
    stated.append(words(f"level_{board.level}").capitalize() if board.level else words("department"))
    if question.group:
        stated.append(question.group)
    if question.source:
        stated += [words.of(label) for key, label in board.sources if key == question.source]
    return " · ".join(stated)


def _choices(board: LeaderBoard, words: Words) -> list[Component]:
    question = board.question

    def to(**changes: object) -> str:
        return links.to(PATH, words, **question.but(page=1, row=None, **changes).query())

    fresh = {"indicator": None, "score": None, "group": None}
    which = [
        (words("board_dispose_department"), to(board="dispose", by="department", level=None, **fresh), "department"),
        (words("board_dispose_area"), to(board="dispose", by="area", level=None, **fresh), "area"),
        (words("board_report"), to(board="report", by="area", level=None, **fresh), "report"),
    ]
    here = "report" if question.board == "report" else question.by
    lines: list[Component] = [
        choices(words("choose_board"), [(text, href, name == here) for text, href, name in which])
    ]
    indicators = [
        (words.of(label), to(indicator=slug, score=None), slug == board.slug) for slug, label in board.indicators
    ]
    scores = [(words.of(label), to(score=name, indicator=None), name == question.score) for name, label in board.scores]
    lines.append(choices(words("choose_indicator"), [*scores, *indicators]))
    if question.by == "area" and len(board.levels) > 1:
        levels = [
            (words(f"level_{level}").capitalize(), to(level=Level(level)), level == board.level)
            for level in board.levels
        ]
        lines.append(choices(words("choose_level"), levels))
    if board.group_names:
        groups = [(words("all_groups"), to(group=None), question.group is None)]
        groups += [(name, to(group=name), name == question.group) for name in board.group_names]
        lines.append(choices(words("choose_group"), groups))
    if board.sources:
        sources = [(words("all_sources"), to(source=None), question.source is None)]
        sources += [(words.of(label), to(source=key), key == question.source) for key, label in board.sources]
        lines.append(choices(words("choose_source"), sources))
    if len(board.area_path) > 1:
        up = [(name, to(area=code), code == (question.area or "")) for code, name in board.area_path]
        lines.append(choices(words("choose_area"), up))
    window = question.window.query()
    further = {
        name: text for name, text in question.but(page=1).query().items() if name not in window and name != "row"
    }
    return [html.Div([*lines, *period_choices(question.window, PATH, further, words)], className="choices-all")]
