"""Answers of positions into the store, in bounded transactions: a backlog of millions does not keep live ones waiting.

A fix is kept once however often it is told, so an answer that is cut off between two transactions is simply told again.
Its watermark, its run and its refused rows go with the last of them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from dashboard.domain.hygiene import Bounds, Fault, lost_weeks, mended
from dashboard.domain.patrol import FixRecord, PatrolRules, Shifts
from dashboard.feeds.contract import BadRow, Feed, Payload
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.schedule.answers import Hydrant, PassingRows, Progress, judge, rejected
from dashboard.store.dimensions import Dimensions
from dashboard.store.feed_runs import Rejected, Run, open_feed_row, quarantine, record_answer, usual_count
from dashboard.store.leases import Lease, take_turn
from dashboard.store.patrols import ClosedDays, FixIntake
from dashboard.store.types import to_us

AT_ONCE = 20_000  # fixes in one transaction: under half a second of the one writing connection
_TURN_S = 0.005  # between two of them, for whoever waits


def keep_fixes(
    hydrant: Hydrant,
    feed: Feed,
    declaration: FeedDeclaration,
    payload: Payload,
    started_at: datetime,
    progress: Progress,
    rows: PassingRows,
    lease: Lease | None = None,
) -> Run:
    """Every position of an answer, judged and kept. Raises ``Unbelievable`` for one that cannot be as a whole."""
    parsed = _good(feed.parse(payload) if not payload.unchanged else iter(()), rows)
    days = Shifts(hydrant.clock.zone, (datetime.min.time(),))
    shifts = Shifts(hydrant.clock.zone, hydrant.patrols.shifts)
    bounds = hydrant.locator.bounds(hydrant.patrols.margin_km)
    inserted, newest, refused = 0, payload.watermark.newest_at, Counter[tuple[str, Fault]]()
    examples: dict[tuple[str, Fault], str] = {}
    while True:
        told = list(islice(parsed, AT_ONCE))
        now = hydrant.clock.now()
        closed = _closed_days(hydrant.patrols, now)
        fixes, faults = _believable(told, now, bounds)
        codes = hydrant.locator.codes([fix.place for fix in fixes])
        with hydrant.database.writing(lease) as connection:
            take_turn(connection)
            feed_id = open_feed_row(connection, declaration.name)
            known = Dimensions(connection)
            intake = FixIntake(connection, feed_id, now, known, shifts, days, closed, hydrant.along)
            for fix, fault, why in faults:
                intake.refuse(fix, fault, why)
            if fixes:
                intake.take(fixes, codes)
            inserted += intake.inserted
            refused.update(intake.refused)
            examples |= intake.examples
            newest = max((at for at in (newest, intake.newest_at) if at), default=None)
            if len(told) < AT_ONCE:
                judge(declaration, payload, rows, usual_count(connection, feed_id))
                quarantine(connection, feed_id, [*_bad(rows.bad), *_refused(refused, examples)], now)
                run = Run(
                    started_at=started_at,
                    finished_at=hydrant.clock.now(),
                    outcome="unchanged" if payload.unchanged else "ok",
                    seen=rows.listed(payload),
                    inserted=inserted,
                    bad=len(rows.bad) + sum(n for (_, fault), n in refused.items() if fault is not Fault.WEEK_ROLLOVER),
                )
                answered_at = min(payload.as_of or payload.fetched_at, payload.fetched_at)
                record_answer(connection, feed_id, run, payload.watermark.state, answered_at, newest)
                return run
        progress(rows.seen)
        time.sleep(_TURN_S)


def _closed_days(rules: PatrolRules, now: datetime) -> ClosedDays:
    return ClosedDays(
        to_us(now - rules.keep), to_us(now - rules.thin_after), to_us(now - (rules.keep_workers or rules.keep))
    )


def _good(parsed: Iterable[object], rows: PassingRows) -> Iterator[FixRecord]:
    for record in parsed:
        rows.seen += 1
        if isinstance(record, BadRow):
            rows.bad.append(record)
        elif isinstance(record, FixRecord):
            yield record


def _believable(
    told: list[FixRecord], now: datetime, bounds: Bounds | None
) -> tuple[list[FixRecord], list[tuple[FixRecord, Fault, str]]]:
    """The fixes that can be by themselves, and the faults of others and of those that were put right."""
    fixes, faults = [], []
    first, last = lost_weeks(now)
    for fix in told:
        weeks_lost = fix.fixed_at <= last and first <= fix.fixed_at  # nearly none is that old
        if weeks_lost:
            faults.append((fix, Fault.WEEK_ROLLOVER, f"{fix.fixed_at.isoformat()} + 7168 d"))
        if bounds is not None and not bounds.holds(fix.place):
            faults.append((fix, Fault.OUTSIDE_CITY, f"{fix.fixed_at.isoformat()} {fix.place.lon}, {fix.place.lat}"))
        else:
            fixes.append(mended(fix, weeks_lost=weeks_lost))
    return fixes, faults


def _bad(bad: list[BadRow]) -> list[Rejected]:
    """Unreadable rows of one unit for one reason are one entry: a broken device says the same every ten seconds."""
    last: dict[tuple[str, str], tuple[BadRow, int]] = {}
    for row in bad:
        key = (row.reason.value, row.key or row.raw)
        last[key] = (row, last[key][1] + 1 if key in last else 1)
    return [rejected(row, mark=row.key, times=times) for row, times in last.values()]


def _refused(refused: Counter[tuple[str, Fault]], examples: dict[tuple[str, Fault], str]) -> list[Rejected]:
    return [
        Rejected(fault.value, examples[unit, fault], "", examples[unit, fault], unit, mark=unit, times=times)
        for (unit, fault), times in refused.items()
    ]
