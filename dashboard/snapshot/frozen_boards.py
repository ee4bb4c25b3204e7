"""A board to be frozen, as text and back, and beside it the same board counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from dashboard.city import City
from dashboard.domain.board import BoardQuestion
from dashboard.domain.scope import Scope
from dashboard.metrics.score import Score
from dashboard.snapshot.counted import Counting
from dashboard.snapshot.evaluation import BoardLine, DefinitionStood, FrozenBoard, HeldGroup, HeldLine, LeaderBoard
from dashboard.snapshot.leaderboards import leaderboard
from dashboard.store.definitions import read_definitions

MOST_ROWS = 2000  # of a frozen board: more is a list and no table

_FROZEN = TypeAdapter(FrozenBoard)


def board_to_freeze(
    counting: Counting, city: City, scores: Mapping[str, Score], question: BoardQuestion, scope: Scope
) -> FrozenBoard:
    """Every row of the board. Raises ``ValueError`` for one that has too many."""
    frozen = whole_board(counting, city, scores, question, scope, MOST_ROWS)
    rows = sum(group.total for group in frozen.board.groups)
    if rows > MOST_ROWS:
        raise ValueError(
            f"a board of {rows} rows is not frozen, {MOST_ROWS} at most: choose a level or an area "
            f"/ 榜单有 {rows} 行，超过 {MOST_ROWS} 行不能冻结，请选择层级或范围"
        )
    return frozen


def whole_board(
    counting: Counting, city: City, scores: Mapping[str, Score], question: BoardQuestion, scope: Scope, most: int
) -> FrozenBoard:
    """As many rows of each group, with the versions of what they are counted by."""
    board = leaderboard(counting, city, scores, question.but(page=1, row=None), scope, rows=most)
    return FrozenBoard(board, _definitions(counting, board))


def to_text(frozen: FrozenBoard) -> str:
    """JSON; decimals keep their places, moments their microseconds."""
    return _FROZEN.dump_json(frozen).decode()


def from_text(text: str) -> FrozenBoard:
    """Raises ``ValueError`` for a text that ``to_text`` did not write."""
    try:
        return _FROZEN.validate_json(text)
    except ValidationError as wrong:
        raise ValueError(f"the frozen board cannot be read: {wrong} / 冻结的榜单无法读取") from None


def held_against(
    counting: Counting, city: City, scores: Mapping[str, Score], frozen: FrozenBoard, scope: Scope
) -> tuple[LeaderBoard, tuple[HeldGroup, ...]]:
    """The same board counted again as of the same moment by what is known now, and each row beside its own."""
    was = frozen.board
    stretch = replace(was.stretch, live=False)  # steps taken since do not count: what differs was corrected, or late
    now = leaderboard(counting, city, scores, was.question, scope, stretch=stretch, rows=MOST_ROWS)
    today = {group.name: {line.key: line for line in group.lines} for group in now.groups}
    groups = [
        HeldGroup(group.name, tuple(HeldLine(line, _taken(today, group.name, line.key)) for line in group.lines))
        for group in was.groups
    ]
    new = [HeldGroup(name, tuple(HeldLine(None, line) for line in left.values())) for name, left in today.items()]
    return now, tuple(group for group in (*groups, *new) if group.lines)


def with_newest(counting: Counting, frozen: FrozenBoard) -> FrozenBoard:
    """With the versions that its definitions have come to since."""
    newest = {one.slug: one.version for one in read_definitions(counting.connection)}
    stood = tuple(replace(one, newest=newest.get(one.slug, one.version)) for one in frozen.definitions)
    return replace(frozen, definitions=stood)


def _taken(today: Mapping[str | None, dict[str, BoardLine]], group: str | None, key: str) -> BoardLine | None:
    return today.get(group, {}).pop(key, None)


def _definitions(counting: Counting, board: LeaderBoard) -> tuple[DefinitionStood, ...]:
    """Of the indicator, of what a score is made of, and of their numerators and denominators."""
    versions = {one.slug: one.version for one in read_definitions(counting.connection)}  # oldest first
    return tuple(
        DefinitionStood(slug, counting.label(slug), versions[slug], versions[slug])
        for slug in sorted(board.names)
        if slug in versions
    )
