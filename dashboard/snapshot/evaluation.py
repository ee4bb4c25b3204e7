"""What the pages of boards, departments, areas and definitions show. Asked for, never published.

Times are aware UTC; rates are percent with two decimals; ``None`` is unknown and drawn as —. A label that is a pair
is (Chinese, English); a single one is data and stands as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dashboard.domain.area import AreaPerson
from dashboard.domain.board import BoardQuestion
from dashboard.domain.comparison import Comparison
from dashboard.domain.selection import Grids, Selection
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
    before: tuple[int, int | None] | None = None  # numerator and denominator of the stretch before; of a score none


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


@dataclass(frozen=True, slots=True)
class DefinitionStood:
    """The version of a definition that a frozen board was counted by, and the newest there is now."""

    slug: str
    label: Pair
    version: int
    newest: int


@dataclass(frozen=True, slots=True)
class FrozenBoard:
    """A board whole as it was frozen, with the versions of what it was counted by."""

    board: LeaderBoard
    definitions: tuple[DefinitionStood, ...]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A contestant as frozen and as counted again; ``None`` on the side that does not have it."""

    frozen: BoardLine | None
    now: BoardLine | None

    @property
    def differs(self) -> bool:
        """Whether a number or the rank comes out otherwise."""
        return _numbers(self.frozen) != _numbers(self.now)


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """One group of a frozen board beside its recount, in the order of the frozen one."""

    name: str | None
    lines: tuple[HeldLine, ...]


def _numbers(line: BoardLine | None) -> object:
    return None if line is None else (line.rank, line.numerator, line.denominator, line.score)


@dataclass(frozen=True, slots=True)
class Owes:
    """What stands open with somebody at a moment: all of it, and what of it presses."""

    at: datetime
    pending: int
    overdue: int
    nearly_due: int
    supervised: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of a stretch: a count, or a rate with its n/d, against the stretch before.

    Hours are a mean: their denominator says of how many cases. ``before`` is numerator and denominator of the stretch
    before.
    """

    slug: str
    label: Pair
    unit: str  # "count" | "percent" | "hours"
    better: str
    value: int | Decimal | None
    numerator: tuple[str, int] | None
    denominator: tuple[str, int] | None
    versus: Comparison
    before: tuple[int | None, int | None] | None = None


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department in the list of all: what it owes now, what it did. An empty code is what nobody was given."""

    code: str
    name: str | None
    group: str | None
    owes: Owes
    stretch: Stretch
    rate: Measure


@dataclass(frozen=True, slots=True)
class Placed:
    """A standing on a board: its line, and whose board it is."""

    line: BoardLine
    board: LeaderBoard
    group: BoardGroup


@dataclass(frozen=True, slots=True)
class DepartmentFile:
    """One department whole."""

    code: str
    name: str
    group: str | None
    names: tuple[tuple[str, datetime], ...]  # every name it has gone by, and since when, oldest first
    owes: Owes
    stretch: Stretch
    measures: tuple[Measure, ...]
    placed: Placed | None
    scores: tuple[tuple[str, Pair], ...]
    notes: dict[str, Pair]
    holidays: tuple[str, ...]
    undeclared_years: tuple[int, ...]
    months: tuple[MonthLine, ...] = ()
    told_again: int = 0  # of what was reported: cases that tell again what an earlier one told


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of a trend: the rate with its n/d, and which definitions it rests on changed within it."""

    stretch: Stretch
    rate: Measure
    changed: tuple[tuple[Pair, int, datetime], ...]  # of what, to which version, when


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the table of its parent: what stands open in it, what was done."""

    code: str
    name: str
    level: str
    households: int | None
    owes: Owes
    rate: Measure
    reported: Measure


@dataclass(frozen=True, slots=True)
class Sketch:
    """The outline of an area with its children, for a small picture: SVG paths in a box of ``width`` × ``height``."""

    width: int
    height: int
    shapes: tuple[tuple[str, str, str], ...]  # code, name, path
    outer: str
    corner: tuple[float, float]  # lon and lat of its upper left
    per_degree: tuple[float, float]  # of longitude and of latitude, in its own units

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position lies in the picture, or outside it."""
        (west, north), (across, down) = self.corner, self.per_degree
        return (lon - west) * across, (north - lat) * down


@dataclass(frozen=True, slots=True)
class OnPatrol:
    """Who walks and drives in an area, where a feed brings it: online of all by kind, and the newest fix."""

    units: tuple[tuple[str, int, int], ...]  # kind, online, all
    last_fix_at: datetime | None


@dataclass(frozen=True, slots=True)
class HotLine:
    """A frequent class: how often in the stretch, against the one before (环比) and a year earlier (同比)."""

    key: str  # "catalog/kind/code"
    label: str
    value: int
    versus: Comparison
    last_year: Comparison
    opens_before: Selection | None = None
    opens_last_year: Selection | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """Complaints of one class at one place within a few days of each other; more than one is one problem."""

    label: str
    address: str | None
    area: str | None
    case_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What the boundaries that hold ``since`` a day changed of an area's cases: how many came into it, how many left.

    ``narrow`` is whether cases that came from outside the asker's scope are not among them.
    """

    since: date
    came: int
    left: int
    narrow: bool


@dataclass(frozen=True, slots=True)
class AreaFile:
    """One area of any level whole."""

    code: str
    name: str
    level: str
    path: tuple[tuple[str, str], ...]  # from the top down to it
    households: int | None
    grids: int
    owes: Owes
    stretch: Stretch
    measures: tuple[Measure, ...]
    children: tuple[AreaLine, ...]
    sketch: Sketch | None
    patrol: OnPatrol | None
    hot: tuple[HotLine, ...]
    hours: tuple[int, ...]  # reports by the hour of the day, 24 of them
    repeats: tuple[Repeated, ...]
    repeat_days: int
    notes: dict[str, Pair]
    holidays: tuple[str, ...]
    undeclared_years: tuple[int, ...]
    scores: tuple[tuple[str, Pair], ...]
    months: tuple[MonthLine, ...] = ()  # where they were asked for
    counted_by: Grids = "then"  # whose boundaries these stand on
    redrawn: Redrawn | None = None  # where there were other boundaries before
    told_again: int = 0  # of what was reported: cases that tell again what an earlier one told
    people: tuple[AreaPerson, ...] | None = None  # who is in it; ``None`` where the city names nobody anywhere
