"""What is shown of what somebody must look after: exceptions, and the week with what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.period import Period
from dashboard.domain.rhythm import PhaseSpan
from dashboard.domain.selection import Selection
from dashboard.domain.window import Stretch
from dashboard.snapshot.details import CaseLine
from dashboard.snapshot.evaluation import Measure, Pair


@dataclass(frozen=True, slots=True)
class Wandered:
    """What was sent back: cases, those twice or more, those that used one right of return twice, and the time it cost.

    ``lost_s`` of ``lost_of`` cases is from the first return to the latest re-dispatch, where that is known.
    """

    cases: int
    again: int
    broken: int
    lost_s: int
    lost_of: int


@dataclass(frozen=True, slots=True)
class ReturnedCase:
    """One case of the 踢皮球 list. ``by`` is who sent it back, in order, as far as its upstream tells."""

    line: CaseLine
    by: tuple[str | None, ...]
    lost_s: int | None
    broken: bool  # one level used its one right of return twice


@dataclass(frozen=True, slots=True)
class SupervisedCase:
    """督办 that stands open: what it is for, since when, and when it was answered."""

    line: CaseLine
    kind: str | None
    since: datetime
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppealedCase:
    """An appeal: when, what it came to (``granted``, ``refused`` or nothing yet) and when."""

    line: CaseLine
    appealed_at: datetime
    decided_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One department's exceptions: counts by slug, what was sent back, what is under supervision now, and its rate."""

    code: str
    name: str | None
    group: str | None
    counts: dict[str, int]
    wandered: Wandered
    supervised_open: int
    rate: Measure


@dataclass(frozen=True, slots=True)
class ExceptionsFile:
    """All exceptions of a stretch. ``exemptions``: appeals that were granted count. Lists hold the worst few."""

    stretch: Stretch
    exemptions: bool
    at: datetime  # the moment that what stands open is of
    measures: tuple[Measure, ...]
    late: tuple[int, int]  # late in fact, and of them exempted
    total: ExceptionLine
    lines: tuple[ExceptionLine, ...]
    returned: tuple[ReturnedCase, ...]
    supervised: tuple[SupervisedCase, ...]
    appealed: tuple[AppealedCase, ...]
    untold: tuple[str, ...]  # the stages that no feed tells of
    notes: dict[str, Pair]
    holidays: tuple[str, ...]
    undeclared_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What of a phase is not there yet: how many cases, and which. ``word`` says what they lack."""

    of: str  # "collect", "list" or "report_in"
    word: str
    n: int
    cases: Selection


@dataclass(frozen=True, slots=True)
class DueLine:
    """What one department has on the list: due before the week ends, and of it what is overdue already."""

    code: str
    name: str | None
    group: str | None
    listed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class WhistleLine:
    """吹哨报到 of one department or area: whistles, report-ins, late ones, the mean and the longest in seconds."""

    code: str
    name: str | None
    group: str | None
    whistles: int
    came: int
    late: int
    mean_s: int | None
    longest_s: int | None
    hours: Measure  # 平均处置时长: from the whistle to its resolution
    rate: Measure


@dataclass(frozen=True, slots=True)
class RhythmFile:
    """The running week with its phases, what they lack, and who came when the whistle was blown."""

    at: datetime
    week: Period
    phases: tuple[PhaseSpan, ...]
    missing: tuple[Missing, ...]
    due: tuple[DueLine, ...]
    stretch: Stretch  # of the whistles
    limit_min: int | None  # later than that is late
    by: str
    level: str | None
    whistles: tuple[WhistleLine, ...]
    signed_told: bool  # whether any feed tells of 签收
    holidays: tuple[str, ...]
    undeclared_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayReconciled:
    """One day of a feed: the source's own total, ours, how many of its rows were first refused on it, and our cases."""

    day: datetime  # its beginning
    theirs: int | None
    ours: int
    refused: int
    cases: Selection

    @property
    def difference(self) -> int | None:
        """What is here less what the source says; ``None`` where it says nothing."""
        return None if self.theirs is None else self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Matter:
    """Cases that are, or may be, one matter, the first reported first. ``decided`` is by whom and when, once it is.

    ``apart_m`` and ``apart_s`` are how far the farthest of them lies from the first, in metres and in seconds.
    """

    cases: tuple[CaseLine, ...]
    apart_m: int
    apart_s: int
    decided: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class MergedCount:
    """A count before and after: ``repeats`` of its cases tell again what an earlier one told."""

    slug: str
    label: Pair
    before: int
    repeats: int


@dataclass(frozen=True, slots=True)
class MattersFile:
    """What may be one, what is one, and what that does to the counts."""

    stretch: Stretch
    counts: tuple[MergedCount, ...]
    candidates: tuple[Matter, ...]
    found: int  # candidates in all
    decided: tuple[Matter, ...]
    within_m: int
    within_hours: int
    days: int  # how far back candidates are looked for
    notes: dict[str, Pair]
    holidays: tuple[str, ...]
    undeclared_years: tuple[int, ...]
