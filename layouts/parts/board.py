"""One group of a board as a table: rank, numbers as links to their cases, movement, and why."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from dash.development.base_component import Component

from dashboard.domain.selection import Selection
from dashboard.snapshot.evaluation import BoardGroup, BoardLine, LeaderBoard, ScoreLine
from layouts import links
from layouts.elements import dcc, html
from layouts.parts.change import change, change_from
from layouts.parts.definition import definition_note
from layouts.parts.grade import grade
from layouts.parts.table import Cell, Column, table
from layouts.parts.why import why_text
from layouts.words import Words

PATH = "/leaderboards"


def board_group(group: BoardGroup, board: LeaderBoard, words: Words) -> list[Component]:
    """A heading, the table, the last three by name, and the way to further pages."""
    opened = {
        place: _score_parts(line, board, words)
        for place, line in enumerate(group.lines)
        if line.parts and line.key == board.question.row
    }
    name = group.name or words("ungrouped" if board.group_names else "everybody")
    title = words("group_title", name=name, total=words.number(group.total), ranked=words.number(group.ranked))
    rows = [_row(line, board, words) for line in group.lines]
    page: list[Component] = [
        html.H3(title, className="section"),
        table(_columns(board, words), rows, words, details=opened),
    ]
    if group.total > len(group.lines) or group.first > 1:
        page.append(_pages(group, board, words))
    if group.bottom:
        page.append(html.P(words("bottom_three", names=_bottom(group, words)), className="caution"))
    return page


def _columns(board: LeaderBoard, words: Words) -> list[Column]:
    first = [Column(words("rank"), number=True), Column(words("contestant"))]
    held = [Column(words(f"versus_{board.question.window.versus}"), number=True), Column(words("moved"), number=True)]
    if board.question.score:
        score = [Column(words("score"), number=True), Column(words("grade")), Column(words("sample"), number=True)]
        return [*first, *score, *held, Column(words("parts"))]
    if board.denominator is None:
        return [*first, Column(words.of(board.label), number=True), Column(words("per_100"), number=True), *held]
    fraction = f"{words.of(board.names[board.numerator])} / {words.of(board.names[board.denominator])}"
    rate = [Column(words.of(board.label), number=True), Column(fraction, number=True)]
    return [*first, *rate, Column(words("interval"), number=True), *held, Column(words("why"))]


def _row(line: BoardLine, board: LeaderBoard, words: Words) -> list[Cell]:
    first: list[Cell] = [rank_of(line, board, words), dcc.Link(words.name(line.label), href=_home(line, board, words))]
    unit = "score" if board.question.score else "points" if board.denominator else "percent"
    was = change_from(
        change(line.versus, words, unit=unit, better=board.better),
        line.versus,
        before_of(line, board),
        words,
        unit=unit,
    )
    held: list[Cell] = [was, _moved(line, words)]
    if board.question.score:
        opened = line.key == board.question.row
        href = links.to(PATH, words, **board.question.but(row=None if opened else line.key).query())
        score = None if line.score is None else html.Span(f"{line.score:.2f}", className="strong")
        toggle = dcc.Link(words("close_parts" if opened else "open_parts"), href=href)
        return [*first, score, grade(line.grade, words), words.number(line.numerator), *held, toggle]
    above = number_of(line, board, board.numerator, line.numerator, words)
    if board.denominator is None:
        share = per_hundred(line)
        return [*first, above, None if share is None else f"{share:,}", *held]
    below = number_of(line, board, board.denominator, line.denominator or 0, words)
    interval = None if line.interval is None else f"{line.interval[0]:.2f}–{line.interval[1]:.2f}%"
    rate = html.Span(words.percent(line.rate), className="strong")
    return [*first, rate, html.Span([above, " / ", below]), interval, *held, why_text(line, board, words)]


def rank_of(line: BoardLine, board: LeaderBoard, words: Words) -> Component:
    if line.rank is not None:
        return html.Span(words.number(line.rank), className="strong")
    return html.Span(words(unranked(line, board)), className="unranked")


def unranked(line: BoardLine, board: LeaderBoard) -> str:
    """The word for why somebody has no rank."""
    if board.denominator is None and not board.question.score:
        return "reported_nothing"
    judged = line.numerator if board.question.score else line.denominator
    return "small_sample" if judged else "nothing_due"


def _moved(line: BoardLine, words: Words) -> html.Span:
    """Places gained since the period before, as it stood at its end."""
    if line.rank is None:
        return html.Span("—", className="delta delta-neither")
    if line.moved is None:
        return html.Span(words("new_rank"), className="delta delta-neither")
    if line.moved == 0:
        return html.Span("=", className="delta delta-neither")
    up = line.moved > 0
    return html.Span(f"{'▲' if up else '▼'}{abs(line.moved)}", className=f"delta {'delta-good' if up else 'delta-bad'}")


def number_of(
    line: BoardLine, board: LeaderBoard, count: str, n: int, words: Words, read: datetime | None = None
) -> Component:
    """A number that opens the list of exactly its cases. What only the evaluation counts has none.

    ``read`` is when a frozen board was read: its cases are those that were known then.
    """
    selection = cases_of(line, board, count, read)
    shown = words.number(n)
    return html.Span(shown) if selection is None else dcc.Link(shown, href=links.cases(selection, words))


def cases_of(line: BoardLine, board: LeaderBoard, count: str, read: datetime | None = None) -> Selection | None:
    """Which cases a number of a line is made of; ``None`` for what only the evaluation counts."""
    if count not in board.notes:
        return None
    selection = board.stretch.selection(count, board.question.window.basis, **_whose(line, board))
    if read is None:
        return selection
    return selection.but(known="then", read=None if board.stretch.live else read)


def before_of(line: BoardLine, board: LeaderBoard) -> list[tuple[int, Selection | None]]:
    """What its numbers were in the stretch before, with their cases."""
    parts = zip((board.numerator, board.denominator), line.before or (), strict=False)
    basis = board.question.window.basis
    return [
        (n, board.stretch.selection_before(count, basis, **_whose(line, board)))
        for count, n in parts
        if count is not None and n is not None
    ]


def _whose(line: BoardLine, board: LeaderBoard) -> dict[str, object]:
    """Whose cases the numbers of a line are."""
    question = board.question
    by_area = question.by == "area"
    return {
        "area": line.key if by_area else question.area,
        "department": () if by_area else (line.key,),
        "source": question.source,
    }


def _home(line: BoardLine, board: LeaderBoard, words: Words) -> str:
    """The contestant's own page, at the same time."""
    query = board.question.window.query()
    if board.question.by == "area":
        return links.area(line.key, words, **query)
    return links.department(line.key, words, **query)


def per_hundred(line: BoardLine) -> Decimal | None:
    """Reports for each hundred households."""
    if not line.households:
        return None
    share = Decimal(line.numerator) * 100 / Decimal(line.households)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _bottom(group: BoardGroup, words: Words) -> str:
    def value(line: BoardLine) -> str:
        if line.score is not None:
            return f"{line.score:.2f}"
        return words.number(line.numerator) if line.denominator is None else words.percent(line.rate)

    return "; ".join(f"{words.name(line.label)} {value(line)}" for line in group.bottom)


def _pages(group: BoardGroup, board: LeaderBoard, words: Words) -> html.Div:
    page, last = board.question.page, group.first + len(group.lines) - 1
    ways = []
    for word, other in (("page_before", page - 1), ("page_after", page + 1)):
        if other >= 1 and (other < page or last < group.total):
            href = links.to(PATH, words, **board.question.but(page=other, row=None).query())
            ways.append(dcc.Link(words(word), href=href, className="choice"))
    shown = words("page_shown", first=group.first, last=last, total=words.number(group.total))
    return html.Div([html.Span(shown, className="choices-title"), *ways], className="choices-line")


def _score_parts(line: BoardLine, board: LeaderBoard, words: Words) -> Component:
    """Every point of a score: what it was counted from, how it turned into points, what it weighs."""
    columns = [
        Column(words("part_indicator")),
        Column(words("part_numbers"), number=True),
        Column(words("rate"), number=True),
        Column(words("part_points"), number=True),
        Column(words("part_weight"), number=True),
        Column(words("part_contribution"), number=True),
        Column(words("part_lost"), number=True),
    ]
    rows = [[*_part(part, line, board, words)] for part in line.parts]
    total = "—" if line.score is None else f"{line.score:.2f}"
    rows.append([html.Span(words("score"), className="strong"), "", "", "", "100", total, ""])
    return table(columns, rows, words)


def _part(part: ScoreLine, line: BoardLine, board: LeaderBoard, words: Words) -> list[Cell]:
    count, n = part.numerator
    numbers: list[Component | str] = [number_of(line, board, count, n, words)]
    if part.denominator is not None:
        numbers += [" / ", number_of(line, board, *part.denominator, words)]
    lost = None if part.contribution is None else f"{part.weight - part.contribution:.2f}"
    return [
        html.Span([definition_note(part.indicator, words.of(part.label), board.notes, words), _by(part, words)]),
        html.Span(numbers),
        words.percent(part.rate) if part.denominator is not None else "",
        None if part.points is None else f"{part.points:.2f}",
        f"{part.weight:g}",
        None if part.contribution is None else f"{part.contribution:.2f}",
        lost,
    ]


def _by(part: ScoreLine, words: Words) -> html.Span:
    return html.Span(words(f"part_by_{part.by}"), className="aside")
