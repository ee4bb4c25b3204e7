"""Why a contestant stands where it stands: what speaks against it, and what one more case would do. Computed."""

from __future__ import annotations

from decimal import Decimal

from dashboard.snapshot.evaluation import BoardLine, LeaderBoard
from layouts.elements import html
from layouts.words import UNKNOWN, Words
from layouts.words.leaderboards import ONE_MORE


def why_text(line: BoardLine, board: LeaderBoard, words: Words) -> html.Span:
    said = why_said(line, board, words)
    return html.Span(UNKNOWN) if said is None else html.Span(said, className="why")


def why_said(line: BoardLine, board: LeaderBoard, words: Words) -> str | None:
    """One line: 应处置 177 件, 未按期 3 件; 再按期 1 件 98.31%, 升至第 2; 再超期 1 件 97.75%, 仍第 3。"""
    why = line.why
    if why is None or not line.denominator or board.denominator is None:
        return None
    against, good, bad = (words.of(pair) for pair in ONE_MORE.get(board.slug, ONE_MORE[""]))
    due = words.of(board.names[board.denominator])
    said = [
        words("why_counts", due=due, d=words.number(line.denominator), against=against, n=words.number(why.against))
    ]
    if why.to_sample:
        said.append(words("why_sample", n=words.number(why.to_sample)))
    else:
        said.append(_one_more(good, why.good_rate, why.good_rank, line.rank, words))
        said.append(_one_more(bad, why.bad_rate, why.bad_rank, line.rank, words))
        if why.to_rise is not None and why.to_rise > 1:
            said.append(words("why_rise", good=good, n=words.number(why.to_rise)))
    return "; ".join(said)


def _one_more(what: str, rate: Decimal | None, rank: int | None, now: int | None, words: Words) -> str:
    if rank is None or now is None:
        return words("why_one", what=words("one_more", what=what), rate=words.percent(rate))
    key = "why_same" if rank == now else "why_up" if rank < now else "why_down"
    return words(key, what=words("one_more", what=what), rate=words.percent(rate), rank=rank)
