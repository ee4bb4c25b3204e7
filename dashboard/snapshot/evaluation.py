"""What the pages of boards, departments, areas and definitions show. Asked for, never published.

Times are aware UTC; rates are percent with two decimals; ``None`` is unknown and drawn as —. A label that is a pair
is (Chinese, English); a single one is data and stands as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dashboard.domain.board import BoardQuestion
from dashboard.domain.comparison import Comparison
from dashboard.domain.window import Stretch

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


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One indicator of a composite score: its n/d, its points of 0–100, its weight and what it brings."""

    indicator: str
    label: Pair
    by: str  # "rate" | "inverse" | "bands"
    numerator: tuple[str, int]  # the count it is, and how many
    denominator: tuple[str, int] | None
    rate: Decimal | None
    points: Decimal | None
    weight: Decimal
    contribution: Decimal | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a contestant stands where it stands, computed from its own numbers while the others stand still.

    ``against`` is how many of its cases speak against it. A case more for it gives ``good_*``, one against it
    ``bad_*``; ``to_rise`` good ones in a row pass the next above; ``to_sample`` are missing for a rank at all.
    """

    against: int
    good_rate: Decimal | None
    good_rank: int | None
    bad_rate: Decimal | None
    bad_rank: int | None
    to_rise: int | None
    to_sample: int


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One contestant. ``rank`` of ``None``: 样本不足, or nothing to judge. A count has no denominator."""

    key: str
    label: str | None
    rank: int | None
    moved: int | None
    numerator: int
    denominator: int | None
    rate: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    versus: Comparison
    why: Why | None = None
    score: Decimal | None = None
    grade: str | None = None
    parts: tuple[ScoreLine, ...] = ()
    households: int | None = None


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """Like with like: one group's board, or all of an area board. ``bottom`` are the last three of the ranked."""

    name: str | None
    lines: tuple[BoardLine, ...]
    bottom: tuple[BoardLine, ...]
    total: int
    ranked: int
    first: int = 1  # the place of the first line of this page


@dataclass(frozen=True, slots=True)
class LeaderBoard:
    """One board at one moment, with everything that says what it is of."""

    question: BoardQuestion
    stretch: Stretch
    level: str | None
    slug: str  # of the indicator, or the name of the score
    label: Pair
    better: str
    numerator: str  # the counts the indicator is made of
    denominator: str | None
    names: dict[str, Pair]  # of the counts and rates that stand on the page
    notes: dict[str, Pair]  # what they mean
    minimum_sample: int
    groups: tuple[BoardGroup, ...]
    group_names: tuple[str, ...]
    levels: tuple[str, ...]
    indicators: tuple[tuple[str, Pair], ...]
    scores: tuple[tuple[str, Pair], ...]
    sources: tuple[tuple[str, Pair], ...]
    holidays: tuple[str, ...]  # in one of the two stretches and not in the other
    undeclared_years: tuple[int, ...]
    area_path: tuple[tuple[str, str], ...] = ()
