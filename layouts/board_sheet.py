"""A board as the rows of a file, a frozen one with its recount beside it, and what must be known of it under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dashboard.domain.frozen_board import FrozenBoardText
from dashboard.domain.reading import Opened
from dashboard.domain.selection import Selection
from dashboard.snapshot.evaluation import BoardLine, DefinitionStood, FrozenBoard, HeldGroup, LeaderBoard
from layouts import links
from layouts.frozen_boards import frozen_facts, held_text, version_text
from layouts.leaderboards import heading
from layouts.parts.board import before_of, cases_of, per_hundred, unranked
from layouts.parts.stretch import stretch_texts
from layouts.parts.why import why_said
from layouts.words import Words

Value = str | int | Decimal | Opened | None


@dataclass(frozen=True, slots=True)
class BoardReceipt:
    """What a file says of itself besides its rows: which hall it is of, and who took it along ``at`` which moment.

    ``home`` is where its numbers lead to: the hall's own address, without a path.
    """

    hall: str
    demo: bool
    who: str
    at: datetime
    home: str


def live_columns(board: LeaderBoard, words: Words) -> tuple[str, ...]:
    """As of now: what stands on the page, each number of a row by itself."""
    against = words("board_before", name=words(f"versus_{board.question.window.versus}"))
    unit = "percent" if _is_count(board) else "score" if board.question.score else "points"
    held = (against, words(f"board_change_{unit}"), words("moved"))
    spread = (words("board_least"), words("board_most")) if board.denominator and not board.question.score else ()
    houses = (words("board_households"), words("per_100")) if _is_count(board) else ()
    return (
        words("choose_group"),
        words("rank"),
        words("contestant"),
        words("frozen_contestant_code"),
        *_parts(board, words),
        *spread,
        *houses,
        *held,
        *([] if _is_count(board) or board.question.score else [*_parts_before(board, words), words("why")]),
    )


def _parts_before(board: LeaderBoard, words: Words) -> list[str]:
    name = words(f"versus_{board.question.window.versus}")
    counts = (board.numerator, board.denominator)
    return [words("board_before_of", name=name, count=words.of(board.names[count])) for count in counts if count]


def live_rows(board: LeaderBoard, home: str, words: Words) -> Iterator[tuple[Value, ...]]:
    """Group by group, in the order of the page; each number that has cases leads to them."""
    for group in board.groups:
        for line in group.lines:
            rank, *parts = _side(line, board, "", words, home=home)
            spread: tuple[Value, ...] = ()
            if board.denominator and not board.question.score:
                spread = line.interval or (None, None)
            houses = (line.households, per_hundred(line)) if _is_count(board) else ()
            before = [_opened(n, selection, home, words) for n, selection in before_of(line, board)]
            base = before[0] if _is_count(board) and before else line.versus.base
            held = (base, line.versus.signed, line.moved if line.rank is not None else None)
            why: list[Value] = []
            if not (_is_count(board) or board.question.score):
                why = [*(before or (None, None)), why_said(line, board, words)]
            yield (group.name, rank, words.name(line.label), line.key, *parts, *spread, *houses, *held, *why)


def _opened(n: int | None, selection: Selection | None, home: str, words: Words) -> Value:
    return n if n is None or selection is None else Opened(n, f"{home}{links.cases(selection, words)}")


def live_notes(
    frozen: FrozenBoard, scope: str, receipt: BoardReceipt, zone: ZoneInfo, words: Words, count: int
) -> tuple[str, ...]:
    """The footnote: of what, within what, of which time against which, by which versions of which definitions."""
    board, window = frozen.board, frozen.board.question.window
    return (
        words("sheet_of", hall=receipt.hall, what=heading(board, words)),
        *([words("sheet_demo")] if receipt.demo else []),
        words("board_rows", n=words.number(count)),
        words("board_scope", text=scope),
        *stretch_texts(board.stretch, window, board.holidays, board.undeclared_years, zone, words),
        *_about(board, words),
        *(_definition(one, board, words) for one in frozen.definitions),
        _taken(receipt, zone, words),
    )


def _is_count(board: LeaderBoard) -> bool:
    return board.denominator is None and not board.question.score


def _about(board: LeaderBoard, words: Words) -> list[str]:
    if board.question.board == "report":
        return [words("reporters_unknown")]
    return [] if board.question.score else [words("minimum_sample", n=board.minimum_sample)]


def _taken(receipt: BoardReceipt, zone: ZoneInfo, words: Words) -> str:
    return words("sheet_taken", who=receipt.who, at=f"{receipt.at.astimezone(zone):%Y-%m-%d %H:%M:%S}")


def columns(board: LeaderBoard, words: Words) -> tuple[str, ...]:
    sides = [words("frozen_rank"), *_parts(board, words)]
    return (
        words("choose_group"),
        words("contestant"),
        words("frozen_contestant_code"),
        *(words("frozen_then", name=name) for name in sides),
        *(words("frozen_now", name=name) for name in sides),
        words("frozen_differing"),
    )


def rows(
    groups: Sequence[HeldGroup], boards: tuple[LeaderBoard, LeaderBoard], read: datetime, home: str, words: Words
) -> Iterator[tuple[Value, ...]]:
    """In the order of the page. Ranks, numbers and rates are numbers; who is not ranked says why.

    ``boards`` are the frozen one, which was ``read`` then, and its recount.
    """
    board, now = boards
    for group in groups:
        for one in group.lines:
            known = one.frozen or one.now
            assert known is not None, "a row is of somebody"
            yield (
                group.name,
                words.name(known.label),
                known.key,
                *_side(one.frozen, board, words("frozen_absent_then"), words, home=home, read=read),
                *_side(one.now, now, words("frozen_absent_now"), words, home=home),
                words("sheet_yes") if one.differs else None,
            )


def notes(
    text: FrozenBoardText,
    frozen: FrozenBoard,
    groups: Sequence[HeldGroup],
    receipt: BoardReceipt,
    areas: Mapping[str, str],
    zone: ZoneInfo,
    words: Words,
) -> tuple[str, ...]:
    """The footnote: what was frozen by whom, whether it is untouched, by which versions of which definitions."""
    board, question = frozen.board, frozen.board.question
    return (
        words("sheet_of", hall=receipt.hall, what=words.of(text.line.title)),
        *([words("sheet_demo")] if receipt.demo else []),
        words("frozen_untouched" if text.untouched else "frozen_touched"),
        *(f"{name}: {value}" for name, value in frozen_facts(text.line, areas, zone, words)),
        words("sheet_basis", text=words(f"basis_{question.window.basis}")),
        held_text(groups, words),
        *_about(board, words),
        *(_definition(one, board, words) for one in frozen.definitions),
        _taken(receipt, zone, words),
    )


def _parts(board: LeaderBoard, words: Words) -> list[str]:
    if board.question.score:
        return [words.of(board.label), words("grade"), words("sample")]
    counts = [words.of(board.names[count]) for count in (board.numerator, board.denominator) if count]
    return counts if board.denominator is None else [f"{words.of(board.label)} (%)", *counts]


def _side(
    line: BoardLine | None,
    board: LeaderBoard,
    absent: str,
    words: Words,
    *,
    home: str,
    read: datetime | None = None,
) -> list[Value]:
    """``read`` is when a frozen board was read: its cases are those that were known then."""
    if line is None:
        return [absent, *(None for _ in _parts(board, words))]
    rank = words(unranked(line, board)) if line.rank is None else line.rank
    if board.question.score:
        grade = words(f"grade_{line.grade.lower()}") if line.grade else None
        return [rank, line.score, grade, line.numerator]
    above = _opened(line.numerator, cases_of(line, board, board.numerator, read), home, words)
    if board.denominator is None:
        return [rank, above]
    return [
        rank,
        line.rate,
        above,
        _opened(line.denominator, cases_of(line, board, board.denominator, read), home, words),
    ]


def _definition(one: DefinitionStood, board: LeaderBoard, words: Words) -> str:
    version = version_text(one, words)
    if one.slug not in board.notes:
        return words("sheet_definition", text=version)
    return words("frozen_sheet_definition", meaning=words.of(board.notes[one.slug]), version=version)
