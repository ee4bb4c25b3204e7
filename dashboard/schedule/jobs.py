"""Plain functions that the timer calls: poll a feed into the store. One feed's failure never touches another's."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from dashboard.domain.case import CaseRecord
from dashboard.domain.privacy import masked
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadRow, DoubtfulPayload, Feed, FeedError, Payload, Watermark
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.schedule.answers import Hydrant, PassingRows, Progress, Unbelievable, batches, judge, rejected
from dashboard.schedule.tracks import keep_fixes
from dashboard.store.cases import CaseIntake
from dashboard.store.counters import take_numbers
from dashboard.store.dimensions import Dimensions
from dashboard.store.feed_runs import (
    Run,
    Standing,
    open_feed_row,
    quarantine,
    record_answer,
    record_failure,
    standing,
    usual_count,
)
from dashboard.store.leases import Lease, take_turn
from dashboard.store.readings import ReadingIntake

__all__ = ["Hydrant", "PassingRows", "batches", "keep", "load_answer", "poll_feed"]

log = logging.getLogger(__name__)

_KEPT_OF_A_DOUBTFUL_POLL = 200  # bad rows remembered from an answer that was set aside whole


def poll_feed(hydrant: Hydrant, feed: Feed, declaration: FeedDeclaration, lease: Lease | None = None) -> Run:
    """Ask the feed once and keep what it says. Never raises for the source's sake: the run tells.

    With a ``lease`` nothing is kept once another process polls this feed: ``SupersededError``.
    """
    started_at = hydrant.clock.now()
    with hydrant.database.reading() as connection:
        before = standing(connection, declaration.name)
    try:
        run = keep(hydrant, feed, declaration, feed.fetch(_watermark(before)), started_at, lease=lease)
    except FeedError as error:
        return _set_aside(hydrant, declaration, error, started_at, before, (), lease)
    except Unbelievable as doubt:
        return _set_aside(hydrant, declaration, doubt.error, started_at, before, doubt.bad, lease)
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
    lease: Lease | None = None,
) -> Run:
    """One answer into the store, in one transaction: rows, quarantine, rollups and watermark together or not at all.

    Positions are told again without harm, so a long answer of them is kept in several (``tracks``).

    ``bad`` collects the rows that could not be taken, for a caller who names them.
    """
    rows = PassingRows(bad=[] if bad is None else bad)
    if declaration.fix is not None:
        return keep_fixes(hydrant, feed, declaration, payload, started_at, progress, rows, lease)
    with hydrant.database.writing(lease) as connection:
        take_turn(connection)
        feed_id = open_feed_row(connection, declaration.name)
        dimensions = Dimensions(connection)
        known_at = hydrant.clock.now()
        cases = CaseIntake(connection, feed_id, known_at, dimensions, hydrant.database.vault)
        readings = ReadingIntake(connection, feed_id, known_at, dimensions)
        for batch in batches(feed.parse(payload) if not payload.unchanged else iter(()), rows):
            some_cases = [record for record in batch if isinstance(record, CaseRecord)]
            if some_cases:
                placed = hydrant.locator.settle(some_cases)
                cases.take([hydrant.deadlines.settled(one, ours=declaration.deadline == "ours") for one in placed])
            readings.take([record for record in batch if isinstance(record, ReadingRecord)])
            progress(rows.seen)
        judge(declaration, payload, rows, usual_count(connection, feed_id))
        if payload.complete and not payload.unchanged and not rows.bad:  # a bad row may be the one that seems gone
            cases.withdraw_missing(rows.hashes.keys())
        dimensions.write_names()
        cases.write_rollups()
        if readings.inserted:
            take_numbers(connection, "patrol")
        quarantine(connection, feed_id, map(rejected, rows.bad), known_at)
        newest = [at for at in (cases.newest_at, readings.newest_at, payload.watermark.newest_at) if at]
        run = Run(
            started_at=started_at,
            finished_at=hydrant.clock.now(),
            outcome="unchanged" if payload.unchanged else "ok",
            seen=rows.listed(payload),
            inserted=cases.counts.inserted + readings.inserted,
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
    except (FeedError, Unbelievable) as error:
        return Run(started_at=started_at, finished_at=hydrant.clock.now(), outcome="failed", problem=str(error)), bad


def _watermark(before: Standing | None) -> Watermark | None:
    return None if before is None or before.watermark is None else Watermark(before.watermark, before.newest_at)


def _set_aside(
    hydrant: Hydrant,
    declaration: FeedDeclaration,
    error: FeedError,
    started_at: datetime,
    before: Standing | None,
    bad: Iterable[BadRow],
    lease: Lease | None,
) -> Run:
    """Remember that the poll brought nothing, and say so once: when it begins, not at every try."""
    doubtful = isinstance(error, DoubtfulPayload)
    kept_aside = [rejected(row) for row in bad][:_KEPT_OF_A_DOUBTFUL_POLL]
    run = Run(
        started_at=started_at,
        finished_at=hydrant.clock.now(),
        outcome="doubtful" if doubtful else "failed",
        bad=len(kept_aside),
        problem=masked(str(error)),
        retry_after_s=error.retry_after_s,
    )
    with hydrant.database.writing(lease) as connection:
        take_turn(connection)
        feed_id = open_feed_row(connection, declaration.name)
        record_failure(connection, feed_id, run)
        quarantine(connection, feed_id, kept_aside, started_at)
    if before is None or before.problem != run.problem:
        log.warning("feed %s: %s; the last good answer stands", declaration.name, run.problem)
    return run
