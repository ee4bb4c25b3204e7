"""What the pages of boards, departments, areas and definitions show. Asked for, never published.

Times are aware UTC; rates are percent with two decimals; ``None`` is unknown and drawn as —. A label that is a pair
is (Chinese, English); a single one is data and stands as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """One version of a definition: from when on, and which of its parts it changed from what to what."""

    version: int
    known_at: datetime
    changes: tuple[tuple[str, str, str], ...]  # part, before, after


@dataclass(frozen=True, slots=True)
class DefinitionEntry:
    """One indicator of the 口径字典. A rate has a numerator and a denominator, a count a sum for each basis."""

    slug: str
    kind: str  # "rate" | "count" | "duration" | "score"
    label: Pair
    meaning: Pair  # what a count counts; what a rate leaves out
    better: str  # "up" | "down" | "neither"
    numerator: tuple[str, Pair] | None = None  # slug and name
    denominator: tuple[str, Pair] | None = None
    due: tuple[tuple[int, str], ...] = ()  # signed tallies
    cohort: tuple[tuple[int, str], ...] = ()
    owner: str | None = None
    history: tuple[DefinitionChange, ...] = ()
