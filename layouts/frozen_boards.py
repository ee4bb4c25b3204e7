"""Frozen boards: how one is frozen, the list of them, and one opened with its recount beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from dashboard.domain.archive import shown_code
from dashboard.domain.board import BoardQuestion
from dashboard.domain.frozen_board import FrozenBoardLine, FrozenBoardText
from dashboard.snapshot.evaluation import BoardLine, DefinitionStood, FrozenBoard, HeldGroup, HeldLine, LeaderBoard
from layouts import links
from layouts.accounts import moment, scope_text
from layouts.cases import period_text
from layouts.desk import alarm, message
from layouts.elements import dcc, html
from layouts.parts.act import act, said
from layouts.parts.board import number_of, rank_of
from layouts.parts.files import files
from layouts.parts.table import Cell, Column, table
from layouts.words import Words

LIST = "/leaderboards/frozen"


def freezing(question: BoardQuestion, words: Words, *, allowed: bool) -> html.Details:
    """What can be done with a board: freeze it, and see what was frozen."""
    ways: list[Component] = [html.P(dcc.Link(words("frozen_boards"), href=links.to(LIST, words)))]
    if allowed:
        reason = said("reason", words("freeze_reason"), words("freeze_reason_hint"))
        carried = question.but(page=1, row=None).query()
        ways += [
            html.P(words("freeze_note"), className="act-note"),
            act("/leaderboards/freeze", words("freeze_do"), words, [reason], carried),
        ]
    return html.Details([html.Summary(words("freeze_board" if allowed else "frozen_boards")), *ways], className="fold")


def frozen_boards_page(
    lines: Sequence[FrozenBoardLine], areas: Mapping[str, str], zone: ZoneInfo, words: Words
) -> list[Component]:
    back = html.P(dcc.Link(words("frozen_back"), href=links.to("/leaderboards", words)))
    title = html.H2(words("frozen_boards"), className="section")
    if not lines:
        return [back, title, message(words("frozen_none"))]
    heads = ("board", "area", "period", "as_of", "at", "by", "reason", "code")
    rows: list[list[Cell]] = [
        [
            dcc.Link(words.of(one.title), href=links.frozen_board(one.code, words)),
            scope_text(one.scope, areas, words),
            _days(one, zone, words),
            moment(one.as_of, zone),
            moment(one.frozen_at, zone),
            one.frozen_by,
            html.Span(one.reason, className="long"),
            shown_code(one.code),
        ]
        for one in lines
    ]
    heading = [Column(words(f"frozen_{name}")) for name in heads]
    return [back, title, html.Div(table(heading, rows, words), className="lines")]


def frozen_board_page(
    text: FrozenBoardText,
    frozen: FrozenBoard,
    now: LeaderBoard,
    groups: Sequence[HeldGroup],
    areas: Mapping[str, str],
    zone: ZoneInfo,
    words: Words,
    *,
    exports: bool,
) -> list[Component]:
    """Who froze it and why, whether it is untouched, and every row beside what the same question gives now."""
    line, board = text.line, frozen.board
    page: list[Component] = [
        html.P(dcc.Link(words("frozen_boards"), href=links.to(LIST, words))),
        html.H2(words.of(line.title), className="section"),
        *([] if text.untouched else [alarm(words("frozen_touched"))]),
        _facts(line, areas, zone, words, untouched=text.untouched),
        html.P(held_text(groups, words), className="caution" if _differing(groups) else "prose"),
        *([files(lambda kind: links.frozen_board_file(line.code, kind, words), words)] if exports else []),
    ]
    for group in groups:
        name = group.name or words("ungrouped" if board.group_names else "everybody")
        rows = [_row(one, board, now, line, words) for one in group.lines]
        page += [html.H3(name, className="section"), table(_columns(board, words), rows, words)]
    return [*page, html.H3(words("frozen_definitions"), className="section"), _definitions(frozen, words)]


def _days(line: FrozenBoardLine, zone: ZoneInfo, words: Words) -> str:
    """By its dates alone: last week is soon another one."""
    return period_text(replace(line.period, name="range"), zone, words)


def _facts(
    line: FrozenBoardLine, areas: Mapping[str, str], zone: ZoneInfo, words: Words, *, untouched: bool
) -> html.Dl:
    shown = [part for name, value in frozen_facts(line, areas, zone, words) for part in (html.Dt(name), html.Dd(value))]
    sound = [html.Dt(), html.Dd(words("frozen_untouched"))] if untouched else []
    return html.Dl([*shown, *sound], className="facts-table")


def frozen_facts(
    line: FrozenBoardLine, areas: Mapping[str, str], zone: ZoneInfo, words: Words
) -> list[tuple[str, str | None]]:
    """Of what it is and who froze it, each under its name."""
    facts = {
        "area": scope_text(line.scope, areas, words),
        "period": _days(line, zone, words),
        "as_of": moment(line.as_of, zone),
        "at": moment(line.frozen_at, zone),
        "by": line.frozen_by,
        "reason": line.reason,
        "code": shown_code(line.code),
    }
    return [(words(f"frozen_{name}"), value) for name, value in facts.items()]


def held_text(groups: Sequence[HeldGroup], words: Words) -> str:
    """How many rows come out otherwise when they are counted again."""
    differing = _differing(groups)
    rows = sum(len(group.lines) for group in groups)
    return words("frozen_differs" if differing else "frozen_same", n=rows, m=differing)


def _differing(groups: Sequence[HeldGroup]) -> int:
    return sum(one.differs for group in groups for one in group.lines)


def _columns(board: LeaderBoard, words: Words) -> list[Column]:
    """The rate or the score, what it is made of, and the same again."""
    value = words.of(board.label)
    parts = words.of(board.names[board.numerator])
    if board.denominator is not None:
        parts = f"{parts} / {words.of(board.names[board.denominator])}"
    if board.question.score:
        parts = words("sample")
    counts_only = board.denominator is None and not board.question.score
    sides = [parts] if counts_only else [value, parts]
    return [
        Column(words("frozen_rank"), number=True),
        Column(words("contestant")),
        *(Column(words("frozen_then", name=name), number=True) for name in sides),
        *(Column(words("frozen_now", name=name), number=True) for name in sides),
        Column(words("frozen_difference"), number=True),
    ]


def _row(one: HeldLine, board: LeaderBoard, now: LeaderBoard, line: FrozenBoardLine, words: Words) -> list[Cell]:
    known = one.frozen or one.now
    assert known is not None, "a row is of somebody"
    then = _side(one.frozen, board, words, line)
    again = _side(one.now, now, words, None)
    return [
        _ranks(one, board, words),
        html.Span(words.name(known.label), className="strong"),
        *then,
        *again,
        _difference(one, words),
    ]


def _side(line: BoardLine | None, board: LeaderBoard, words: Words, frozen: FrozenBoardLine | None) -> list[Cell]:
    """Value and parts, each number with its cases: as they were known when it was frozen, or as they are now."""
    counts_only = board.denominator is None and not board.question.score
    if line is None:
        absent = html.Span(words("frozen_absent_then" if frozen else "frozen_absent_now"), className="unranked")
        return [absent] if counts_only else [absent, None]
    if board.question.score:
        return [None if line.score is None else f"{line.score:.2f}", words.number(line.numerator)]
    read = frozen.frozen_at if frozen else None
    above = number_of(line, board, board.numerator, line.numerator, words, read)
    if board.denominator is None:
        return [above]
    below = number_of(line, board, board.denominator, line.denominator or 0, words, read)
    return [html.Span(words.percent(line.rate), className="strong"), html.Span([above, " / ", below])]


def _ranks(one: HeldLine, board: LeaderBoard, words: Words) -> Cell:
    """The frozen rank, and the one of now where it is another."""
    frozen, now = one.frozen, one.now
    if frozen is None:
        return "" if now is None else rank_of(now, board, words)
    if now is None or now.rank == frozen.rank or now.rank is None or frozen.rank is None:
        return rank_of(frozen, board, words)
    return html.Span(words("frozen_rank_was", now=now.rank, then=frozen.rank), className="caution")


def _difference(one: HeldLine, words: Words) -> Cell:
    """Points of a rate or a score, cases of a count; a rate that stays while its counts move says how many."""
    frozen, now = one.frozen, one.now
    if not one.differs or frozen is None or now is None:
        return "=" if not one.differs else None
    if frozen.score is not None and now.score is not None:
        return _signed(now.score - frozen.score)
    cases = [now.numerator - frozen.numerator]
    if frozen.denominator is not None and now.denominator is not None:
        cases.append(now.denominator - frozen.denominator)
    counted = " / ".join(f"{n:+,}" if n else "0" for n in cases)
    if frozen.rate is None or now.rate is None:
        return counted
    points = words("points_apart", n=_signed(now.rate - frozen.rate))
    return [html.Span(points), html.Br(), html.Span(counted, className="aside")]


def _signed(value: Decimal) -> str:
    return f"{value:+,.2f}"


def _definitions(frozen: FrozenBoard, words: Words) -> html.Ul:
    """Each version, and where it has moved on since."""
    lines = []
    for one in frozen.definitions:
        changed = "changed" if one.newest != one.version else ""
        link = dcc.Link(version_text(one, words), href=links.definition(one.slug, words), className=changed)
        lines.append(html.Li(link))
    return html.Ul(lines, className="facts")


def version_text(one: DefinitionStood, words: Words) -> str:
    key = "frozen_version" if one.newest == one.version else "frozen_version_newer"
    return words(key, name=words.of(one.label), n=one.version, m=one.newest)
