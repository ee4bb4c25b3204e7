"""What is shown of what did not go straight: exceptions with the cases behind them. Asked for, never published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
