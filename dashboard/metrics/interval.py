"""How sure a rate is: the Wilson interval of a share of whole cases."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

_Z = 1.959963984540054  # 95 % of the normal distribution lies within so many deviations


def wilson(numerator: int, denominator: int) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval in percent, two decimals. ``None`` for what is no share: nothing to divide by, over 100 %."""
    if denominator <= 0 or not 0 <= numerator <= denominator:
        return None
    share, weight = numerator / denominator, _Z * _Z / denominator
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / denominator + weight / (4 * denominator)) / (1 + weight)
    low, high = (
        (Decimal(100) * Decimal(end)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for end in (max(0.0, middle - half), min(1.0, middle + half))
    )
    return low, high
