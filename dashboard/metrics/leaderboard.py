"""Who stands where: ranks by rate with ties, a minimum sample, and how far each has moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dashboard.domain.reading import percent


@dataclass(frozen=True, slots=True)
class Standing:
    """One contestant. ``rank`` of ``None``: too few cases, or none."""

    key: str
    rank: int | None
    numerator: int
    denominator: int
    rate: Decimal | None
    moved: int | None


def ranked(
    shares: Mapping[str, tuple[int, int]],
    before: Mapping[str, tuple[int, int]],
    *,
    minimum_sample: int,
    better: str = "up",
) -> list[Standing]:
    """The board, best first; ``shares`` maps an id to (numerator, denominator).

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


def _ranks(shares: Mapping[str, tuple[int, int]], minimum_sample: int, better: str) -> dict[str, int]:
    """Ranks by the exact ratio, so that rounding makes no ties."""
    enough = {key: (n, d) for key, (n, d) in shares.items() if d >= max(minimum_sample, 1)}
    sign = -1 if better == "up" else 1
    ratios = {key: sign * Fraction(n, d) for key, (n, d) in enough.items()}
    return {key: 1 + sum(other < ratio for other in ratios.values()) for key, ratio in ratios.items()}
