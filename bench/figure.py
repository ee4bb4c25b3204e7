"""What a benchmark hands back: a figure of ours beside a plain alternative, and the figure to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Measured:
    """The same thing measured several times, in one unit."""

    values: tuple[float, ...]
    unit: str

    @classmethod
    def of(cls, values: Sequence[float], unit: str) -> Measured:
        return cls(tuple(values), unit)

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        """``0.38 ms (0.36–0.41, n=5)``: the median, the smallest, the largest, how many runs."""
        if len(self.values) == 1:
            return f"{digits(self.median)} {self.unit}"
        spread = f"{digits(min(self.values))}–{digits(max(self.values))}, n={len(self.values)}"
        return f"{digits(self.median)} {self.unit} ({spread})"


@dataclass(frozen=True)
class Goal:
    """The figure to reach, of our own figure or of the ratio."""

    of: Literal["ours", "ratio"]
    bound: float
    at: Literal["least", "most"]


@dataclass(frozen=True)
class Figure:
    """One line of the table. The ratio is of the medians: ours to the other's, or the other's to ours."""

    what: str
    ours: Measured
    other: Measured | None = None
    other_what: str = ""
    ratio_is: Literal["ours/other", "other/ours"] = "other/ours"
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        if self.other is None:
            return None
        over, under = self.ours.median, self.other.median
        return over / under if self.ratio_is == "ours/other" else under / over

    @property
    def reached(self) -> bool | None:
        """``None`` where no figure is set."""
        if self.goal is None:
            return None
        value = self.ours.median if self.goal.of == "ours" else self.ratio
        assert value is not None
        return value >= self.goal.bound if self.goal.at == "least" else value <= self.goal.bound


def digits(value: float) -> str:
    """Three significant digits, whole from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
