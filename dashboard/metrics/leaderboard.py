"""Who stands where: ranks by rate with ties, a minimum sample, how far each has moved, and what one more case does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from dashboard.domain.reading import percent

Shares = Mapping[str, tuple[int, int]]  # id → (numerator, denominator)


@dataclass(frozen=True, slots=True)
class Standing:
    """One contestant. ``rank`` of ``None``: too few cases, or none."""

    key: str
    rank: int | None
    numerator: int
    denominator: int
    rate: Decimal | None
    moved: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What one more case would do to a contestant while the others stand still.

    ``good_*`` is a case that speaks for it, ``bad_*`` one against; a rank of ``None`` is still below the sample.
    ``to_rise`` is how many good ones in a row pass the next above, ``None`` for the first or where none ever would.
    """

    good_rate: Decimal | None
    good_rank: int | None
    bad_rate: Decimal | None
    bad_rank: int | None
    to_rise: int | None
    to_sample: int


def ranked(shares: Shares, before: Shares, *, minimum_sample: int, better: str = "up") -> list[Standing]:
    """The board, best first.

    Equal ratios share a rank and the next rank is skipped over them. Below the minimum sample nobody is ranked; those
    come last, largest sample first. ``before`` is the period to compare with; ``moved`` is places gained since.
    """
    ranks, ranks_before = (_ranks(board, minimum_sample, better) for board in (shares, before))
    standings = [
        Standing(
            key=key,
            rank=ranks.get(key),
            numerator=numerator,
            denominator=denominator,
            rate=percent(numerator, denominator),
            moved=ranks_before[key] - ranks[key] if key in ranks and key in ranks_before else None,
        )
        for key, (numerator, denominator) in shares.items()
    ]
    return sorted(standings, key=lambda one: (one.rank is None, one.rank or 0, -one.denominator, one.key))


def what_ifs(shares: Shares, *, minimum_sample: int, better: str = "up") -> dict[str, WhatIf]:
    """For each contestant, what one more case would do."""
    sample = max(minimum_sample, 1)
    losses = {key: _loss(n, d, better) for key, (n, d) in shares.items() if d >= sample}
    ordered = sorted(losses.values())

    def rank(key: str, n: int, d: int) -> int | None:
        if d < sample:
            return None
        loss = _loss(n, d, better)
        myself = 1 if key in losses and losses[key] < loss else 0
        return 1 + bisect_left(ordered, loss) - myself

    found = {}
    for key, (n, d) in shares.items():
        good, bad = (n + 1, d + 1), (n, d + 1)
        if better == "down":
            good, bad = bad, good
        found[key] = WhatIf(
            good_rate=percent(*good),
            good_rank=rank(key, *good),
            bad_rate=percent(*bad),
            bad_rank=rank(key, *bad),
            to_rise=_to_rise(n, d, losses[key], ordered, better) if key in losses else None,
            to_sample=max(0, sample - d),
        )
    return found


def score_ranks(scores: Mapping[str, Fraction]) -> dict[str, int]:
    """Ranks by score, highest first; equal scores share one."""
    ordered = sorted(-score for score in scores.values())
    return {key: 1 + bisect_left(ordered, -score) for key, score in scores.items()}


def _loss(numerator: int, denominator: int, better: str) -> Fraction:
    """The exact ratio, turned so that less is better: rounding makes no ties."""
    ratio = Fraction(numerator, denominator)
    return -ratio if better == "up" else ratio


def _ranks(shares: Shares, minimum_sample: int, better: str) -> dict[str, int]:
    losses = {key: _loss(n, d, better) for key, (n, d) in shares.items() if d >= max(minimum_sample, 1)}
    ordered = sorted(losses.values())
    return {key: 1 + bisect_left(ordered, loss) for key, loss in losses.items()}


def _to_rise(n: int, d: int, loss: Fraction, ordered: list[Fraction], better: str) -> int | None:
    """The least k with (n + k) / (d + k) above the next one's ratio, or n / (d + k) below it where less is better."""
    place = bisect_left(ordered, loss)
    if place == 0:
        return None
    target = ordered[place - 1]
    if better == "up":
        ratio = -target
        return None if ratio >= 1 else floor((ratio * d - n) / (1 - ratio)) + 1
    return None if target <= 0 else floor(n / target - d) + 1
