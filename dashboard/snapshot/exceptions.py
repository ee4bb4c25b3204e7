"""What did not go straight: 返工, 退回, 督办, 作废 and 申诉, by department, with the cases behind the worst of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.city import City
from dashboard.domain.scope import Scope
from dashboard.domain.window import Window
from dashboard.metrics.cube import added
from dashboard.snapshot.cases import line_of
from dashboard.snapshot.counted import Amounts, Counting
from dashboard.snapshot.departments import allowed_departments
from dashboard.snapshot.details import CaseLine
from dashboard.snapshot.evaluation import Measure
from dashboard.snapshot.measures import Open, measure, needed, of
from dashboard.snapshot.told import fields_told
from dashboard.snapshot.watched import (
    AppealedCase,
    ExceptionLine,
    ExceptionsFile,
    ReturnedCase,
    SupervisedCase,
    Wandered,
)
from dashboard.store.case_lines import labels_of, rows_by_id, who_returned
from dashboard.store.counts import Counted
from dashboard.store.exceptions import Returns, appealed, most_returned, returns_by_department, supervised_open
from dashboard.store.narrow import Narrow

RATE = "on_time_disposal_rate"
COUNTS = ("reworked", "returned", "supervised", "voided", "rejected", "appealed", "extended", "suspended", "deferred")
RATES = (RATE, "rework_rate", "return_rate", "registration_accuracy", "extension_rate")
LATE, EXEMPTED = "disposed_overdue", "disposed_exempted"
# The stage that tells each of them, where a feed tells it at all.
TOLD_BY = {
    "reworked": "reworked_at",
    "returned": "returned_at",
    "supervised": "supervised_at",
    "voided": "voided_at",
    "appealed": "appealed_at",
}
_CASES = 30  # of each list: the worst first; the number above it opens them all


def exceptions_file(
    counting: Counting, city: City, window: Window, scope: Scope, *, exemptions: bool
) -> ExceptionsFile:
    """Everything of one scope. Without ``exemptions`` what was late is late, whatever its appeal came to."""
    stretch = window.of(counting.calendar, counting.now)
    slugs = [*RATES, *COUNTS]
    counts = {*needed(counting, slugs), LATE, EXEMPTED}
    facts = {tally for slug in counts for _, tally in counting.definitions.counts[slug].terms(window.basis, False)}
    asked = (stretch, scope, "department", {*counts, *facts}, window.basis)
    now, before = counting.amounts(*asked), counting.amounts_before(*asked)
    narrow = Narrow.of(scope)
    of_steps = Counted(stretch.period, None if stretch.live else stretch.at, stretch.at, ())
    wandered = returns_by_department(counting.connection, of_steps, narrow)
    owes = Open.by(counting, city.declaration.nearly_due_share, "department", scope)

    def line(ids: Sequence[int], code: str, name: str | None, group: str | None) -> ExceptionLine:
        amounts, earlier = _sum(now, ids), None if before is None else _sum(before, ids)
        counted = {slug: counting.numbers(slug, amounts, window.basis)[0] for slug in (*COUNTS, EXEMPTED)}
        counted[LATE] = counting.numbers(LATE, amounts, window.basis, exemptions=False)[0]
        return ExceptionLine(
            code=code,
            name=name,
            group=group,
            counts=counted,
            wandered=_wandered([wandered.get(id_, Returns()) for id_ in ids]),
            supervised_open=owes.of_all(ids).supervised,
            rate=measure(counting, RATE, amounts, earlier, window.basis, exemptions=exemptions),
        )

    everybody = sorted({*now, *(before or {}), *wandered, *owes.owed})
    total = line(everybody, "", None, None)
    measures = tuple(
        measure(counting, slug, _sum(now, everybody), of(_all(before), 0), window.basis, exemptions=exemptions)
        for slug in slugs
    )
    allowed = allowed_departments(counting, scope)
    known = [line([id_], *row) for id_, row in counting.names.departments.items() if allowed is None or id_ in allowed]
    lines = [one for one in [*known, line([0], "", None, None)] if _anything(one)]
    holidays, undeclared = counting.uneven(stretch)
    told = fields_told(city)
    return ExceptionsFile(
        stretch=stretch,
        exemptions=exemptions,
        at=counting.now,
        measures=measures,
        late=(total.counts[LATE], total.counts[EXEMPTED]),
        total=total,
        lines=tuple(sorted(lines, key=lambda one: (one.group is None, one.group or "", one.code))),
        returned=_returned(counting, of_steps, narrow),
        supervised=_supervised(counting, narrow),
        appealed=_appealed(counting, of_steps, narrow),
        untold=() if told is None else tuple(slug for slug, field in TOLD_BY.items() if field not in told),
        notes=counting.notes([*slugs, *counts]),
        holidays=holidays,
        undeclared_years=undeclared,
    )


def _sum(amounts: Mapping[int, Amounts], ids: Sequence[int]) -> Amounts:
    """Taken together under one."""
    return added(*({0: amounts[id_]} for id_ in ids if id_ in amounts)).get(0, {})


def _all(amounts: Mapping[int, Amounts] | None) -> dict[int, Amounts] | None:
    return None if amounts is None else {0: _sum(amounts, list(amounts))}


def _wandered(found: Sequence[Returns]) -> Wandered:
    names = Wandered.__dataclass_fields__
    return Wandered(**{name: sum(getattr(one, name) for one in found) for name in names})


def _anything(line: ExceptionLine) -> bool:
    return any(line.counts.values()) or bool(line.supervised_open) or bool(_due(line.rate))


def _due(rate: Measure) -> int:
    return rate.denominator[1] if rate.denominator else 0


def _lines(counting: Counting, ids: Sequence[int]) -> dict[int, tuple[dict[str, Any], CaseLine]]:
    rows = rows_by_id(counting.connection, ids)
    labels = labels_of(counting.connection, list(rows.values()))
    return {id_: (row, line_of(row, labels, "")) for id_, row in rows.items()}


def _returned(counting: Counting, asked: Counted, narrow: Narrow) -> tuple[ReturnedCase, ...]:
    found = most_returned(counting.connection, asked, narrow, _CASES)
    ids = [id_ for id_, _, _ in found]
    lines, who = _lines(counting, ids), who_returned(counting.connection, ids)
    by = {id_: tuple(one for _, one in steps) for id_, steps in who.items()}
    return tuple(ReturnedCase(lines[id_][1], by.get(id_, ()), lost, broken) for id_, lost, broken in found)


def _supervised(counting: Counting, narrow: Narrow) -> tuple[SupervisedCase, ...]:
    """Of this moment, whatever the stretch: what is overdue for an answer does not end with a period."""
    ids = supervised_open(counting.connection, narrow, counting.now, _CASES)
    lines = _lines(counting, ids)
    return tuple(
        SupervisedCase(line, row["supervision_kind"], row["supervised_at"], row["supervision_replied_at"])
        for row, line in (lines[id_] for id_ in ids)
    )


def _appealed(counting: Counting, asked: Counted, narrow: Narrow) -> tuple[AppealedCase, ...]:
    ids = appealed(counting.connection, asked, narrow, _CASES)
    lines = _lines(counting, ids)
    return tuple(
        AppealedCase(line, row["appealed_at"], row["appeal_decided_at"], row["appeal_outcome"])
        for row, line in (lines[id_] for id_ in ids)
    )
