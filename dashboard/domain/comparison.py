"""A figure against another: the relative change of a count, the percentage points between two rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``delta`` is percent of the base for a count, percentage points for a rate.

    ``kind`` is "up", "down", "level", "new" (from none at all, so there is no percentage) or "unknown".
    """

    base: int | Decimal | None
    delta: Decimal | None
    kind: str

    @property
    def signed(self) -> Decimal | None:
        """Below zero where it fell."""
        return -self.delta if self.kind == "down" and self.delta is not None else self.delta


def compared(value: int | None, base: int | None) -> Comparison:
    """Two counts of comparable stretches: (value / base − 1) × 100, two decimals, half up."""
    if value is None or base is None:
        return Comparison(base, None, "unknown")
    if base == 0:
        return Comparison(base, None, "new" if value else "level")
    return _told(base, (Decimal(value - base) * 100 / Decimal(base)).quantize(_CENT, ROUND_HALF_UP), value - base)


def points(value: Decimal | None, base: Decimal | None) -> Comparison:
    """Two rates in percent as they are printed: what a reader subtracts is what stands there."""
    if value is None or base is None:
        return Comparison(base, None, "unknown")
    return _told(base, value - base, value - base)


def _told(base: int | Decimal, delta: Decimal, direction: int | Decimal) -> Comparison:
    return Comparison(base, abs(delta), "up" if direction > 0 else "down" if direction < 0 else "level")
