"""An indicator that a feed delivers ready-made, how a rate is written, and a number of a file with its cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """One observation of an indicator that a feed delivers ready-made (天气, 停车, 经济运行 …)."""

    series: str
    at: datetime
    value: Decimal | None
    unit: str | None = None
    area_code: str | None = None


def percent(numerator: int, denominator: int) -> Decimal | None:
    """The rate in percent with two decimals, half up, on the integer ratio; a zero denominator has none.

    Never clamped: 人房关联率 above 100 % is real.
    """
    if denominator == 0:
        return None
    rounded = (Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if rounded == 100 and numerator < denominator:
        return Decimal("99.99")  # 100.00 % is said only of all
    return rounded


@dataclass(frozen=True, slots=True)
class Opened:
    """A number of a file, and the address that its cases are at: a workbook leads there, a CSV has the number alone."""

    value: int
    address: str
