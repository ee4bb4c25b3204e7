"""Plain functions that the timer calls: poll a feed into the store. One feed's failure never touches another's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.clock import Clock
from dashboard.domain.case import CaseRecord
from dashboard.domain.patrol import FixRecord
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadReason, BadRow, DoubtfulPayload, Feed, FeedError, Payload, Record, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.geography import Locator
from dashboard.store.cases import AT_ONCE, CaseIntake
from dashboard.store.counters import take_numbers
from dashboard.store.dimensions import Dimensions
from dashboard.store.engine import Database
from dashboard.store.feed_runs import (
    Rejected,
    Run,
    Standing,
    open_feed_row,
    quarantine,
    record_answer,
    record_failure,
    standing,
    usual_count,
)
from dashboard.store.patrols import FixIntake
from dashboard.store.readings import ReadingIntake

log = logging.getLogger(__name__)

_KEPT_OF_A_DOUBTFUL_POLL = 200  # bad rows remembered from an answer that was set aside whole

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Hydrant:
    """Everything a poll needs besides its feed."""

    database: Database
    locator: Locator
    clock: Clock


@dataclass
class PassingRows:
    """The rows of one answer as they pass by."""

    seen: int = 0
    bad: list[BadRow] = field(default_factory=list)
    hashes: dict[str, int] = field(default_factory=dict)


def poll_feed(hydrant: Hydrant, feed: Feed, declaration: FeedDeclaration) -> Run:
    """Ask the feed once and keep what it says. Never raises for the source's sake: the run tells."""
    started_at = hydrant.clock.now()
    with hydrant.database.reading() as connection:
        before = standing(connection, declaration.name)
    try:
        run = keep(hydrant, feed, declaration, feed.fetch(_watermark(before)), started_at)
    except FeedError as error:
        return _set_aside(hydrant, declaration, error, started_at, before, ())
    except _Unbelievable as doubt:
        return _set_aside(hydrant, declaration, doubt.error, started_at, before, doubt.bad)
    if before is not None and before.failing_since is not None:
        log.warning("feed %s: answers again, after failing since %s", declaration.name, before.failing_since)
    return run


def keep(
    hydrant: Hydrant,
    feed: Feed,
    declaration: FeedDeclaration,
    payload: Payload,
    started_at: datetime,
    progress: Progress = lambda _rows: None,
    bad: list[BadRow] | None = None,
) -> Run:
    """One answer into the store, in one transaction: rows, quarantine, rollups and watermark together or not at all.

    ``bad`` collects the rows that could not be taken, for a caller who names them.
    """
    with hydrant.database.writing() as connection:
        feed_id = open_feed_row(connection, declaration.name)
        dimensions = Dimensions(connection)
        known_at = hydrant.clock.now()
        cases = CaseIntake(connection, feed_id, known_at, dimensions)
        fixes = FixIntake(connection, feed_id, known_at, dimensions)
        readings = ReadingIntake(connection, feed_id, known_at, dimensions)
        rows = PassingRows(bad=[] if bad is None else bad)
        for batch in batches(feed.parse(payload) if not payload.unchanged else iter(()), rows):
            some_cases = [record for record in batch if isinstance(record, CaseRecord)]
            some_fixes = [record for record in batch if isinstance(record, FixRecord)]
            if some_cases:
                cases.take(hydrant.locator.settle(some_cases))
            if some_fixes:
                fixes.take(some_fixes, hydrant.locator.codes([fix.place for fix in some_fixes]))
            readings.take([record for record in batch if isinstance(record, ReadingRecord)])
            progress(rows.seen)
        _judge(declaration, payload, rows, usual_count(connection, feed_id))
        if payload.complete and not payload.unchanged and not rows.bad:  # a bad row may be the one that seems gone
            cases.withdraw_missing(rows.hashes.keys())
        dimensions.write_names()
        cases.write_rollups()
        if readings.inserted:
            take_numbers(connection, "patrol")
        quarantine(connection, feed_id, map(_rejected, rows.bad), known_at)
        newest = [
            at for at in (cases.newest_at, fixes.newest_at, readings.newest_at, payload.watermark.newest_at) if at
        ]
        run = Run(
            started_at=started_at,
            finished_at=hydrant.clock.now(),
            outcome="unchanged" if payload.unchanged else "ok",
            seen=rows.seen if payload.listed is None else payload.listed,
            inserted=cases.counts.inserted + fixes.inserted + readings.inserted,
            changed=cases.counts.changed,
            bad=len(rows.bad),
        )
        answered_at = min(payload.as_of or payload.fetched_at, payload.fetched_at)
        record_answer(connection, feed_id, run, payload.watermark.state, answered_at, max(newest, default=None))
    return run


def load_answer(
    hydrant: Hydrant, feed: Feed, declaration: FeedDeclaration, payload: Payload, progress: Progress
) -> tuple[Run, list[BadRow]]:
    """An answer that was brought by hand: like a poll, but one that cannot be kept leaves the feed as it stands.

    The bad rows come back with the run; ``run.problem`` says why nothing was kept.
    """
    bad: list[BadRow] = []
    started_at = hydrant.clock.now()
    try:
        return keep(hydrant, feed, declaration, payload, started_at, progress, bad), bad
    except (FeedError, _Unbelievable) as error:
        return Run(started_at=started_at, finished_at=hydrant.clock.now(), outcome="failed", problem=str(error)), bad


class _Unbelievable(Exception):
    """An answer set aside after it was read, with the bad rows that explain it."""

    def __init__(self, error: DoubtfulPayload, bad: list[BadRow]) -> None:
        super().__init__(str(error))
        self.error, self.bad = error, bad


def _judge(declaration: FeedDeclaration, payload: Payload, rows: PassingRows, usual: float | None) -> None:
    """Raise where the answer as a whole cannot be believed; the last good one then stands."""
    if payload.unchanged:
        return
    doubt = None
    listed = rows.seen if payload.listed is None else payload.listed
    if declaration.never_empty and listed == 0:
        doubt = "an empty answer from a source that is never empty"
    elif listed and len(rows.bad) == listed:
        doubt = f"none of {listed} rows could be read; the first: {rows.bad[0].where}: {rows.bad[0].detail}"
    elif declaration.drop_share and usual and listed < usual * (1 - declaration.drop_share):
        doubt = f"{listed} rows where {usual:.0f} are usual"
    if doubt:
        raise _Unbelievable(DoubtfulPayload(doubt), rows.bad)


def batches(parsed: Iterator[Record | BadRow], rows: PassingRows) -> Iterator[list[Record]]:
    """Good rows in batches in which no case stands twice; bad rows are kept aside on ``rows``.

    The same case twice in one answer: an exact repeat is one; where both say when they were changed, both are
    observations, taken one after the other; else nobody can tell which holds, and the second goes to quarantine.
    """
    batch: list[Record] = []
    here: set[str] = set()
    for record in parsed:
        rows.seen += 1
        if isinstance(record, BadRow):
            rows.bad.append(record)
            continue
        if isinstance(record, CaseRecord):
            key, content = record.external_id, hash(record)
            if rows.hashes.get(key) == content:
                continue
            if key in rows.hashes and record.updated_at is None:
                rows.bad.append(_twice(record, rows.seen))
                continue
            rows.hashes[key] = content
            if key in here:
                yield batch
                batch, here = [], set()
            here.add(key)
        batch.append(record)
        if len(batch) == AT_ONCE:
            yield batch
            batch, here = [], set()
    if batch:
        yield batch


def _twice(case: CaseRecord, number: int) -> BadRow:
    detail = f"{case.external_id} stands twice in one answer, differently, and nothing says which is newer"
    return BadRow(BadReason.DUPLICATE_KEY, detail, f"row {number}", repr(case)[:2000], case.external_id)


def _rejected(row: BadRow) -> Rejected:
    return Rejected(row.reason.value, row.detail, row.where, row.raw, row.key)


def _watermark(before: Standing | None) -> Watermark | None:
    return None if before is None or before.watermark is None else Watermark(before.watermark, before.newest_at)


def _set_aside(
    hydrant: Hydrant,
    declaration: FeedDeclaration,
    error: FeedError,
    started_at: datetime,
    before: Standing | None,
    bad: Iterable[BadRow],
) -> Run:
    """Remember that the poll brought nothing, and say so once: when it begins, not at every try."""
    doubtful = isinstance(error, DoubtfulPayload)
    rejected = [_rejected(row) for row in bad][:_KEPT_OF_A_DOUBTFUL_POLL]
    run = Run(
        started_at=started_at,
        finished_at=hydrant.clock.now(),
        outcome="doubtful" if doubtful else "failed",
        bad=len(rejected),
        problem=str(error),
        retry_after_s=error.retry_after_s,
    )
    with hydrant.database.writing() as connection:
        feed_id = open_feed_row(connection, declaration.name)
        record_failure(connection, feed_id, run)
        quarantine(connection, feed_id, rejected, started_at)
    if before is None or before.problem != run.problem:
        log.warning("feed %s: %s; the last good answer stands", declaration.name, error)
    return run
