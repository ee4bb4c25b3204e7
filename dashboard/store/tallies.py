"""What is counted, when it counts and which cases it counts: one SQL condition a count, used by every reader.

Rollups are kept from these, recounts are made from these, and the list behind a number is selected by these, so the
three cannot disagree. What the counts mean in words is in ``metrics/catalog.py``; each has its column in ``rollup``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Double,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    type_coerce,
    union,
)

from dashboard.domain.case import AppealOutcome, Phase, StatedOutcome
from dashboard.store.rows import CaseRow, SourceRow
from dashboard.store.types import HOUR_US, to_us

_ENDS = ("closed", "voided", "rejected")
_AFTER_VERIFYING = ("verified", "accepted", "registered", "dispatched", "finished", *_ENDS)
_AFTER_DISPATCHING = ("dispatched", "finished", *_ENDS)
# Somebody still waits for it. Written out, for a bound value would not tell a planner which index holds these.
STANDS_OPEN = CaseRow.phase > literal_column(str(int(Phase.ENDED)))

Condition = ColumnElement[bool]
Moment = ColumnElement[Any]
Said = datetime | BindParameter[datetime]  # a moment, or what stands for one until a question is asked


@dataclass(frozen=True, slots=True)
class Tally:
    """One measure: cases of which ``where`` holds count at ``at``, adding ``amount`` each, or 1.

    ``column`` is the indexed column that finds its cases: what ``at`` reads, and of a disposal the finish, which is the
    same moment. A case of ``verdict_only`` counts at its report instead.
    """

    slug: str
    at: Moment
    where: Condition
    column: str
    amount: ColumnElement[int] | None = None

    @property
    def hour(self) -> Moment:
        """Hours since 1970, or NULL where the case does not count."""
        return case((self.where, type_coerce(self.at, BigInteger) // HOUR_US), else_=None)


class Cases:
    """The case table as it is, or, given ``as_of``, without any step that was taken later."""

    def __init__(self, as_of: Said | None = None) -> None:
        self.as_of = as_of

    def at(self, stage: str) -> Moment:
        """The time of a stage, NULL where it has not come."""
        column = getattr(CaseRow, f"{stage}_at")
        return column if self.as_of is None else case((column <= self.as_of, column), else_=None)

    def has(self, stage: str) -> Condition:
        return self.at(stage).is_not(None)

    def lacks(self, stage: str) -> Condition:
        return self.at(stage).is_(None)

    @property
    def present(self) -> Condition:
        """Reported, and not withdrawn by its upstream."""
        here = CaseRow.deleted_seen_at.is_(None)
        return here if self.as_of is None else and_(here, CaseRow.reported_at <= self.as_of)

    @property
    def counted(self) -> Condition:
        """作废 and 不予立案 leave every rate."""
        return and_(self.present, self.lacks("voided"), self.lacks("rejected"))

    @property
    def verdict_only(self) -> Condition:
        """Finished by its upstream's word alone: the time was never given."""
        return and_(CaseRow.finished_at.is_(None), CaseRow.stated_outcome.is_not(None))

    @property
    def ended_by_word(self) -> Condition:
        """Judged by its upstream, which gives its finish and no closing: nobody waits for that since the finish."""
        return and_(self.has("finished"), CaseRow.stated_outcome.is_not(None), CaseRow.closed_at.is_(None))

    @property
    def in_time(self) -> Condition:
        by_the_clock = and_(self.has("finished"), CaseRow.due_at.is_not(None), self.at("finished") <= CaseRow.due_at)
        return or_(by_the_clock, and_(self.verdict_only, CaseRow.stated_outcome == StatedOutcome.ON_TIME.value))

    @property
    def overtime(self) -> Condition:
        by_the_clock = and_(self.has("finished"), CaseRow.due_at.is_not(None), self.at("finished") > CaseRow.due_at)
        return or_(by_the_clock, and_(self.verdict_only, CaseRow.stated_outcome == StatedOutcome.OVERDUE.value))

    @property
    def undated(self) -> Condition:
        return and_(self.has("finished"), CaseRow.due_at.is_(None))

    @property
    def closed(self) -> Condition:
        return or_(self.has("closed"), self.verdict_only)

    @property
    def exempted(self) -> Condition:
        """Its 申诉 was granted: late, and counted as on time."""
        return and_(self.has("appeal_decided"), CaseRow.appeal_outcome == AppealOutcome.GRANTED.value)

    def stopped(self, by: Said) -> Condition:
        """Its clock stands at that moment: 挂账 not taken up again, or 缓办, and neither has run out."""
        suspended = and_(
            self.has("suspended"),
            or_(self.lacks("resumed"), self.at("resumed") < self.at("suspended")),
            or_(CaseRow.suspended_until.is_(None), CaseRow.suspended_until > by),
        )
        deferred = and_(self.has("deferred"), or_(CaseRow.deferred_until.is_(None), CaseRow.deferred_until > by))
        return or_(suspended, deferred)

    @property
    def entrusted(self) -> Condition:
        """Given to a department and not taken back: what a cohort consists of."""
        return and_(self.counted, self.has("dispatched"))


def came_by(kind: str) -> Condition:
    """Through a channel of this kind: ``patrol``, ``public`` or ``internal``."""
    return CaseRow.source_id.in_(select(SourceRow.id).where(SourceRow.kind == kind))


def tallies(cases: Cases) -> tuple[Tally, ...]:
    """Every flow. A verdict without a time counts when its case was reported: the only moment its upstream gives."""
    finish = func.coalesce(cases.at("finished"), CaseRow.reported_at)
    close = func.coalesce(cases.at("closed"), CaseRow.reported_at)
    timed = and_(cases.counted, cases.at("disposed") >= CaseRow.dispatched_at)
    seconds = (
        type_coerce(CaseRow.disposed_at, BigInteger) - type_coerce(CaseRow.dispatched_at, BigInteger)
    ) // 1_000_000

    late = and_(cases.overtime, ~func.coalesce(cases.exempted, false()))

    def steps(slug: str, *conditions: Condition, stage: str | None = None) -> Tally:
        stage = stage or slug
        column = "finished_at" if stage == "disposed" else f"{stage}_at"
        return Tally(slug, cases.at(stage), and_(cases.present, cases.has(stage), *conditions), column)

    return (
        steps("reported"),
        steps("verified"),
        steps("accepted"),
        steps("rejected"),
        steps("registered"),
        steps("registered_accurate", cases.lacks("voided"), stage="registered"),
        steps("voided", cases.has("registered")),
        steps("dispatched"),
        steps("dispatched_accurate", CaseRow.return_count == 0, stage="dispatched"),
        steps("valid_reported", cases.has("registered"), stage="reported"),
        Tally("disposed_on_time", finish, and_(cases.counted, cases.in_time), "finished_at"),
        Tally("disposed_overdue", finish, and_(cases.counted, cases.overtime), "finished_at"),
        Tally("disposed_undated", finish, and_(cases.counted, cases.undated), "finished_at"),
        steps("inspected"),
        Tally("closed_on_time", close, and_(cases.counted, cases.closed, cases.in_time), "closed_at"),
        Tally("closed_overdue", close, and_(cases.counted, cases.closed, cases.overtime), "closed_at"),
        Tally("closed_undated", close, and_(cases.counted, cases.closed, cases.undated), "closed_at"),
        steps("reworked", cases.counted),
        steps("returned"),
        steps("extended", cases.counted),
        steps("supervised"),
        steps("self_handled", CaseRow.self_handled.is_(true()), stage="reported"),
        steps("urgent", CaseRow.urgent.is_(true()), stage="reported"),
        # What the records lack: 未定位, and a finish before the report.
        steps("unplaced", CaseRow.lon.is_(None), stage="reported"),
        Tally(
            "finished_before_reported",
            finish,
            and_(cases.present, cases.at("finished") < CaseRow.reported_at),
            "finished_at",
        ),
        # Dispatch to disposal in whole seconds, and how many cases that is of.
        Tally("disposal_seconds", cases.at("disposed"), timed, "finished_at", seconds),
        Tally("disposal_timed", cases.at("disposed"), timed, "finished_at"),
        # The cohort basis counts a case where it was reported, whatever became of it later.
        steps("cohort", cases.entrusted, stage="reported"),
        steps("cohort_disposed", cases.entrusted, or_(cases.has("finished"), cases.verdict_only), stage="reported"),
        steps("cohort_disposed_overdue", cases.entrusted, cases.overtime, stage="reported"),
        steps("cohort_closed", cases.entrusted, cases.closed, stage="reported"),
        steps("cohort_closed_overdue", cases.entrusted, cases.closed, cases.overtime, stage="reported"),
        # By who is at the other end of the channel: 监督员 or the public.
        steps("patrol_reported", came_by("patrol"), stage="reported"),
        steps("patrol_valid_reported", came_by("patrol"), cases.has("registered"), stage="reported"),
        steps("public_reported", came_by("public"), stage="reported"),
        steps("public_verified", came_by("public"), stage="verified"),
        steps("missed", came_by("public"), cases.has("verified"), stage="registered"),
        # What a step still waits for, counted where the step before it was taken.
        steps("unverified", came_by("public"), *map(cases.lacks, _AFTER_VERIFYING), stage="reported"),
        steps("undispatched", *map(cases.lacks, _AFTER_DISPATCHING), ~cases.verdict_only, stage="registered"),
        steps("uninspected", *map(cases.lacks, ("inspected", *_ENDS)), stage="disposed"),
        steps("unclosed", *map(cases.lacks, _ENDS), ~cases.verdict_only, stage="reported"),
        steps("suspended"),
        steps("deferred"),
        steps("key_case", CaseRow.key_case.is_(true()), stage="reported"),
        # 申诉豁免: late ones that count as on time, and what stays late. A figure without exemptions asks neither.
        Tally("disposed_exempted", finish, and_(cases.counted, cases.overtime, cases.exempted), "finished_at"),
        Tally("closed_exempted", close, and_(cases.counted, cases.closed, cases.overtime, cases.exempted), "closed_at"),
        steps("cohort_disposed_unexempted", cases.entrusted, late, stage="reported"),
        steps("cohort_closed_unexempted", cases.entrusted, cases.closed, late, stage="reported"),
        steps("appealed"),
    )


def stock(cases: Cases, due_by: Said) -> dict[str, Condition]:
    """What stands open, and what of it was due by ``due_by``.

    挂账 stops the clock and 缓办 leaves the denominator, each for as long as it lasts. As things are, the open set is
    an index; as of a past moment every case has to be asked.
    """
    open_now = cases.as_of is None
    unfinished = and_(
        and_(STANDS_OPEN, CaseRow.phase.in_((int(Phase.AWAITING_DISPATCH), int(Phase.IN_DISPOSAL))))
        if open_now
        else true(),
        cases.entrusted,
        cases.lacks("finished"),
        ~cases.verdict_only,
    )
    unclosed = and_(
        STANDS_OPEN if open_now else ~cases.ended_by_word,
        cases.entrusted,
        cases.lacks("closed"),
        ~cases.verdict_only,
    )
    due_passed = and_(CaseRow.due_at.is_not(None), CaseRow.due_at <= due_by, ~cases.stopped(due_by))
    return {
        "dispose_pending": unfinished,
        "pending_overdue": and_(unfinished, due_passed),
        "unclosed_overdue": and_(unclosed, due_passed, or_(cases.lacks("finished"), cases.overtime)),
        "supervised_open": and_(unfinished, cases.has("supervised")),
    }


def _lights(cases: Cases) -> dict[str, Condition]:
    pending = stock(cases, AT)["dispose_pending"]
    running = and_(pending, CaseRow.due_at.is_not(None), ~cases.stopped(AT))
    due, dispatched = type_coerce(CaseRow.due_at, BigInteger), type_coerce(CaseRow.dispatched_at, BigInteger)
    used = cast(AT_US - dispatched, Double) / cast(func.nullif(due - dispatched, 0), Double)
    by_share = and_(CaseRow.due_at > CaseRow.dispatched_at, used >= SHARE)
    nearly = or_(CaseRow.nearly_due_at <= AT, and_(CaseRow.nearly_due_at.is_(None), by_share))
    nearly = case((nearly, 1), else_=0) == 1
    return {
        "red": and_(running, CaseRow.due_at <= AT),
        "yellow": and_(running, CaseRow.due_at > AT, nearly),
        "green": and_(running, CaseRow.due_at > AT, not_(nearly)),
    }


def never(condition: Condition) -> ColumnElement[bool]:
    """Unknown counts as no, as it does in a sum."""
    return case((condition, 1), else_=0) == 0


def found_by(*conditions: Condition) -> CompoundSelect[int]:
    """The ids of the cases that any of the conditions holds of, each looked up by its own index.

    A plain OR leaves the choice to the planner, and SQLite's then reads every case ever reported.
    """
    return union(*(select(CaseRow.id).where(condition) for condition in conditions))


TALLIES = tallies(Cases())
# Conditions are made once, for making them takes longer than asking: these stand for what a question says as it is
# asked.
THEN, DUE_BY, AT = (bindparam(name, type_=CaseRow.reported_at.type) for name in ("then", "due_by", "at"))
AT_US = bindparam("at_us", type_=BigInteger)
SHARE = bindparam("nearly_due_share", type_=Double)


@cache
def flows(*, masked: bool) -> Mapping[str, Tally]:
    """Every flow by slug, as now known or without any step taken after ``THEN``."""
    return {tally.slug: tally for tally in (tallies(Cases(THEN)) if masked else TALLIES)}


@cache
def stocks(*, masked: bool) -> Mapping[str, Condition]:
    """Every stock by slug, of what was due by ``DUE_BY``, as now known or without any step taken after ``THEN``."""
    return stock(Cases(THEN if masked else None), DUE_BY)


@cache
def lights(*, masked: bool) -> Mapping[str, Condition]:
    """Red past the due time, yellow from a share of the limit on, else green: of cases whose clock runs at ``AT``.

    The same as ``metrics.lights`` says of the open set, to the last bit of the division.
    """
    return _lights(Cases(THEN if masked else None))


@cache
def light(*, masked: bool) -> ColumnElement[str]:
    """The light of a case at ``AT``; empty where no clock runs."""
    shades = lights(masked=masked).items()
    return case(*((condition, literal(shade)) for shade, condition in shades), else_=literal(""))


def moments(as_of: datetime | None, due_by: datetime) -> dict[str, datetime | None]:
    """What flows and stocks leave to be said."""
    return {THEN.key: as_of, DUE_BY.key: due_by}


def moment_of_lights(at: datetime, nearly_due_share: float) -> dict[str, Any]:
    """What lights leave to be said."""
    return {AT.key: at, AT_US.key: to_us(at), SHARE.key: nearly_due_share}
