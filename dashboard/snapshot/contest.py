"""Everybody of a board in their groups: ranked by a rate, a count or a score, each line with its reason."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.domain.board import BoardQuestion
from dashboard.domain.comparison import compared, points
from dashboard.domain.reading import percent
from dashboard.metrics.interval import wilson
from dashboard.metrics.leaderboard import Standing, WhatIf, ranked, score_ranks, what_ifs
from dashboard.metrics.score import PartPoints, Score, Scored, scored
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.evaluation import BoardGroup, BoardLine, ScoreLine, Why

ROWS = 100  # of a group on one page
_BOTTOM = 3


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who stands on a board. ``grids`` lie in an area, or are 1."""

    key: str
    label: str
    group: str | None
    grids: int = 1
    households: int | None = None


class Contest:
    """The numbers of all contestants, turned into groups of lines."""

    def __init__(
        self,
        counting: Counting,
        question: BoardQuestion,
        minimum_sample: int,
        contestants: Mapping[int, Contestant],
        now: Mapping[int, Amounts],
        before: Mapping[int, Amounts] | None,
        rows: int = ROWS,
    ) -> None:
        self._counting = counting
        self._question = question
        self._basis = question.window.basis
        self.minimum_sample = minimum_sample
        self._rows = rows
        self._amounts = {one.key: now.get(id_, {}) for id_, one in contestants.items()}
        self._known = before is not None
        self._before = {one.key: (before or {}).get(id_, {}) for id_, one in contestants.items()}
        self._groups: dict[str | None, dict[str, Contestant]] = {}
        for one in contestants.values():
            if question.group in (None, one.group):
                self._groups.setdefault(one.group, {})[one.key] = one

    def by_indicator(self, indicator: str) -> list[BoardGroup]:
        counts_only = self._counting.parts_of(indicator)[1] is None
        return [
            (self._count_group if counts_only else self._rate_group)(name, members, indicator)
            for name, members in sorted(self._groups.items(), key=lambda group: (group[0] is None, group[0] or ""))
        ]

    def by_score(self, score: Score) -> list[BoardGroup]:
        return [
            self._score_group(name, members, score)
            for name, members in sorted(self._groups.items(), key=lambda group: (group[0] is None, group[0] or ""))
        ]

    def _rate_group(self, name: str | None, members: Mapping[str, Contestant], indicator: str) -> BoardGroup:
        better = self._counting.better(indicator)
        shares, earlier = (self._shares(amounts, members, indicator) for amounts in (self._amounts, self._before))
        sample = self.minimum_sample
        standings = ranked(shares, earlier, minimum_sample=sample, better=better)
        changes = what_ifs(shares, minimum_sample=sample, better=better)
        lines = [
            _rate_line(one, members[one.key], earlier[one.key] if self._known else None, changes[one.key], better)
            for one in standings
        ]
        return self._group(name, lines)

    def _count_group(self, name: str | None, members: Mapping[str, Contestant], indicator: str) -> BoardGroup:
        """Who reported most; who reported nothing is on no rank, for silence is not peace."""
        counted, earlier = (
            {key: self._counting.numbers(indicator, amounts[key], self._basis)[0] for key in members}
            for amounts in (self._amounts, self._before)
        )
        standing = {key: n for key, n in counted.items() if n > 0}
        ranks, ranks_before = _places(standing), _places({key: n for key, n in earlier.items() if n > 0})
        lines = [
            BoardLine(
                key=key,
                label=members[key].label,
                rank=ranks.get(key),
                moved=ranks_before[key] - ranks[key] if key in ranks and key in ranks_before else None,
                numerator=counted[key],
                denominator=None,
                rate=None,
                interval=None,
                versus=compared(counted[key], earlier[key] if self._known else None),
                households=members[key].households,
                before=(earlier[key], None) if self._known else None,
            )
            for key in sorted(members, key=lambda key: (-counted[key], key))
        ]
        return self._group(name, lines)

    def _score_group(self, name: str | None, members: Mapping[str, Contestant], score: Score) -> BoardGroup:
        found = {key: self._scored(score, one, self._amounts[key]) for key, one in members.items()}
        earlier = {key: self._scored(score, one, self._before[key]) for key, one in members.items()}
        ranks, ranks_before = (
            score_ranks({key: one.exact for key, one in some.items() if self._counts(one) and one.exact is not None})
            for some in (found, earlier)
        )
        lines = [
            BoardLine(
                key=key,
                label=members[key].label,
                rank=ranks.get(key),
                moved=ranks_before[key] - ranks[key] if key in ranks and key in ranks_before else None,
                numerator=found[key].sample,
                denominator=None,
                rate=None,
                interval=None,
                versus=points(found[key].value, earlier[key].value),
                score=found[key].value,
                grade=found[key].grade if key in ranks else None,
                parts=tuple(self._score_line(part) for part in found[key].parts),
            )
            for key in sorted(members, key=lambda key: (ranks.get(key, len(members) + 1), -found[key].sample, key))
        ]
        return self._group(name, lines)

    def _counts(self, one: Scored) -> bool:
        return one.sample >= max(self.minimum_sample, 1)

    def _scored(self, score: Score, one: Contestant, amounts: Amounts) -> Scored:
        numbers = {part.indicator: self._counting.numbers(part.indicator, amounts, self._basis) for part in score.parts}
        return scored(score, numbers, one.group, one.grids)

    def _score_line(self, part: PartPoints) -> ScoreLine:
        above, below = self._counting.parts_of(part.indicator)
        return ScoreLine(
            indicator=part.indicator,
            label=self._counting.label(part.indicator),
            by=part.by,
            numerator=(above, part.numerator),
            denominator=None if below is None or part.denominator is None else (below, part.denominator),
            rate=part.rate,
            points=part.points,
            weight=part.weight,
            contribution=part.contribution,
        )

    def _shares(
        self, amounts: Mapping[str, Amounts], members: Mapping[str, Contestant], indicator: str
    ) -> dict[str, tuple[int, int]]:
        found = {key: self._counting.numbers(indicator, amounts[key], self._basis) for key in members}
        return {key: (above, below or 0) for key, (above, below) in found.items()}

    def _group(self, name: str | None, lines: list[BoardLine]) -> BoardGroup:
        placed = [line for line in lines if line.rank is not None]
        start = (self._question.page - 1) * self._rows
        return BoardGroup(
            name=name,
            lines=tuple(lines[start : start + self._rows]),
            bottom=tuple(placed[-_BOTTOM:]) if len(placed) > 2 * _BOTTOM else (),
            total=len(lines),
            ranked=len(placed),
            first=start + 1,
        )


def _rate_line(
    standing: Standing, one: Contestant, before: tuple[int, int] | None, change: WhatIf, better: str
) -> BoardLine:
    n, d = standing.numerator, standing.denominator
    return BoardLine(
        key=one.key,
        label=one.label,
        rank=standing.rank,
        moved=standing.moved,
        numerator=n,
        denominator=d,
        rate=standing.rate,
        interval=wilson(n, d),
        versus=points(standing.rate, percent(*before) if before else None),
        why=Why(
            against=max(0, d - n) if better == "up" else n,
            good_rate=change.good_rate,
            good_rank=change.good_rank,
            bad_rate=change.bad_rate,
            bad_rank=change.bad_rank,
            to_rise=change.to_rise,
            to_sample=change.to_sample,
        ),
        households=one.households,
        before=before,
    )


def _places(counted: Mapping[str, int]) -> dict[str, int]:
    """Ranks by number, largest first; equal numbers share one."""
    ordered = sorted(-n for n in counted.values())
    return {key: 1 + bisect_left(ordered, -n) for key, n in counted.items()}
