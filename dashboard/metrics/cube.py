"""The recent hours of the rollups, kept in memory and followed by what changed, and sums over any part of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

KEYS = ("hour", "area_id", "department_id", "class_id", "source_id")


class Cube:
    """Cells of whole hours: their key and one column a tally. An hour is replaced whole, so it is always right."""

    def __init__(self, tallies: Sequence[str]) -> None:
        self.columns = [*KEYS, *tallies]
        self._hours: dict[int, np.ndarray] = {}

    def replace_hours(self, cells: Mapping[int, Sequence[Sequence[int]]]) -> None:
        """Take these hours anew; ``cells`` maps an hour to its rows in the order of ``columns``."""
        for hour, rows in cells.items():
            self._hours[hour] = np.asarray(rows, dtype=np.int64).reshape(-1, len(self.columns))

    def forget_before(self, hour: int) -> None:
        """Let go of what no period of the screens reaches back to."""
        for old in [known for known in self._hours if known < hour]:
            del self._hours[old]

    def between(self, start_hour: int, end_hour: int) -> pd.DataFrame:
        """All cells from ``start_hour`` up to but not including ``end_hour``."""
        parts = [cells for hour, cells in self._hours.items() if start_hour <= hour < end_hour]
        return pd.DataFrame(
            np.concatenate(parts) if parts else np.empty((0, len(self.columns)), int), columns=self.columns
        )


class StandingCube(Cube):
    """The same of cells that are all there and do not change; in the order of their hours."""

    def __init__(self, tallies: Sequence[str], cells: np.ndarray) -> None:
        super().__init__(tallies)
        self._cells = cells

    def between(self, start_hour: int, end_hour: int) -> pd.DataFrame:
        """All cells from ``start_hour`` up to but not including ``end_hour``."""
        first, last = np.searchsorted(self._cells[:, 0], [start_hour, end_hour])
        return pd.DataFrame(self._cells[first:last], columns=self.columns)


def sums(frame: pd.DataFrame, columns: Iterable[str]) -> dict[str, int]:
    """The totals of the columns."""
    names = list(columns)
    return {name: int(value) for name, value in zip(names, frame[names].to_numpy().sum(axis=0), strict=True)}


def sums_by(frame: pd.DataFrame, key: pd.Series, columns: Iterable[str]) -> dict[int, dict[str, int]]:
    """The totals of the columns for each value of ``key``, which is aligned with the frame."""
    names = list(columns)
    grouped = frame[names].groupby(key).sum()
    return {
        int(index): {name: int(value) for name, value in zip(names, row, strict=True)}
        for index, row in zip(grouped.index, grouped.to_numpy(), strict=True)
    }


def added(*amounts: Mapping[int, Mapping[str, int]]) -> dict[int, dict[str, int]]:
    """Amounts by key, laid over each other: flows and stock of the same keys."""
    total: dict[int, dict[str, int]] = {}
    for one in amounts:
        for key, values in one.items():
            here = total.setdefault(key, {})
            for name, value in values.items():
                here[name] = here.get(name, 0) + value
    return total
